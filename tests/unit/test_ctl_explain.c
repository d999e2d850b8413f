/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_explain.c: the control commands status, explain and reload. */
#include "ctl_fixture.h"
#include "greylist/decide.h"
#include "unit.h"

#include <string.h>

#define DELAY_S 180

static json_t *
explain(struct fixture *f, const char *client, const char *sender)
{
	return fixture_ask(f, "explain", "{s:s,s:s,s:s}", "client", client,
	    "sender", sender, "recipient", "Bob@Example.net");
}

static void
expect_verdict(const json_t *answer, const char *verdict, const char *reason)
{
	const json_t *result = fixture_result(answer);

	assert_string_equal(fixture_text(result, "verdict"), verdict);
	assert_string_equal(fixture_text(result, "reason"), reason);
}

static const json_t *
decision_of(const json_t *answer)
{
	return json_object_get(fixture_result(answer), "decision");
}

static void
a_stranger_would_be_deferred(void **state)
{
	json_t *answer = explain(*state, "192.0.2.7", "alice@example.org");
	const json_t *d = decision_of(answer);

	expect_verdict(answer, "defer", "first");
	assert_int_equal(fixture_int(d, "delay_s"), DELAY_S);
	assert_int_equal(fixture_int(d, "passes_at"), FIXTURE_NOW + DELAY_S);
	assert_string_equal(fixture_text(d, "link"), "none");
	assert_int_equal(
	    json_array_size(json_object_get(fixture_result(answer), "origins")),
	    0);
	json_decref(answer);
}

static void
explaining_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_info info;

	for (int i = 0; i < 3; i++) {
		json_t *answer = explain(f, "192.0.2.7", "alice@example.org");

		expect_verdict(answer, "defer", "first");
		json_decref(answer);
		f->clock.now_s += DELAY_S;
	}
	assert_int_equal(store_info(f->store, &info), ERR_OK);
	assert_int_equal(info.records[STORE_CONVERSATIONS], 0);
}

/* On the telephone nobody knows the client's name. */
static void
without_a_name_it_is_taken_as_it_came_last(void **state)
{
	struct fixture *f = *state;
	struct attempt attempt = { .sender = STR("alice@example.org"),
		.client_name = STR("192-0-2-7.dsl.example.org"),
		.helo = STR("mx.example.org"),
		.recipient = STR("bob@example.net") };
	struct decide_outcome out;
	struct evidence ev;
	const json_t *evidence;
	json_t *answer;

	assert_int_equal(addr_parse(STR("192.0.2.7"), &attempt.client), ERR_OK);
	ev = decide_evidence(f->conf, &attempt);
	assert_int_equal(
	    decide_update(
	        &(struct decide_parts){
	            .store = f->store, .conf = f->conf, .census = f->census },
	        &attempt, &ev, f->clock.now_s, &out),
	    ERR_OK);
	answer = explain(f, "192.0.2.7", "alice@example.org");
	evidence = json_object_get(fixture_result(answer), "evidence");
	assert_true(json_is_true(json_object_get(evidence, "recalled")));
	assert_string_equal(fixture_text(evidence, "grade"), "suspicious");
	assert_int_equal(fixture_int(decision_of(answer), "delay_s"), 1800);
	json_decref(answer);
	answer = fixture_ask(f, "explain", "{s:s,s:s,s:s,s:s}", "client",
	    "192.0.2.7", "sender", "alice@example.org", "recipient",
	    "bob@example.net", "client_name", "mx.example.org");
	evidence = json_object_get(fixture_result(answer), "evidence");
	assert_true(json_is_false(json_object_get(evidence, "recalled")));
	assert_string_equal(fixture_text(evidence, "grade"), "verified");
	json_decref(answer);
}

static void
a_waiting_origin_is_told_with_its_times(void **state)
{
	struct fixture *f = *state;
	const json_t *d, *origin;
	json_t *answer;

	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	f->clock.now_s += 80;
	/* Another address of the same network. */
	answer = explain(f, "192.0.2.8", "<Alice@Example.ORG>");
	d = decision_of(answer);
	expect_verdict(answer, "defer", "early");
	assert_string_equal(fixture_text(d, "link"), "net");
	assert_int_equal(fixture_int(d, "waited_s"), 80);
	assert_int_equal(fixture_int(d, "left_s"), DELAY_S - 80);
	assert_int_equal(fixture_int(d, "passes_at"), FIXTURE_NOW + DELAY_S);
	origin = json_array_get(
	    json_object_get(fixture_result(answer), "origins"), 0);
	assert_string_equal(fixture_text(origin, "state"), "pending");
	assert_string_equal(fixture_text(origin, "client"), "192.0.2.7");
	assert_int_equal(fixture_int(origin, "first"), FIXTURE_NOW);
	assert_int_equal(
	    fixture_int(origin, "passes_at"), FIXTURE_NOW + DELAY_S);
	json_decref(answer);
}

static void
a_retry_and_what_has_passed_would_be_accepted(void **state)
{
	struct fixture *f = *state;
	const json_t *origin;
	json_t *answer;

	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	f->clock.now_s += DELAY_S;
	answer = explain(f, "192.0.2.7", "alice@example.org");
	expect_verdict(answer, "accept", "retried");
	json_decref(answer);
	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	answer = explain(f, "192.0.2.7", "alice@example.org");
	expect_verdict(answer, "accept", "passed");
	origin = json_array_get(
	    json_object_get(fixture_result(answer), "origins"), 0);
	assert_string_equal(fixture_text(origin, "link"), "addr");
	assert_int_equal(
	    fixture_int(origin, "passed_at"), FIXTURE_NOW + DELAY_S);
	json_decref(answer);
}

