/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_senders.c: the control commands senders, sender, origins and
 * origin. */
#include "ctl_fixture.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "core/sender.h"

static void
put(struct fixture *f, const char *key, const struct sender *s)
{
	struct store_value value;

	value.len = sender_encode(s, value.bytes);
	assert_int_equal(
	    store_put(f->store, STORE_SENDERS, str_of(key), &value, 1000),
	    ERR_OK);
}

/* `passes` mails that passed after `delay_s`, at their first retry. */
static struct sender
passing(int passes, int64_t delay_s, int64_t at_s)
{
	struct sender s = { .attempts = 0 };

	for (int i = 0; i < passes; i++) {
		struct decision d = { .reason = REASON_FIRST,
			.grade = GRADE_VERIFIED,
			.attempts = 1 };

		sender_add_decision(&s, &d, at_s);
		d.reason = REASON_RETRIED;
		d.link = EVIDENCE_NAME;
		d.attempts = 2;
		d.waited_s = delay_s;
		sender_add_decision(&s, &d, at_s + delay_s);
	}
	return s;
}

static int
setup(void **state)
{
	struct sender few, many, slow;
	struct fixture *f;

	if (fixture_setup(state) != 0)
		return -1;
	f = *state;
	few = passing(2, 100, FIXTURE_NOW - 500);
	many = passing(9, 70, FIXTURE_NOW - 5000);
	slow = passing(5, 7200, FIXTURE_NOW - 90000);
	put(f, "sfew.example", &few);
	put(f, "smany.example.org", &many);
	put(f, "sslow.example", &slow);
	put(f, "nexample.org", &many);
	put(f, "na.example", &few);
	return 0;
}

/* The names of the rows in the order of the answer, a space behind each. */
static void
expect_rows(json_t *answer, const char *field, const char *expected)
{
	char got[2000] = "";
	size_t len = 0, i;
	json_t *line;

	json_array_foreach(answer, i, line)
	{
		const json_t *row = json_object_get(line, "row");

		if (row != NULL)
			len += (size_t)snprintf(got + len, sizeof(got) - len,
			    "%s ", fixture_text(row, field));
	}
	assert_string_equal(got, expected);
	assert_int_equal(fixture_int(fixture_result(answer), "rows"),
	    json_array_size(answer) - 1);
	json_decref(answer);
}

static json_t *
ask_sorted(struct fixture *f, const char *sort, int limit)
{
	return fixture_ask(
	    f, "senders", "{s:s,s:i}", "sort", sort, "limit", limit);
}

static void
lists_are_sorted(void **state)
{
	struct fixture *f = *state;

	expect_rows(fixture_ask(f, "senders", NULL), "sender",
	    "many.example.org slow.example few.example ");
	expect_rows(ask_sorted(f, "delay", 100), "sender",
	    "slow.example few.example many.example.org ");
	expect_rows(ask_sorted(f, "last", 100), "sender",
	    "few.example many.example.org slow.example ");
	expect_rows(ask_sorted(f, "retried", 100), "sender",
	    "many.example.org slow.example few.example ");
	expect_rows(ask_sorted(f, "name", 0), "sender",
	    "few.example many.example.org slow.example ");
	/* Equals stand in the order of names. */
	expect_rows(ask_sorted(f, "abandoned", 100), "sender",
	    "few.example many.example.org slow.example ");
	expect_rows(fixture_ask(f, "origins", NULL), "origin",
	    "example.org a.example ");
}

static void
a_limit_leaves_the_greatest(void **state)
{
	struct fixture *f = *state;
	struct sender one = passing(1, 60, FIXTURE_NOW);
	json_t *answer;

	for (int i = 0; i < 300; i++) {
		char key[40];

		(void)snprintf(key, sizeof(key), "sx%d.example", i);
		put(f, key, &one);
	}
	answer = ask_sorted(f, "attempts", 2);
	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "more")));
	expect_rows(answer, "sender", "many.example.org slow.example ");
	answer = ask_sorted(f, "name", 1);
	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "more")));
	expect_rows(answer, "sender", "few.example ");
	answer = ask_sorted(f, "attempts", 303);
	assert_true(
	    json_is_false(json_object_get(fixture_result(answer), "more")));
	assert_int_equal(json_array_size(answer), 304);
	json_decref(answer);
}

static void
a_domain_covers_what_is_below_it(void **state)
{
	struct fixture *f = *state;

	expect_rows(fixture_ask(f, "senders", "{s:s}", "domain", "Example.org"),
	    "sender", "many.example.org ");
	expect_rows(fixture_ask(f, "senders", "{s:s,s:s}", "domain",
	                "slow.example", "sort", "name"),
	    "sender", "slow.example ");
}

