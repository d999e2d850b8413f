# `make lint` runs them all; `make lint LINTS="layers purity"` some of them;
# `make lint-selftest` plants a fault for each and sees it found.
lint_files = \
	tests/lint/lint_c.py \
	tests/lint/lint_docs.py \
	tests/lint/lint_layers.py \
	tests/lint/lint_objects.py \
	tests/lint/lint_scripts.py \
	tests/lint/lint_tools.py \
	tests/lint/run.py \
	tests/lint/selftest.py \
	tests/lint/tree.py
EXTRA_DIST += .clang-tidy bench/.clang-tidy src/ctl/.clang-tidy \
	tests/.clang-tidy $(lint_files)

LINTS =
lint: all tests/scenarios/figures
	$(PYTHON3) $(srcdir)/tests/lint/run.py $(srcdir) . $(LINTS)

lint-selftest: all tests/scenarios/figures
	$(PYTHON3) $(srcdir)/tests/lint/selftest.py $(srcdir) .

.PHONY: lint-selftest