static void
a_local_network_is_named(void **state)
{
	json_t *answer = explain(*state, "127.0.0.1", "alice@example.org");

	expect_verdict(answer, "accept", "local");
	assert_string_equal(
	    fixture_text(fixture_result(answer), "local_network"),
	    "127.0.0.0/8");
	json_decref(answer);
}

static void
the_rule_is_named_and_what_is_stored_all_the_same(void **state)
{
	struct fixture *f = *state;
	const json_t *rule;
	json_t *answer;

	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	json_decref(fixture_ask(f, "whitelist-add", "{s:s,s:s,s:s}", "kind",
	    "sender", "value", "example.org", "comment", "asked by phone"));
	answer = explain(f, "192.0.2.7", "alice@example.org");
	expect_verdict(answer, "accept", "rule");
	rule =
	    json_array_get(json_object_get(fixture_result(answer), "rules"), 0);
	assert_string_equal(fixture_text(rule, "kind"), "sender");
	assert_string_equal(fixture_text(rule, "value"), "example.org");
	assert_string_equal(fixture_text(rule, "comment"), "asked by phone");
	assert_int_equal(
	    json_array_size(json_object_get(fixture_result(answer), "origins")),
	    1);
	json_decref(answer);
}

static void
a_null_sender_can_be_asked_for(void **state)
{
	struct fixture *f = *state;
	static const char *const forms[] = { "", "<>" };

	(void)fixture_attempt(f, "192.0.2.7", STR(""), "bob@example.net");
	f->clock.now_s += 10;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		json_t *answer = explain(f, "192.0.2.7", forms[i]);

		expect_verdict(answer, "defer", "early");
		json_decref(answer);
	}
}

static void
bad_arguments_are_refused(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(explain(f, "mail.example.org", "a@example.org"),
	    "invalid", "not the address of a client");
	fixture_expect_error(
	    fixture_ask(f, "explain", "{s:s}", "client", "192.0.2.7"),
	    "invalid", "explain needs the argument \"sender\"");
	fixture_expect_error(fixture_ask(f, "explain", "{s:i,s:s,s:s}",
	                         "client", 1, "sender", "", "recipient", "b"),
	    "invalid", "is not a string");
	fixture_expect_error(
	    fixture_ask(f, "explain", "{s:s,s:s,s:s}", "client", "192.0.2.7",
	        "sender", "a", "recipient", "<>"),
	    "invalid", "the recipient is empty");
	fixture_expect_error(
	    fixture_ask(f, "explain", "{s:s}", "colour", "red"), "invalid",
	    "takes no argument \"colour\"");
	fixture_expect_error(
	    fixture_ask(f, "explain", "{s:s,s:s,s:s}", "client", "192.0.2.7",
	        "sender", "a\\x00b", "recipient", "b"),
	    "invalid", "NUL");
	fixture_expect_error(fixture_ask(f, "exit", NULL), "invalid",
	    "there is no command \"exit\"");
}

static void
status_counts_and_describes(void **state)
{
	struct fixture *f = *state;
	struct decision d = fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	const json_t *s, *part;
	json_t *answer;

	stats_count_decision(&f->stats, &d);
	stats_count(&f->stats, STATS_SESSIONS);
	answer = fixture_ask(f, "status", NULL);
	s = fixture_result(answer);
	assert_string_equal(fixture_text(s, "version"), "9.9.9");
	assert_int_equal(fixture_int(s, "uptime_s"), 3600);
	assert_int_equal(fixture_int(s, "rules"), 0);
	part = json_object_get(s, "decisions");
	assert_int_equal(
	    fixture_int(json_object_get(part, "defer"), "first"), 1);
	assert_int_equal(
	    fixture_int(json_object_get(part, "accept"), "passed"), 0);
	part = json_object_get(s, "events");
	assert_int_equal(fixture_int(part, "sessions"), 1);
	part = json_object_get(s, "store");
	assert_string_equal(fixture_text(part, "backend"), "mem");
	assert_true(json_is_true(json_object_get(part, "healthy")));
	assert_int_equal(
	    fixture_int(json_object_get(part, "records"), "conversations"), 1);
	part = json_object_get(s, "configuration");
	assert_int_equal(fixture_int(part, "delay_s"), DELAY_S);
	json_decref(answer);
}

static void
reload_passes_on_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	f->reload_result = ERR_INVALID;
	f->reload_note = "/etc/greywait/greywait.conf:7: no such option";
	fixture_expect_error(fixture_ask(f, "reload", NULL), "invalid",
	    "greywait.conf:7: no such option");
	f->reload_result = ERR_OK;
	f->reload_note = "store_dir takes a restart";
	answer = fixture_ask(f, "reload", NULL);
	assert_string_equal(fixture_text(fixture_result(answer), "note"),
	    "store_dir takes a restart");
	json_decref(answer);
}

static void
the_table_of_commands_can_be_asked_for(void **state)
{
	size_t count;
	json_t *answer = fixture_ask(*state, "commands", NULL);

	(void)ctl_commands(&count);
	assert_int_equal(json_array_size(answer), count + 1);
	json_decref(answer);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_stranger_would_be_deferred),
	TEST(explaining_changes_nothing),
	TEST(without_a_name_it_is_taken_as_it_came_last),
	TEST(a_waiting_origin_is_told_with_its_times),
	TEST(a_retry_and_what_has_passed_would_be_accepted),
	TEST(a_local_network_is_named),
	TEST(the_rule_is_named_and_what_is_stored_all_the_same),
	TEST(a_null_sender_can_be_asked_for),
	TEST(bad_arguments_are_refused),
	TEST(status_counts_and_describes),
	TEST(reload_passes_on_what_is_wrong),
	TEST(the_table_of_commands_can_be_asked_for),
};

UNIT_MAIN(tests)
