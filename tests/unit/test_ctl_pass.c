/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_pass.c: the control command pass. */
#include "unit.h"

#include <string.h>

#include "ctl_fixture.h"

static json_t *
ask_pass(struct fixture *f, const char *client, const char *sender)
{
	return fixture_ask(f, "pass", "{s:s,s:s,s:s}", "client", client,
	    "sender", sender, "recipient", "Bob@example.net");
}

static enum verdict
try(struct fixture *f, const char *client, struct str sender)
{
	return fixture_attempt(f, client, sender, "bob@example.net").verdict;
}

static void
one_that_waits_is_let_through(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *r;

	assert_int_equal(
	    try(f, "192.0.2.7", STR("alice@example.org")), VERDICT_DEFER);
	assert_int_equal(census_pending(f->census), 1);
	answer = ask_pass(f, "192.0.2.7", "<Alice@example.org>");
	r = fixture_result(answer);
	assert_string_equal(fixture_text(r, "state"), "passed");
	assert_string_equal(fixture_text(r, "client"), "192.0.2.7");
	assert_string_equal(fixture_text(r, "sender"), "alice@example.org");
	assert_string_equal(fixture_text(r, "recipient"), "bob@example.net");
	assert_int_equal(fixture_int(r, "passed_at"), FIXTURE_NOW);
	json_decref(answer);
	assert_int_equal(census_pending(f->census), 0);
	assert_int_equal(census_passed(f->census), 1);
	assert_int_equal(
	    try(f, "192.0.2.7", STR("alice@example.org")), VERDICT_ACCEPT);
	/* That one, and nobody else. */
	assert_int_equal(
	    try(f, "203.0.113.7", STR("alice@example.org")), VERDICT_DEFER);
	assert_int_equal(
	    try(f, "192.0.2.7", STR("dora@example.org")), VERDICT_DEFER);
}

static void
one_that_has_not_come_yet_is_let_through(void **state)
{
	struct fixture *f = *state;

	json_decref(ask_pass(f, "2001:db8::7", "<>"));
	assert_int_equal(census_passed(f->census), 1);
	assert_int_equal(try(f, "2001:db8::7", STR("")), VERDICT_ACCEPT);
	assert_int_equal(try(f, "2001:db8:1::7", STR("")), VERDICT_DEFER);
}

/* It is kept by the client's name, and need not be told. */
static void
a_null_sender_is_found_by_its_address(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	assert_int_equal(fixture_attempt_named(f, "192.0.2.7", "mx.example.org",
	                     STR(""), "bob@example.net")
	                     .verdict,
	    VERDICT_DEFER);
	(void)fixture_attempt_named(
	    f, "198.51.100.9", "mx.example.com", STR(""), "bob@example.net");
	answer = ask_pass(f, "192.0.2.7", "<>");
	assert_string_equal(
	    fixture_text(fixture_result(answer), "name"), "example.org");
	assert_string_equal(
	    fixture_text(fixture_result(answer), "sender"), "<>");
	json_decref(answer);
	assert_int_equal(fixture_attempt_named(f, "192.0.2.9",
	                     "mx2.example.org", STR(""), "bob@example.net")
	                     .verdict,
	    VERDICT_ACCEPT);
	assert_int_equal(fixture_attempt_named(f, "198.51.100.9",
	                     "mx.example.com", STR(""), "bob@example.net")
	                     .verdict,
	    VERDICT_DEFER);
}

static void
what_is_wrong_is_told(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(ask_pass(f, "mx.example.org", "a@example.org"),
	    "invalid", "192.0.2.7 or 2001:db8::7");
	f->peer = &f->stranger;
	fixture_expect_error(ask_pass(f, "192.0.2.7", "a@example.org"),
	    "permission", "may not run pass");
	assert_int_equal(census_passed(f->census), 0);
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

	(void)try(f, "192.0.2.7", STR("alice@example.org"));
	assert_int_equal(
	    store_scan(f->store, STORE_CONVERSATIONS, &cursor, 10, spoil, f),
	    ERR_OK);
	fixture_expect_error(ask_pass(f, "192.0.2.7", "alice@example.org"),
	    "corrupt", "does not decode");
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
static const struct CMUnitTest tests[] = {
	TEST(one_that_waits_is_let_through),
	TEST(one_that_has_not_come_yet_is_let_through),
	TEST(a_null_sender_is_found_by_its_address),
	TEST(what_is_wrong_is_told),
	TEST(a_record_that_does_not_decode_stays),
};

UNIT_MAIN(tests)
