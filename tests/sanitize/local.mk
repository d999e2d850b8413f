# tests/sanitize: other builds of the same tests; see run.
dist_noinst_SCRIPTS += tests/sanitize/run
EXTRA_DIST += tests/sanitize/lsan.supp tests/sanitize/valgrind.supp
