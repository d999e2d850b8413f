/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_forget.c: the control command forget, and greywait forget; and what
 * greywait says of a word on trust. */
#include "command_fixture.h"

#include <string.h>

#include "greylist/trust_book.h"

#define DELAY_S 180
#define SENDER "alice@example.org"
#define RCPT "bob@example.net"

static json_t *
ask_forget(struct fixture *f, const char *client, const char *sender)
{
	return fixture_ask(f, "forget", "{s:s,s:s,s:s}", "client", client,
	    "sender", sender, "recipient", RCPT);
}

static json_t *
ask_forget_trust(struct fixture *f, const char *client)
{
	return fixture_ask(f, "forget", "{s:s,s:s,s:s,s:b}", "client", client,
	    "sender", SENDER, "recipient", RCPT, "trust", 1);
}

static enum reason
try(struct fixture *f, const char *client)
{
	return fixture_attempt(f, client, STR(SENDER), RCPT).reason;
}

static enum reason
try_named(struct fixture *f, const char *client, const char *name)
{
	return fixture_attempt_named(f, client, name, STR(SENDER), RCPT).reason;
}

static void
one_that_has_passed_is_a_stranger_again(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *row;

	(void)try(f, "192.0.2.7");
	(void)try(f, "203.0.113.7");
	f->clock.now_s += DELAY_S;
	assert_int_equal(try(f, "192.0.2.7"), REASON_RETRIED);
	assert_int_equal(census_passed(f->census), 1);
	answer = ask_forget(f, "192.0.2.8", "<" SENDER ">");
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(fixture_text(row, "client"), "192.0.2.7");
	assert_string_equal(fixture_text(row, "state"), "passed");
	assert_string_equal(fixture_text(row, "sender"), SENDER);
	assert_string_equal(fixture_text(row, "recipient"), RCPT);
	assert_int_equal(fixture_int(fixture_result(answer), "origins"), 1);
	json_decref(answer);
	assert_int_equal(census_passed(f->census), 0);
	assert_int_equal(try(f, "192.0.2.7"), REASON_FIRST);
	/* Others of the conversation are as they were. */
	assert_int_equal(try(f, "203.0.113.7"), REASON_RETRIED);
}

static bool
count_record(
    void *ctx, struct str key ATTR_UNUSED, struct str value ATTR_UNUSED)
{
	(*(int *)ctx)++;
	return true;
}

static void
the_last_one_takes_the_record_with_it(void **state)
{
	struct fixture *f = *state;
	struct store_cursor cursor = { 0 };
	int records = 0;

	(void)try(f, "192.0.2.7");
	json_decref(ask_forget(f, "192.0.2.7", SENDER));
	assert_int_equal(store_scan(f->store, STORE_CONVERSATIONS, &cursor, 10,
	                     count_record, &records),
	    ERR_OK);
	assert_int_equal(records, 0);
	assert_int_equal(census_pending(f->census), 0);
}

static void
a_null_sender_is_found_by_its_address(void **state)
{
	struct fixture *f = *state;

	(void)fixture_attempt_named(
	    f, "192.0.2.7", "mx.example.org", STR(""), RCPT);
	json_decref(ask_forget(f, "192.0.2.7", "<>"));
	assert_int_equal(fixture_attempt_named(
	                     f, "192.0.2.7", "mx.example.org", STR(""), RCPT)
	                     .reason,
	    REASON_FIRST);
}

static void
trust(struct fixture *f, const char *origin)
{
	json_t *answer = fixture_ask(
	    f, "trust", "{s:s,s:s}", "origin", origin, "word", "trusted");

	assert_non_null(fixture_result(answer));
	json_decref(answer);
}

static void
trust_goes_only_when_asked(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *row;

	(void)try_named(f, "192.0.2.7", "mx.example.org");
	trust(f, "example.org");
	trust(f, "192.0.2.0/24");
	answer = ask_forget(f, "192.0.2.7", SENDER);
	assert_int_equal(fixture_int(fixture_result(answer), "trusts"), 0);
	/* The name is not known any more, but the network is trusted. */
	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "trusted")));
	json_decref(answer);
	assert_int_equal(
	    try_named(f, "192.0.2.7", "mx.example.org"), REASON_TRUSTED);
	answer = fixture_ask(f, "forget", "{s:s,s:s,s:s,s:s,s:b}", "client",
	    "192.0.2.7", "sender", SENDER, "recipient", RCPT, "client_name",
	    "mx.example.org", "trust", 1);
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(fixture_text(row, "origin"), "example.org");
	assert_string_equal(fixture_text(row, "word"), "trusted");
	row = json_object_get(json_array_get(answer, 1), "row");
	assert_string_equal(fixture_text(row, "origin"), "192.0.2.0/24");
	assert_int_equal(fixture_int(fixture_result(answer), "trusts"), 2);
	assert_true(
	    json_is_false(json_object_get(fixture_result(answer), "trusted")));
	json_decref(answer);
	assert_int_equal(
	    try_named(f, "192.0.2.7", "mx.example.org"), REASON_FIRST);
}

