# A unit test links the layers it is allowed to know and no more.
unit_base = libgw_base.a $(CMOCKA_LIBS)
unit_core = libgw_core.a $(unit_base) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS)
unit_daemon = libgw_daemon.a libgw_greylist.a libgw_conf.a libgw_store.a $(unit_core) \
	$(DB_LIBS) $(CONFIG_LIBS) $(JANSSON_LIBS)

unit_tests_base = \
	tests/unit/test_addr \
	tests/unit/test_addr_cidr \
	tests/unit/test_clock \
	tests/unit/test_endpoint \
	tests/unit/test_endpoint_unix \
	tests/unit/test_err \
	tests/unit/test_hash \
	tests/unit/test_log \
	tests/unit/test_milters \
	tests/unit/test_quantity \
	tests/unit/test_str \
	tests/unit/test_strbuf
unit_tests_core = \
	tests/unit/test_address \
	tests/unit/test_decision \
	tests/unit/test_evidence \
	tests/unit/test_foreign \
	tests/unit/test_grant \
	tests/unit/test_import \
	tests/unit/test_list_line \
	tests/unit/test_histogram \
	tests/unit/test_match \
	tests/unit/test_match_more \
	tests/unit/test_match_scarce \
	tests/unit/test_name \
	tests/unit/test_policy \
	tests/unit/test_policy_clock \
	tests/unit/test_policy_link \
	tests/unit/test_policy_pool \
	tests/unit/test_record \
	tests/unit/test_regex \
	tests/unit/test_rule \
	tests/unit/test_rule_store \
	tests/unit/test_trie \
	tests/unit/test_sender \
	tests/unit/test_sender_profile \
	tests/unit/test_trust \
	tests/unit/test_pseudonym \
	tests/unit/test_tuple
unit_tests_daemon = \
	tests/unit/test_census \
	tests/unit/test_events \
	tests/unit/test_eviction \
	tests/unit/test_expiry_hold \
	tests/unit/test_heap \
	tests/unit/test_inlet \
	tests/unit/test_limits \
	tests/unit/test_privacy \
	tests/unit/test_decide \
	tests/unit/test_decide_reply \
	tests/unit/test_report \
	tests/unit/test_schedule \
	tests/unit/test_scribe \
	tests/unit/test_sender_book \
	tests/unit/test_session \
	tests/unit/test_session_limits \
	tests/unit/test_session_threads \
	tests/unit/test_session_trust \
	tests/unit/test_settings \
	tests/unit/test_stack \
	tests/unit/test_stats \
	tests/unit/test_whitelist_life \
	tests/unit/test_tally \
	tests/unit/test_warmer

# Scenarios go through what a session decides with, and through both stores.
check_PROGRAMS += tests/scenarios/run_scenarios
TESTS += tests/scenarios/run_scenarios
tests_scenarios_run_scenarios_SOURCES = \
	tests/unit/scenario.c tests/unit/scenario.h \
	tests/unit/scenario_at.c \
	tests/unit/scenario_run.c \
	tests/unit/scenario_store.c \
	tests/unit/scenario_words.c
tests_scenarios_run_scenarios_LDADD = $(unit_daemon)

