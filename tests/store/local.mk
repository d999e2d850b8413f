# tests/store: one suite over every backend, and what only files can go
# through.
check_LIBRARIES += tests/store/libstore_suite.a
tests_store_libstore_suite_a_SOURCES = \
	tests/store/home.c tests/store/home.h \
	tests/store/suite.c tests/store/suite.h \
	tests/store/suite_scan.c \
	tests/store/suite_threads.c

store_tests = \
	tests/store/test_store_ahead \
	tests/store/test_store_bdb \
	tests/store/test_store_bdb_backup \
	tests/store/test_store_bdb_damage \
	tests/store/test_store_bdb_failures \
	tests/store/test_store_bdb_files \
	tests/store/test_store_bdb_format \
	tests/store/test_store_bdb_lasting \
	tests/store/test_store_bdb_scan \
	tests/store/test_store_bdb_threads \
	tests/store/test_store_filter \
	tests/store/test_store_mem \
	tests/store/test_store_mem_scan \
	tests/store/test_store_mem_threads \
	tests/store/test_store_doc
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

store_ldadd = tests/store/libstore_suite.a libgw_store.a libgw_core.a \
	libgw_base.a $(CMOCKA_LIBS) $(DB_LIBS)
tests_store_test_store_ahead_LDADD = $(store_ldadd)
tests_store_test_store_bdb_LDADD = $(store_ldadd)
tests_store_test_store_bdb_damage_LDADD = $(store_ldadd)
tests_store_test_store_bdb_failures_LDADD = $(store_ldadd)
tests_store_test_store_bdb_files_LDADD = $(store_ldadd)
tests_store_test_store_bdb_format_LDADD = $(store_ldadd)
tests_store_test_store_bdb_lasting_LDADD = $(store_ldadd)
tests_store_test_store_bdb_scan_LDADD = $(store_ldadd)
tests_store_test_store_bdb_threads_LDADD = $(store_ldadd)
tests_store_test_store_filter_LDADD = $(store_ldadd)
tests_store_test_store_mem_LDADD = $(store_ldadd)
tests_store_test_store_mem_scan_LDADD = $(store_ldadd)
tests_store_test_store_mem_threads_LDADD = $(store_ldadd)
tests_store_test_store_doc_LDADD = libgw_core.a libgw_base.a $(CMOCKA_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS)
tests_store_test_store_bdb_backup_LDADD = $(store_ldadd)
