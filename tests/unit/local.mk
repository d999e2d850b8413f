# A unit test links the layers it is allowed to know and no more.
unit_base = libgw_base.a $(CMOCKA_LIBS)
unit_core = libgw_core.a $(unit_base)

unit_tests = \
	tests/unit/test_addr \
	tests/unit/test_policy
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

tests_unit_test_addr_SOURCES = tests/unit/test_addr.c
tests_unit_test_addr_LDADD = $(unit_base)
tests_unit_test_policy_SOURCES = tests/unit/test_policy.c
tests_unit_test_policy_LDADD = $(unit_core)