check_PROGRAMS += $(unit_tests_base) $(unit_tests_core) $(unit_tests_daemon)
TESTS += $(unit_tests_base) $(unit_tests_core) $(unit_tests_daemon)
# Sources completions/greywait, which make all has made.
TESTS += tests/unit/completion
dist_check_SCRIPTS += tests/unit/completion
EXTRA_DIST += \
	tests/unit/policy_steps.h tests/unit/table.h tests/unit/unit.h \
	tests/scenarios/README.md \
	tests/scenarios/generate \
	tests/scenarios/data/mta-retry-schedules.tsv \
	tests/scenarios/data/webmail-retries.tsv \
	tests/scenarios/quota.scn \
	tests/scenarios/case-and-dots.scn \
	tests/scenarios/clock-set-forward.scn \
	tests/scenarios/complaint-authenticated-mail-greylisted.scn \
	tests/scenarios/complaint-database-trouble.scn \
	tests/scenarios/complaint-ipv4-and-ipv6-in-turn.scn \
	tests/scenarios/complaint-nobody-can-tell-why.scn \
	tests/scenarios/complaint-one-time-code.scn \
	tests/scenarios/complaint-option-ignored.scn \
	tests/scenarios/complaint-pool-waits-for-ever.scn \
	tests/scenarios/complaint-sender-list-and-never-trust.scn \
	tests/scenarios/complaint-spf-as-a-bypass.scn \
	tests/scenarios/complaint-stale-list.scn \
	tests/scenarios/complaint-unique-sender-per-mail.scn \
	tests/scenarios/complaint-wrong-kind-of-list.scn \
	tests/scenarios/defect-1-two-octet-network.scn \
	tests/scenarios/defect-2-key-without-a-separator.scn \
	tests/scenarios/defect-3-early-retry-restarts-the-clock.scn \
	tests/scenarios/defect-4-forgets-at-a-restart.scn \
	tests/scenarios/defect-5-exempt-recipient-frees-the-others.scn \
	tests/scenarios/defect-5-list-matches-inside-a-label.scn \
	tests/scenarios/defect-6-at-its-limit-all-pass.scn \
	tests/scenarios/defect-7-trust-ignores-the-network.scn \
	tests/scenarios/defect-8-helo-in-the-key.scn \
	tests/scenarios/defect-9-clock-step-expires-the-table.scn \
	tests/scenarios/defect-9-clock-step-lengthens-delays.scn \
	tests/scenarios/defect-9-trust-is-never-lowered.scn \
	tests/scenarios/edges-of-the-delay.scn \
	tests/scenarios/expiry.scn \
	tests/scenarios/grade-of-the-attempt.scn \
	tests/scenarios/helo-of-ours.scn \
	tests/scenarios/hostile-addresses.scn \
	tests/scenarios/local-networks.scn \
	tests/scenarios/long-addresses.scn \
	tests/scenarios/mapped-address.scn \
	tests/scenarios/masks.scn \
	tests/scenarios/name-links.scn \
	tests/scenarios/net-pool.scn \
	tests/scenarios/null-sender-by-name.scn \
	tests/scenarios/null-sender.scn \
	tests/scenarios/other-sender-or-recipient.scn \
	tests/scenarios/pass-life.scn \
	tests/scenarios/pool-of-suspicious.scn \
	tests/scenarios/real-mta-exchange-named.scn \
	tests/scenarios/real-mta-exchange-nameless.scn \
	tests/scenarios/real-mta-exchange-online-named.scn \
	tests/scenarios/real-mta-exchange-online-nameless.scn \
	tests/scenarios/real-mta-exim-named.scn \
	tests/scenarios/real-mta-exim-nameless.scn \
	tests/scenarios/real-mta-postfix-named.scn \
	tests/scenarios/real-mta-postfix-nameless.scn \
	tests/scenarios/real-mta-qmail-named.scn \
	tests/scenarios/real-mta-qmail-nameless.scn \
	tests/scenarios/real-mta-rfc5321-named.scn \
	tests/scenarios/real-mta-rfc5321-nameless.scn \
	tests/scenarios/real-mta-sendmail-named.scn \
	tests/scenarios/real-mta-sendmail-nameless.scn \
	tests/scenarios/real-webmail-aol-named.scn \
	tests/scenarios/real-webmail-aol-nameless.scn \
	tests/scenarios/real-webmail-gmail-named.scn \
	tests/scenarios/real-webmail-gmail-nameless.scn \
	tests/scenarios/real-webmail-hotmail-named.scn \
	tests/scenarios/real-webmail-hotmail-nameless.scn \
	tests/scenarios/real-webmail-mail.com-named.scn \
	tests/scenarios/real-webmail-mail.com-nameless.scn \
	tests/scenarios/real-webmail-yahoo-named.scn \
	tests/scenarios/real-webmail-yahoo-nameless.scn \
	tests/scenarios/real-webmail-yandex-named.scn \
	tests/scenarios/real-webmail-yandex-nameless.scn \
	tests/scenarios/retry-window.scn \
	tests/scenarios/rules-actions.scn \
	tests/scenarios/rules-addresses.scn \
	tests/scenarios/rules-client.scn \
	tests/scenarios/rules-expire.scn \
	tests/scenarios/sender-forms.scn \
	tests/scenarios/shadow.scn \
	tests/scenarios/suspicious.scn \
	tests/scenarios/trust-earned.scn \
	tests/scenarios/trust-half-abandoned.scn \
	tests/scenarios/trust-is-kept-by-restart.scn \
	tests/scenarios/trust-not-from-shared-parents.scn \
	tests/scenarios/trust-off.scn \
	tests/scenarios/trust-regained.scn

