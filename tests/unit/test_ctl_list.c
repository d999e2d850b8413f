/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_list.c: the control command list and its filters. */
#include "ctl_fixture.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define DELAY_S 180
#define DAY_S INT64_C(86400)

/* Two that wait, one that has passed, one that has lapsed. */
static int
setup(void **state)
{
	struct fixture *f;

	if (fixture_setup(state) != 0)
		return -1;
	f = *state;
	(void)fixture_attempt(
	    f, "203.0.113.9", STR("old@example.com"), "bob@example.net");
	f->clock.now_s += 2 * DAY_S;
	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	f->clock.now_s += DELAY_S;
	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	(void)fixture_attempt(
	    f, "198.51.100.1", STR("alice@example.org"), "carl@example.net");
	(void)fixture_attempt(
	    f, "2001:db8::1", STR("dora@mx.example.com"), "bob@example.net");
	(void)fixture_attempt(f, "192.0.2.99", STR(""), "bob@example.net");
	return 0;
}

/* "client state" of each row, in the order of the answer, ends with '.'. */
static void
expect_rows(json_t *answer, const char *expected)
{
	char got[2000] = "";
	size_t len = 0, i;
	json_t *line;

	json_array_foreach(answer, i, line)
	{
		const json_t *row = json_object_get(line, "row");

		if (row == NULL)
			continue;
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s %s.",
		    fixture_text(row, "client"), fixture_text(row, "state"));
	}
	assert_string_equal(got, expected);
	assert_int_equal(fixture_int(fixture_result(answer), "rows"),
	    json_array_size(answer) - 1);
	json_decref(answer);
}

static void
states_are_told_apart(void **state)
{
	struct fixture *f = *state;

	expect_rows(fixture_ask(f, "list", NULL),
	    "192.0.2.99 pending.192.0.2.7 passed.198.51.100.1 pending."
	    "2001:db8::1 pending.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "state", "passed"),
	    "192.0.2.7 passed.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "state", "pending"),
	    "192.0.2.99 pending.198.51.100.1 pending.2001:db8::1 pending.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "state", "all"),
	    "192.0.2.99 pending.192.0.2.7 passed.198.51.100.1 pending."
	    "2001:db8::1 pending.203.0.113.9 expired.");
	fixture_expect_error(
	    fixture_ask(f, "list", "{s:s}", "state", "waiting"), "invalid",
	    "pending, passed and all");
}

