# tests/fuzz: readers of foreign bytes. `make check` takes them through the
# corpus; tests/fuzz/run lets libFuzzer look for more.
fuzz_sources = \
	tests/fuzz/fuzz.h \
	tests/fuzz/fuzz_conf.c \
	tests/fuzz/fuzz_control.c \
	tests/fuzz/fuzz_foreign.c \
	tests/fuzz/fuzz_log.c \
	tests/fuzz/fuzz_maillog.c \
	tests/fuzz/fuzz_record.c \
	tests/fuzz/fuzz_rule.c \
	tests/fuzz/fuzz_sender.c \
	tests/fuzz/fuzz_targets.c \
	tests/fuzz/fuzz_text.c
fuzz_cflags = $(AM_CFLAGS) $(JANSSON_CFLAGS)
fuzz_ldadd = libgw_simulate.a libgw_greylist.a libgw_report.a libgw_foreign.a libgw_conf.a libgw_store.a libgw_proto.a libgw_core.a \
	libgw_base.a $(CONFIG_LIBS) $(JANSSON_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS) $(DB_LIBS)

check_PROGRAMS += tests/fuzz/test_fuzz
TESTS += tests/fuzz/test_fuzz
tests_fuzz_test_fuzz_SOURCES = tests/fuzz/test_fuzz.c $(fuzz_sources)
tests_fuzz_test_fuzz_CFLAGS = $(fuzz_cflags)
tests_fuzz_test_fuzz_LDADD = $(fuzz_ldadd) $(CMOCKA_LIBS)

# Needs clang and a build with -fsanitize=fuzzer-no-link.
EXTRA_PROGRAMS += tests/fuzz/fuzzer
tests_fuzz_fuzzer_SOURCES = tests/fuzz/fuzz_libfuzzer.c $(fuzz_sources)
tests_fuzz_fuzzer_CFLAGS = $(fuzz_cflags)
tests_fuzz_fuzzer_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzzer_LDADD = $(fuzz_ldadd)

dist_noinst_SCRIPTS += tests/fuzz/run
EXTRA_DIST += tests/fuzz/README.md tests/fuzz/corpus