tests_unit_test_addr_LDADD = $(unit_base)
tests_unit_test_addr_cidr_LDADD = $(unit_base)
tests_unit_test_clock_LDADD = $(unit_base)
tests_unit_test_endpoint_LDADD = $(unit_base)
tests_unit_test_endpoint_unix_LDADD = $(unit_base)
tests_unit_test_err_LDADD = $(unit_base)
tests_unit_test_hash_LDADD = $(unit_base)
tests_unit_test_log_LDADD = $(unit_base)
tests_unit_test_milters_SOURCES = tests/unit/test_milters.c \
	src/ctl/milters.c
tests_unit_test_milters_LDADD = $(unit_base)
tests_unit_test_quantity_LDADD = $(unit_base)
tests_unit_test_str_LDADD = $(unit_base)
tests_unit_test_strbuf_LDADD = $(unit_base)

tests_unit_test_address_LDADD = $(unit_core)
tests_unit_test_name_LDADD = $(unit_core)
tests_unit_test_decision_LDADD = $(unit_core)
tests_unit_test_evidence_LDADD = $(unit_core)
tests_unit_test_foreign_LDADD = libgw_foreign.a $(unit_core)
tests_unit_test_grant_LDADD = $(unit_core)
tests_unit_test_import_LDADD = $(unit_core)
tests_unit_test_list_line_LDADD = $(unit_core)
tests_unit_test_histogram_LDADD = $(unit_core)
tests_unit_test_match_LDADD = $(unit_core)
tests_unit_test_match_more_LDADD = $(unit_core)
# Allocations of our own objects fail when the test says so.
scarce_flags = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc \
	-Wl,--wrap=reallocarray
tests_unit_test_match_scarce_SOURCES = tests/unit/test_match_scarce.c \
	tests/unit/scarce.c tests/unit/scarce.h
tests_unit_test_match_scarce_LDFLAGS = $(scarce_flags)
tests_unit_test_match_scarce_LDADD = $(unit_core)
tests_unit_test_regex_LDADD = $(unit_core)
tests_unit_test_trie_LDADD = $(unit_core)
tests_unit_test_policy_LDADD = $(unit_core)
tests_unit_test_policy_clock_LDADD = $(unit_core)
tests_unit_test_policy_link_LDADD = $(unit_core)
tests_unit_test_policy_pool_LDADD = $(unit_core)
tests_unit_test_record_LDADD = $(unit_core)
tests_unit_test_rule_LDADD = $(unit_core)
tests_unit_test_rule_store_LDADD = $(unit_core)
tests_unit_test_sender_LDADD = $(unit_core)
tests_unit_test_sender_profile_LDADD = $(unit_core)
tests_unit_test_trust_LDADD = $(unit_core)
tests_unit_test_pseudonym_LDADD = $(unit_core)
tests_unit_test_tuple_LDADD = $(unit_core)