static void
clients_are_found_by_address_and_network(void **state)
{
	struct fixture *f = *state;

	/* A network counts as one sender: its hosts answer for each other. */
	expect_rows(fixture_ask(f, "list", "{s:s}", "client", "192.0.2.8"),
	    "192.0.2.99 pending.192.0.2.7 passed.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "client", "192.0.2.7/32"),
	    "192.0.2.7 passed.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "client", "192.0.3.7"), "");
	expect_rows(fixture_ask(f, "list", "{s:s}", "client", "192.0.2.0/24"),
	    "192.0.2.99 pending.192.0.2.7 passed.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "client", "2001:db8::/32"),
	    "2001:db8::1 pending.");
	fixture_expect_error(
	    fixture_ask(f, "list", "{s:s}", "client", "192.0.2.7/24"),
	    "invalid", "192.0.2.7/24");
}

static void
senders_are_found_as_in_the_whitelist(void **state)
{
	struct fixture *f = *state;

	expect_rows(
	    fixture_ask(f, "list", "{s:s}", "sender", "Alice@Example.org"),
	    "192.0.2.7 passed.198.51.100.1 pending.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "sender", "example.com"),
	    "2001:db8::1 pending.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "sender", "dora@"),
	    "2001:db8::1 pending.");
	expect_rows(fixture_ask(f, "list", "{s:s}", "sender", "<>"),
	    "192.0.2.99 pending.");
	expect_rows(
	    fixture_ask(f, "list", "{s:s}", "sender", "nobody@example.org"),
	    "");
	expect_rows(fixture_ask(f, "list", "{s:s,s:s}", "sender",
	                "alice@example.org", "recipient", "carl@example.net"),
	    "198.51.100.1 pending.");
	fixture_expect_error(
	    fixture_ask(f, "list", "{s:s}", "sender", "not a domain"),
	    "invalid", "not a domain");
}

static void
a_null_sender_is_shown_as_one(void **state)
{
	json_t *answer =
	    fixture_ask(*state, "list", "{s:s}", "client", "192.0.2.99");
	const json_t *row = json_object_get(json_array_get(answer, 0), "row");

	assert_string_equal(fixture_text(row, "sender"), "<>");
	assert_string_equal(fixture_text(row, "recipient"), "bob@example.net");
	json_decref(answer);
}

static void
rows_tell_when(void **state)
{
	int64_t now_s = FIXTURE_NOW + 2 * DAY_S + DELAY_S;
	json_t *answer =
	    fixture_ask(*state, "list", "{s:s}", "sender", "example.org");
	const json_t *passed =
	    json_object_get(json_array_get(answer, 0), "row");
	const json_t *pending =
	    json_object_get(json_array_get(answer, 1), "row");

	assert_int_equal(fixture_int(passed, "first"), now_s - DELAY_S);
	assert_int_equal(fixture_int(passed, "passed_at"), now_s);
	assert_int_equal(fixture_int(passed, "attempts"), 2);
	assert_int_equal(
	    fixture_int(passed, "lives_until"), now_s + 35 * DAY_S);
	assert_string_equal(fixture_text(passed, "link"), "addr");
	assert_int_equal(fixture_int(pending, "passes_at"), now_s + DELAY_S);
	assert_int_equal(fixture_int(pending, "lives_until"), now_s + DAY_S);
	json_decref(answer);
}

static void
the_limit_says_whether_there_is_more(void **state)
{
	struct fixture *f = *state;
	json_t *answer = fixture_ask(f, "list", "{s:i}", "limit", 3);

	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "more")));
	expect_rows(answer,
	    "192.0.2.99 pending.192.0.2.7 passed.198.51.100.1 pending.");
	answer = fixture_ask(f, "list", "{s:i}", "limit", 4);
	assert_true(
	    json_is_false(json_object_get(fixture_result(answer), "more")));
	json_decref(answer);
	fixture_expect_error(fixture_ask(f, "list", "{s:i}", "limit", -1),
	    "invalid", "negative");
	fixture_expect_error(fixture_ask(f, "list", "{s:s}", "limit", "9"),
	    "invalid", "whole number");
}

static void
foreign_bytes_arrive_escaped(void **state)
{
	struct fixture *f = *state;
	static const char hostile[] = "a\x9b[31m\xff\\\xe2\x80\x8b@example.org";
	json_t *answer;
	const json_t *row;

	(void)fixture_attempt(f, "192.0.2.50",
	    (struct str){ hostile, sizeof(hostile) - 1 }, "bob@example.net");
	answer = fixture_ask(f, "list", "{s:s}", "client", "192.0.2.50/32");
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(fixture_text(row, "sender"),
	    "a\\x9b[31m\\xff\\x5c\\xe2\\x80\\x8b@example.org");
	json_decref(answer);
	/* And the same words find it. */
	expect_rows(fixture_ask(f, "list", "{s:s}", "sender",
	                "a\\x9b[31m\\xff\\x5c\\xe2\\x80\\x8b@example.org"),
	    "192.0.2.50 pending.");
}

static void
bad_records_are_counted(void **state)
{
	struct fixture *f = *state;
	struct store_value value = { .len = 3, .bytes = "bad" };
	json_t *answer;

	assert_int_equal(store_put(f->store, STORE_CONVERSATIONS,
	                     STR("a@b\0c@d"), &value, 1000),
	    ERR_OK);
	answer = fixture_ask(f, "list", NULL);
	assert_int_equal(fixture_int(fixture_result(answer), "bad"), 1);
	assert_int_equal(fixture_int(fixture_result(answer), "rows"), 4);
	json_decref(answer);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(states_are_told_apart),
	TEST(clients_are_found_by_address_and_network),
	TEST(senders_are_found_as_in_the_whitelist),
	TEST(a_null_sender_is_shown_as_one),
	TEST(rows_tell_when),
	TEST(the_limit_says_whether_there_is_more),
	TEST(foreign_bytes_arrive_escaped),
	TEST(bad_records_are_counted),
};

UNIT_MAIN(tests)