static void
wrong_questions_are_refused(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(
	    ask_sorted(f, "size", 10), "invalid", "nothing to sort by");
	fixture_expect_error(
	    ask_sorted(f, "delay", 0), "invalid", "sort by name");
	fixture_expect_error(
	    ask_sorted(f, "delay", 5001), "invalid", "at most 5000");
	fixture_expect_error(
	    fixture_ask(f, "origins", "{s:s}", "domain", "example.org"),
	    "invalid", "takes no argument");
	fixture_expect_error(fixture_ask(f, "sender", "{s:s}", "sender", "@"),
	    "invalid", "not a sender domain");
	fixture_expect_error(
	    fixture_ask(f, "sender", "{s:s}", "sender", "none.example"),
	    "not-found", "no statistics");
	fixture_expect_error(fixture_ask(f, "origin", "{s:s}", "origin", "com"),
	    "invalid", "registered domain");
}

static void
a_row_tells_all(void **state)
{
	struct fixture *f = *state;
	json_t *answer =
	    fixture_ask(f, "sender", "{s:s}", "sender", "Bob@Slow.example");
	const json_t *r = fixture_result(answer), *bin, *profile;

	assert_string_equal(fixture_text(r, "sender"), "slow.example");
	assert_int_equal(fixture_int(r, "attempts"), 10);
	assert_int_equal(fixture_int(r, "first"), FIXTURE_NOW - 90000);
	assert_int_equal(fixture_int(r, "last"), FIXTURE_NOW - 82800);
	assert_int_equal(
	    fixture_int(json_object_get(r, "decisions"), "retried"), 5);
	assert_int_equal(
	    fixture_int(json_object_get(r, "grades"), "verified"), 10);
	assert_int_equal(fixture_int(json_object_get(r, "links"), "name"), 5);
	assert_int_equal(fixture_int(r, "delay_mean_s"), 7200);
	assert_null(json_object_get(r, "trusted"));
	bin = json_array_get(json_object_get(r, "first_retries"), 0);
	assert_int_equal(fixture_int(bin, "from_s"), 7200);
	assert_int_equal(fixture_int(bin, "below_s"), 14400);
	assert_int_equal(fixture_int(bin, "count"), 5);
	profile = json_object_get(r, "profile");
	assert_true(json_is_true(json_object_get(profile, "known")));
	assert_string_equal(fixture_text(profile, "grade"), "verified");
	assert_int_equal(fixture_int(profile, "delay_s"), 60);
	assert_int_equal(
	    json_array_size(json_object_get(profile, "warnings")), 0);
	json_decref(answer);
}

static void
an_origin_tells_whether_it_is_trusted(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	json_decref(fixture_ask(f, "trust", "{s:s,s:s}", "origin",
	    "example.org", "word", "trusted"));
	answer = fixture_ask(f, "origin", "{s:s}", "origin", "mx.example.org");
	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "trusted")));
	json_decref(answer);
	answer = fixture_ask(f, "origin", "{s:s}", "origin", "a.example");
	assert_true(
	    json_is_false(json_object_get(fixture_result(answer), "trusted")));
	json_decref(answer);
}

static void
a_warning_has_its_name(void **state)
{
	struct fixture *f = *state;
	struct sender s = { .attempts = 6, .last_s = FIXTURE_NOW };
	json_t *answer;

	for (int i = 0; i < 6; i++)
		sender_add_abandoned(&s);
	put(f, "s<>", &s);
	answer = fixture_ask(f, "sender", "{s:s}", "sender", "<>");
	assert_string_equal(
	    json_string_value(json_array_get(
	        json_object_get(
	            json_object_get(fixture_result(answer), "profile"),
	            "warnings"),
	        0)),
	    "never");
	json_decref(answer);
}

static void
what_does_not_decode_is_counted(void **state)
{
	static const struct store_value junk = { .len = 3 };
	struct fixture *f = *state;
	json_t *answer;

	assert_int_equal(
	    store_put(f->store, STORE_SENDERS, STR("szz.example"), &junk, 1000),
	    ERR_OK);
	answer = fixture_ask(f, "senders", NULL);
	assert_int_equal(fixture_int(fixture_result(answer), "bad"), 1);
	json_decref(answer);
	fixture_expect_error(
	    fixture_ask(f, "sender", "{s:s}", "sender", "zz.example"),
	    "corrupt", "read");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, fixture_teardown)
static const struct CMUnitTest tests[] = {
	TEST(lists_are_sorted),
	TEST(a_limit_leaves_the_greatest),
	TEST(a_domain_covers_what_is_below_it),
	TEST(wrong_questions_are_refused),
	TEST(a_row_tells_all),
	TEST(an_origin_tells_whether_it_is_trusted),
	TEST(a_warning_has_its_name),
	TEST(what_does_not_decode_is_counted),
};

UNIT_MAIN(tests)