session_fixture = tests/unit/session_fixture.c tests/unit/session_fixture.h
tests_unit_test_decide_SOURCES = tests/unit/test_decide.c $(session_fixture)
tests_unit_test_decide_LDADD = $(unit_daemon)
tests_unit_test_decide_reply_LDADD = $(unit_daemon)
tests_unit_test_session_SOURCES = tests/unit/test_session.c $(session_fixture)
tests_unit_test_session_LDADD = $(unit_daemon)
tests_unit_test_session_limits_SOURCES = tests/unit/test_session_limits.c $(session_fixture)
tests_unit_test_session_limits_LDADD = $(unit_daemon)
tests_unit_test_session_threads_SOURCES = tests/unit/test_session_threads.c $(session_fixture)
tests_unit_test_session_threads_LDADD = $(unit_daemon)
tests_unit_test_session_trust_SOURCES = tests/unit/test_session_trust.c $(session_fixture)
tests_unit_test_session_trust_LDADD = $(unit_daemon)
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c $(session_fixture)
tests_unit_test_settings_LDADD = $(unit_daemon)
tests_unit_test_census_LDADD = $(unit_daemon)
tests_unit_test_events_SOURCES = tests/unit/test_events.c $(session_fixture)
tests_unit_test_events_LDADD = $(unit_daemon)
tests_unit_test_eviction_LDADD = $(unit_daemon)
tests_unit_test_expiry_hold_LDADD = $(unit_daemon)
tests_unit_test_privacy_SOURCES = tests/unit/test_privacy.c $(session_fixture)
tests_unit_test_privacy_LDADD = $(unit_daemon)
tests_unit_test_limits_SOURCES = tests/unit/test_limits.c $(session_fixture)
tests_unit_test_limits_LDADD = $(unit_daemon)
tests_unit_test_heap_LDADD = $(unit_daemon)
tests_unit_test_inlet_LDADD = $(unit_daemon)
tests_unit_test_schedule_LDADD = $(unit_daemon)
tests_unit_test_warmer_LDADD = $(unit_daemon)
tests_unit_test_stack_LDADD = $(unit_daemon)
tests_unit_test_stats_LDADD = $(unit_daemon)
tests_unit_test_whitelist_life_SOURCES = tests/unit/test_whitelist_life.c $(session_fixture)
tests_unit_test_whitelist_life_LDADD = $(unit_daemon)
tests_unit_test_scribe_SOURCES = tests/unit/test_scribe.c $(session_fixture)
tests_unit_test_scribe_LDADD = tests/store/libstore_suite.a $(unit_daemon)
tests_unit_test_sender_book_LDADD = $(unit_daemon)
tests_unit_test_tally_LDADD = $(unit_daemon)

# The control protocol, its server and the greywait command.
unit_proto = libgw_proto.a $(unit_base) $(JANSSON_LIBS)
unit_ctl = tests/unit/libctl_fixture.a libgw_daemon.a \
	libgw_greylist.a libgw_conf.a libgw_store.a libgw_proto.a $(unit_core) \
	$(DB_LIBS) $(CONFIG_LIBS) $(JANSSON_LIBS)
unit_tests_proto = \
	tests/unit/test_ask \
	tests/unit/test_control \
	tests/unit/test_control_text
unit_tests_ctl = \
	tests/unit/test_ctl_command \
	tests/unit/test_ctl_command_bad \
	tests/unit/test_ctl_command_senders \
	tests/unit/test_ctl_explain \
	tests/unit/test_ctl_import \
	tests/unit/test_ctl_lint \
	tests/unit/test_ctl_list \
	tests/unit/test_ctl_rules \
	tests/unit/test_ctl_senders \
	tests/unit/test_ctl_server \
	tests/unit/test_ctl_forget \
	tests/unit/test_ctl_simulate \
	tests/unit/test_ctl_pass \
	tests/unit/test_ctl_privacy \
	tests/unit/test_ctl_trust \
	tests/unit/test_ctl_upkeep \
	tests/unit/test_ctl_watch

check_LIBRARIES += tests/unit/libctl_fixture.a
check_PROGRAMS += $(unit_tests_proto) $(unit_tests_ctl)
TESTS += $(unit_tests_proto) $(unit_tests_ctl)
tests_unit_libctl_fixture_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_libctl_fixture_a_SOURCES = \
	tests/unit/command_fixture.c tests/unit/command_fixture.h \
	tests/unit/ctl_fixture.c tests/unit/ctl_fixture.h

