# A unit test links the layers it is allowed to know and no more.
unit_base = libgw_base.a $(CMOCKA_LIBS)
unit_core = libgw_core.a $(unit_base)

unit_tests_base = \
	tests/unit/test_addr \
	tests/unit/test_addr_cidr \
	tests/unit/test_clock \
	tests/unit/test_endpoint \
	tests/unit/test_endpoint_unix \
	tests/unit/test_err \
	tests/unit/test_hash \
	tests/unit/test_log \
	tests/unit/test_quantity \
	tests/unit/test_str \
	tests/unit/test_strbuf
unit_tests_core = \
	tests/unit/test_decision \
	tests/unit/test_evidence \
	tests/unit/test_match \
	tests/unit/test_policy \
	tests/unit/test_policy_clock \
	tests/unit/test_policy_link \
	tests/unit/test_record \
	tests/unit/test_rule \
	tests/unit/test_rule_store \
	tests/unit/test_tuple

check_PROGRAMS += $(unit_tests_base) $(unit_tests_core)
TESTS += $(unit_tests_base) $(unit_tests_core)
EXTRA_DIST += tests/unit/policy_steps.h tests/unit/unit.h

tests_unit_test_addr_LDADD = $(unit_base)
tests_unit_test_addr_cidr_LDADD = $(unit_base)
tests_unit_test_clock_LDADD = $(unit_base)
tests_unit_test_endpoint_LDADD = $(unit_base)
tests_unit_test_endpoint_unix_LDADD = $(unit_base)
tests_unit_test_err_LDADD = $(unit_base)
tests_unit_test_hash_LDADD = $(unit_base)
tests_unit_test_log_LDADD = $(unit_base)
tests_unit_test_quantity_LDADD = $(unit_base)
tests_unit_test_str_LDADD = $(unit_base)
tests_unit_test_strbuf_LDADD = $(unit_base)

tests_unit_test_decision_LDADD = $(unit_core)
tests_unit_test_evidence_LDADD = $(unit_core)
tests_unit_test_match_LDADD = $(unit_core)
tests_unit_test_policy_LDADD = $(unit_core)
tests_unit_test_policy_clock_LDADD = $(unit_core)
tests_unit_test_policy_link_LDADD = $(unit_core)
tests_unit_test_record_LDADD = $(unit_core)
tests_unit_test_rule_LDADD = $(unit_core)
tests_unit_test_rule_store_LDADD = $(unit_core)
tests_unit_test_tuple_LDADD = $(unit_core)

# The control protocol, its server and the greywait command.
unit_proto = libgw_proto.a $(unit_base) $(JANSSON_LIBS)
unit_ctl = tests/unit/libctl_fixture.a libgw_daemon.a libgw_conf.a \
	libgw_store.a libgw_proto.a $(unit_core) \
	$(DB_LIBS) $(CONFIG_LIBS) $(JANSSON_LIBS)
unit_tests_proto = \
	tests/unit/test_control \
	tests/unit/test_control_text
unit_tests_ctl = \
	tests/unit/test_ctl_command \
	tests/unit/test_ctl_explain \
	tests/unit/test_ctl_list \
	tests/unit/test_ctl_rules \
	tests/unit/test_ctl_server

check_LIBRARIES += tests/unit/libctl_fixture.a
check_PROGRAMS += $(unit_tests_proto) $(unit_tests_ctl)
TESTS += $(unit_tests_proto) $(unit_tests_ctl)
tests_unit_libctl_fixture_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_libctl_fixture_a_SOURCES = \
	tests/unit/ctl_fixture.c tests/unit/ctl_fixture.h

tests_unit_test_control_LDADD = $(unit_proto)
tests_unit_test_control_text_LDADD = $(unit_proto)
tests_unit_test_ctl_command_LDADD = $(unit_ctl)
tests_unit_test_ctl_explain_LDADD = $(unit_ctl)
tests_unit_test_ctl_list_LDADD = $(unit_ctl)
tests_unit_test_ctl_rules_LDADD = $(unit_ctl)
tests_unit_test_ctl_server_LDADD = $(unit_ctl)
