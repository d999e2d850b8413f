# `make check-system` runs greywaitd behind a real Postfix, as root.
system_tests = \
	tests/system/conftest.py \
	tests/system/greywait.py \
	tests/system/postfix.py \
	tests/system/sasl.py \
	tests/system/scratch.py \
	tests/system/smtp.py
EXTRA_DIST += $(system_tests)

# Say SYSTEM_TESTS='-k queue' to run some of them.
SYSTEM_TESTS =
PYTEST = pytest-3
check-system: greywaitd greywait
	GREYWAITD='$(abs_builddir)/greywaitd' \
	GREYWAIT='$(abs_builddir)/greywait' PYTHONDONTWRITEBYTECODE=1 \
	$(PYTEST) -p no:cacheprovider $(srcdir)/tests/system $(SYSTEM_TESTS)