tests_unit_test_ask_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) \
	-DGREYWAITD_PATH='"$(sbindir)/greywaitd"'
tests_unit_test_ask_SOURCES = tests/unit/test_ask.c src/ctl/ask.c src/ctl/link.c
tests_unit_test_ask_LDADD = $(unit_proto)
tests_unit_test_control_LDADD = $(unit_proto)
tests_unit_test_control_text_LDADD = $(unit_proto)
tests_unit_test_ctl_command_LDADD = $(unit_ctl)
tests_unit_test_ctl_command_bad_LDADD = $(unit_ctl)
tests_unit_test_ctl_command_senders_LDADD = $(unit_ctl)
tests_unit_test_ctl_explain_LDADD = $(unit_ctl)
tests_unit_test_ctl_import_LDADD = $(unit_ctl)
tests_unit_test_ctl_lint_LDADD = $(unit_ctl)
tests_unit_test_ctl_list_LDADD = $(unit_ctl)
tests_unit_test_ctl_rules_LDADD = $(unit_ctl)
tests_unit_test_ctl_senders_LDADD = $(unit_ctl)
tests_unit_test_ctl_server_LDADD = $(unit_ctl)
tests_unit_test_ctl_simulate_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_test_ctl_simulate_LDADD = $(unit_ctl) $(ZLIB_LIBS)
EXTRA_DIST += tests/unit/data/mail.log
tests_unit_test_ctl_upkeep_LDADD = $(unit_ctl)
tests_unit_test_ctl_forget_LDADD = $(unit_ctl)
tests_unit_test_ctl_privacy_LDADD = $(unit_ctl)
tests_unit_test_ctl_pass_LDADD = $(unit_ctl)
tests_unit_test_ctl_trust_LDADD = $(unit_ctl)
tests_unit_test_ctl_watch_LDADD = $(unit_ctl)

# The configuration, and the files of the tree that must pass or fail.
unit_conf = tests/unit/libconf_fixture.a libgw_conf.a $(unit_core) \
	$(CONFIG_LIBS)
unit_tests_conf = \
	tests/unit/test_conf \
	tests/unit/test_conf_file \
	tests/unit/test_conf_domains \
	tests/unit/test_list_load \
	tests/unit/test_conf_tree

check_LIBRARIES += tests/unit/libconf_fixture.a
check_PROGRAMS += $(unit_tests_conf)
TESTS += $(unit_tests_conf)
EXTRA_DIST += tests/conf
tests_unit_libconf_fixture_a_SOURCES = \
	tests/unit/conf_fixture.c tests/unit/conf_fixture.h

tests_unit_test_conf_LDADD = $(unit_conf)
tests_unit_test_conf_file_LDADD = $(unit_conf)
tests_unit_test_conf_domains_LDADD = $(unit_conf)
tests_unit_test_list_load_LDADD = $(unit_conf)
tests_unit_test_conf_tree_LDADD = $(unit_conf)

tests_unit_test_report_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_test_report_LDADD = libgw_report.a $(unit_daemon) $(ZLIB_LIBS)

# What replays logs; never the daemon.
unit_simulate = libgw_simulate.a libgw_report.a libgw_greylist.a libgw_conf.a \
	libgw_store.a $(unit_core) $(DB_LIBS) $(CONFIG_LIBS) $(ZLIB_LIBS)
unit_tests_simulate = \
	tests/unit/test_log_source \
	tests/unit/test_postfix_line \
	tests/unit/test_replay \
	tests/unit/test_retry \
	tests/unit/test_simulation
check_PROGRAMS += $(unit_tests_simulate)
TESTS += $(unit_tests_simulate)
tests_unit_test_log_source_LDADD = $(unit_simulate)
tests_unit_test_postfix_line_LDADD = $(unit_simulate)
tests_unit_test_replay_LDADD = $(unit_simulate)
tests_unit_test_retry_LDADD = $(unit_simulate)
tests_unit_test_simulation_LDADD = $(unit_simulate)
