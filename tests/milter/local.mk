# milter: greywaitd from the MTA's end. The tests start it themselves.
milter_tests = \
	tests/milter/test_milter \
	tests/milter/test_milter_mtas \
	tests/milter/test_milter_options \
	tests/milter/test_milter_rough
check_PROGRAMS += $(milter_tests)
TESTS += $(milter_tests)

check_LIBRARIES += tests/milter/libmta.a
tests_milter_libmta_a_SOURCES = \
	tests/milter/filter.c tests/milter/filter.h \
	tests/milter/link.c tests/milter/link.h \
	tests/milter/mta.c tests/milter/mta.h \
	tests/milter/talk.c tests/milter/talk.h \
	tests/milter/wire.c tests/milter/wire.h
milter_ldadd = tests/milter/libmta.a libgw_base.a $(CMOCKA_LIBS)

tests_milter_test_milter_SOURCES = tests/milter/test_milter.c
tests_milter_test_milter_LDADD = $(milter_ldadd)
tests_milter_test_milter_mtas_SOURCES = tests/milter/test_milter_mtas.c
tests_milter_test_milter_mtas_LDADD = $(milter_ldadd)
tests_milter_test_milter_options_SOURCES = tests/milter/test_milter_options.c
tests_milter_test_milter_options_LDADD = $(milter_ldadd)
tests_milter_test_milter_rough_SOURCES = tests/milter/test_milter_rough.c
tests_milter_test_milter_rough_LDADD = $(milter_ldadd)