static void
what_is_not_there_is_told(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(ask_forget(f, "192.0.2.7", SENDER), "not-found",
	    "nothing is stored of this client");
	fixture_expect_error(
	    ask_forget_trust(f, "192.0.2.7"), "not-found", "nothing is stored");
	trust(f, "192.0.2.7");
	fixture_expect_error(ask_forget(f, "192.0.2.7", SENDER), "not-found",
	    "but it is trusted");
	(void)try(f, "203.0.113.7");
	fixture_expect_error(ask_forget(f, "198.51.100.1", SENDER), "not-found",
	    "nothing is stored");
	fixture_expect_error(
	    fixture_ask(f, "forget", "{s:s,s:s,s:s,s:s}", "client", "192.0.2.7",
	        "sender", SENDER, "recipient", RCPT, "trust", "yes"),
	    "invalid", "neither true nor false");
	f->peer = &f->stranger;
	fixture_expect_error(ask_forget(f, "203.0.113.7", SENDER), "permission",
	    "may not run forget");
}

static bool
spoil(void *ctx, struct str key, struct str value)
{
	struct fixture *f = ctx;
	struct store_value zeros = { .len = value.len };

	memset(zeros.bytes, 0, zeros.len);
	assert_int_equal(
	    store_put(f->store, STORE_CONVERSATIONS, key, &zeros, 1000),
	    ERR_OK);
	return true;
}

static void
a_record_that_does_not_decode_stays(void **state)
{
	struct fixture *f = *state;
	struct store_cursor cursor = { 0 };

	(void)try(f, "192.0.2.7");
	assert_int_equal(
	    store_scan(f->store, STORE_CONVERSATIONS, &cursor, 10, spoil, f),
	    ERR_OK);
	fixture_expect_error(
	    ask_forget(f, "192.0.2.7", SENDER), "corrupt", "never seen");
}

static void
the_command_says_what_it_forgot(void **state)
{
	struct host *h = *state;

	(void)try_named(h->f, "192.0.2.7", "mx.example.org");
	trust(h->f, "example.org");
	assert_int_equal(RUN(h, "forget", "192.0.2.7", SENDER, RCPT), 0);
	assert_string_equal(h->out,
	    "forgotten: 192.0.2.7 (example.org), from " SENDER " to " RCPT
	    ", pending, tried 1 time\n");
	assert_string_equal(h->err,
	    "it is trusted and will not wait: --trust forgets that, too\n");
	assert_int_equal(RUN(h, "forget", "192.0.2.7", SENDER, RCPT), 65);
	assert_int_equal(RUN(h, "forget", "--trust", "-N", "mx.example.org",
	                     "192.0.2.7", SENDER, RCPT),
	    0);
	assert_string_equal(h->out,
	    "forgotten: trust in example.org, which has passed in 0 "
	    "conversations; your word on it: trusted\n");
	assert_string_equal(h->err, "");
	(void)try(h->f, "192.0.2.7");
	assert_int_equal(RUN(h, "-j", "forget", "192.0.2.7", SENDER, RCPT), 0);
	expect_in(h->out, "{\"state\":\"pending\"");
}

static void
a_word_on_trust_is_said_in_words(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "trust", "mx.example.org"), 0);
	assert_string_equal(h->out,
	    "example.org is trusted from now on, whatever it does: its mail "
	    "waits no more; it has passed in 0 conversations\n");
	assert_int_equal(RUN(h, "distrust", "example.org"), 0);
	assert_string_equal(h->out,
	    "example.org is not trusted from now on, whatever it has earned: "
	    "its mail waits like that of strangers; it has passed in 0 "
	    "conversations\n");
	assert_int_equal(RUN(h, "untrust", "example.org"), 0);
	assert_string_equal(h->out,
	    "example.org is judged by what it has earned: it is not trusted "
	    "now; it has passed in 0 conversations\n");
}

static void
empty_statistics_say_when_they_are_written(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "senders"), 0);
	assert_string_equal(h->err,
	    "nothing was found: statistics are written every 5 s "
	    "(statistics_interval)\n");
	assert_int_equal(RUN(h, "sender", "example.org"), 65);
	expect_in(h->err,
	    "what came in the last 5 s is not in yet (statistics_interval)");
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
#define COMMAND_TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, command_setup, command_teardown)
static const struct CMUnitTest tests[] = {
	TEST(one_that_has_passed_is_a_stranger_again),
	TEST(the_last_one_takes_the_record_with_it),
	TEST(a_null_sender_is_found_by_its_address),
	TEST(trust_goes_only_when_asked),
	TEST(what_is_not_there_is_told),
	TEST(a_record_that_does_not_decode_stays),
	COMMAND_TEST(the_command_says_what_it_forgot),
	COMMAND_TEST(a_word_on_trust_is_said_in_words),
	COMMAND_TEST(empty_statistics_say_when_they_are_written),
};

UNIT_MAIN(tests)
