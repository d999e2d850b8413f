# tests/coverage: lines and branches that the tests run, in another build; see
# run. As root.
dist_noinst_SCRIPTS += tests/coverage/run

coverage:
	$(srcdir)/tests/coverage/run $(abs_builddir)/build-coverage
