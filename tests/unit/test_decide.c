/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decide.c: who is exempt and by what, and the one update that makes a
 * decision. Policy and rules have tests of their own; here is what joins them.
 */
#include "session_fixture.h"

#include <string.h>

#include "greylist/decide.h"

static struct attempt
attempt_from(const char *client)
{
	struct attempt a = { .client_name = STR("mx.example.com"),
		.helo = STR("mx.example.com"),
		.sender = STR("a@example.com"),
		.recipient = STR("u@example.net") };

	assert_int_equal(addr_parse(str_of(client), &a.client), ERR_OK);
	return a;
}

static void
test_client_exemptions(void **state)
{
	struct shared *sh = *state;
	struct attempt local = attempt_from("127.0.0.1");
	struct attempt other = attempt_from("192.0.2.1");
	struct decision d = { .waited_s = 77 };
	struct ruling ruling = { NULL, NULL };
	struct ruleset rules;

	rules = settings_rules(sh->settings);
	assert_false(
	    decide_client_exempt(sh->conf, &rules, &other, T0, &d, &ruling));
	assert_int_equal(d.waited_s, 77);
	ruleset_unref(&rules);
	shared_rule(sh, RULE_CLIENT, "0.0.0.0/0");
	shared_rule(sh, RULE_CLIENT_NAME, "example.com");
	rules = settings_rules(sh->settings);
	/* Local before any rule; an address before a name. */
	assert_true(
	    decide_client_exempt(sh->conf, &rules, &local, T0, &d, &ruling));
	assert_int_equal(d.reason, REASON_LOCAL);
	assert_null(ruling.decides);
	assert_true(
	    decide_client_exempt(sh->conf, &rules, &other, T0, &d, &ruling));
	assert_int_equal(d.verdict, VERDICT_ACCEPT);
	assert_int_equal(d.reason, REASON_RULE);
	assert_string_equal(entry_value(ruling.decides), "0.0.0.0/0");
	other = attempt_from("2001:db8::1");
	assert_true(
	    decide_client_exempt(sh->conf, &rules, &other, T0, &d, &ruling));
	assert_string_equal(entry_value(ruling.decides), "example.com");
	ruleset_unref(&rules);
}

static void
test_address_exemptions(void **state)
{
	struct shared *sh = *state;
	struct attempt a = attempt_from("192.0.2.1");
	struct decision d;
	struct ruling ruling = { NULL, NULL };
	struct ruleset rules;

	shared_rule(sh, RULE_SENDER, "example.com");
	shared_rule(sh, RULE_RECIPIENT, "example.net");
	rules = settings_rules(sh->settings);
	assert_true(decide_exempt(sh->conf, &rules, &a, T0, &d, &ruling));
	assert_int_equal(ruling.decides->kind, RULE_RECIPIENT);
	a.recipient = STR("u@example.org");
	assert_true(decide_exempt(sh->conf, &rules, &a, T0, &d, &ruling));
	assert_int_equal(ruling.decides->kind, RULE_SENDER);
	/* The name of a client is no sender. */
	a.sender = STR("a@example.org");
	assert_false(decide_exempt(sh->conf, &rules, &a, T0, &d, &ruling));
	ruleset_unref(&rules);
}

static void
test_update_and_preview(void **state)
{
	struct shared *sh = *state;
	struct attempt a = attempt_from("192.0.2.1");
	struct decide_outcome d, p;
	struct evidence ev = decide_evidence(sh->conf, &a);

	/* Nobody is delayed for having been asked about. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    decide_preview(
		        &(struct decide_parts){
		            .store = &sh->failing, .conf = sh->conf },
		        &a, &ev, T0, &p),
		    ERR_OK);
		assert_int_equal(p.decision.reason, REASON_FIRST);
		assert_int_equal(p.before.count, 0);
	}
	assert_int_equal(
	    decide_update(&(struct decide_parts){ .store = &sh->failing,
	                      .conf = sh->conf },
	        &a, &ev, T0, &d),
	    ERR_OK);
	assert_int_equal(d.decision.reason, REASON_FIRST);
	assert_false(d.bad);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    decide_preview(
		        &(struct decide_parts){
		            .store = &sh->failing, .conf = sh->conf },
		        &a, &ev, T0 + 180, &p),
		    ERR_OK);
		assert_int_equal(p.decision.reason, REASON_RETRIED);
		assert_int_equal(p.before.count, 1);
		assert_int_equal(p.before.origins[0].passed_s, 0);
	}
}

static void
test_error_leaves_the_store_as_it_was(void **state)
{
	struct shared *sh = *state;
	struct attempt a = attempt_from("192.0.2.1");
	struct evidence ev = decide_evidence(sh->conf, &a);
	struct decide_outcome d;
	struct store_info info;

	sh->fail_with = ERR_BUSY;
	assert_int_equal(
	    decide_update(&(struct decide_parts){ .store = &sh->failing,
	                      .conf = sh->conf },
	        &a, &ev, T0, &d),
	    ERR_BUSY);
	assert_int_equal(
	    decide_preview(&(struct decide_parts){ .store = &sh->failing,
	                       .conf = sh->conf },
	        &a, &ev, T0, &d),
	    ERR_BUSY);
	assert_int_equal(store_info(sh->store, &info), ERR_OK);
	assert_int_equal(info.records[STORE_CONVERSATIONS], 0);
}

static const struct CMUnitTest tests[] = {
	session_test(test_client_exemptions),
	session_test(test_address_exemptions),
	session_test(test_update_and_preview),
	session_test(test_error_leaves_the_store_as_it_was),
};

UNIT_MAIN(tests)
