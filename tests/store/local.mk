# tests/store: one suite over every backend, and what only files can go
# through.
check_LIBRARIES += tests/store/libstore_suite.a
tests_store_libstore_suite_a_SOURCES = \
	tests/store/home.c tests/store/home.h \
	tests/store/suite.c tests/store/suite.h \
	tests/store/suite_threads.c
tests_store_libstore_suite_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests

store_tests = \
	tests/store/test_store_bdb \
	tests/store/test_store_bdb_threads \
	tests/store/test_store_mem \
	tests/store/test_store_mem_threads
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

store_ldadd = tests/store/libstore_suite.a libgw_store.a libgw_core.a \
	libgw_base.a $(CMOCKA_LIBS) $(DB_LIBS)
tests_store_test_store_bdb_LDADD = $(store_ldadd)
tests_store_test_store_bdb_threads_LDADD = $(store_ldadd)
tests_store_test_store_mem_LDADD = $(store_ldadd)
tests_store_test_store_mem_threads_LDADD = $(store_ldadd)
