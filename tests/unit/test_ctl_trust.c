/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_trust.c: the operator's word on an origin, and what explain tells
 * of evidence and trust. */
#include "unit.h"

#include <string.h>

#include "ctl_fixture.h"

static json_t *
ask_trust(struct fixture *f, const char *origin, const char *word)
{
	return fixture_ask(
	    f, "trust", "{s:s,s:s}", "origin", origin, "word", word);
}

static json_t *
explain_named(struct fixture *f, const char *name)
{
	return fixture_ask(f, "explain", "{s:s,s:s,s:s,s:s}", "client",
	    "192.0.2.7", "sender", "bounces+77@example.org", "recipient",
	    "Bob@example.net", "client_name", name);
}

static void
a_word_holds_at_once_and_can_be_taken_back(void **state)
{
	struct fixture *f = *state;
	json_t *answer = ask_trust(f, "mx1.example.org", "trusted");
	const json_t *r = fixture_result(answer);

	assert_string_equal(fixture_text(r, "origin"), "example.org");
	assert_true(json_is_true(json_object_get(r, "trusted")));
	json_decref(answer);
	answer = explain_named(f, "mx9.example.org");
	r = fixture_result(answer);
	assert_string_equal(fixture_text(r, "verdict"), "accept");
	assert_string_equal(fixture_text(r, "reason"), "trusted");
	assert_string_equal(
	    fixture_text(json_object_get(r, "trust"), "word"), "trusted");
	json_decref(answer);
	json_decref(ask_trust(f, "example.org", "none"));
	answer = explain_named(f, "mx9.example.org");
	assert_string_equal(
	    fixture_text(fixture_result(answer), "reason"), "first");
	json_decref(answer);
}

/* Wide networks are cut to what counts as one sender. */
static void
an_address_stands_for_its_network(void **state)
{
	struct fixture *f = *state;
	json_t *answer = ask_trust(f, "198.51.100.9", "distrusted");

	assert_string_equal(
	    fixture_text(fixture_result(answer), "origin"), "198.51.100.0/24");
	json_decref(answer);
}

static void
what_is_no_origin_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(ask_trust(f, "alice@example.org", "trusted"),
	    "invalid", "registered domain");
	fixture_expect_error(
	    ask_trust(f, "com", "trusted"), "invalid", "registered domain");
	fixture_expect_error(ask_trust(f, "example.org", "friendly"), "invalid",
	    "trusted, distrusted and none");
}

static void
explain_tells_the_evidence(void **state)
{
	struct fixture *f = *state;
	json_t *answer = explain_named(f, "mx9.example.org");
	const json_t *e = json_object_get(fixture_result(answer), "evidence");

	assert_string_equal(fixture_text(e, "name"), "example.org");
	assert_string_equal(fixture_text(e, "net"), "192.0.2.0/24");
	assert_string_equal(fixture_text(e, "grade"), "verified");
	assert_true(json_is_false(json_object_get(e, "generic")));
	assert_string_equal(fixture_text(e, "sender"), "bounces@example.org");
	assert_string_equal(fixture_text(e, "recipient"), "bob@example.net");
	json_decref(answer);
	answer = explain_named(f, "dyn-192-0-2-7.dsl.example.org");
	e = json_object_get(fixture_result(answer), "evidence");
	assert_string_equal(fixture_text(e, "name"), "");
	assert_string_equal(fixture_text(e, "grade"), "suspicious");
	assert_true(json_is_true(json_object_get(e, "generic")));
	assert_string_equal(fixture_text(e, "doubt"), "generic-name");
	/* It can earn no trust, and spoils a pool. */
	assert_null(json_object_get(fixture_result(answer), "trust"));
	e = json_object_get(e, "pool");
	assert_true(json_is_true(json_object_get(e, "spoiled")));
	json_decref(answer);
}

/* Who has earned nothing yet is told how much is wanted. */
static void
explain_tells_what_is_wanting(void **state)
{
	struct fixture *f = *state;
	const json_t *part;
	json_t *answer;

	(void)fixture_attempt(
	    f, "198.51.100.1", STR("bounces@example.org"), "bob@example.net");
	answer = explain_named(f, "mx9.example.org");
	part = json_object_get(fixture_result(answer), "trust");
	assert_string_equal(fixture_text(part, "origin"), "example.org");
	assert_int_equal(fixture_int(part, "passed"), 0);
	assert_int_equal(fixture_int(part, "needed"), 5);
	part = json_object_get(
	    json_object_get(fixture_result(answer), "evidence"), "pool");
	assert_int_equal(fixture_int(part, "nets"), 2);
	assert_int_equal(fixture_int(part, "needed"), 3);
	assert_true(json_is_false(json_object_get(part, "spoiled")));
	part = json_object_get(fixture_result(answer), "decision");
	assert_int_equal(
	    fixture_int(part, "window_ends"), f->clock.now_s + 86400);
	json_decref(answer);
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
static const struct CMUnitTest tests[] = {
	TEST(a_word_holds_at_once_and_can_be_taken_back),
	TEST(an_address_stands_for_its_network),
	TEST(what_is_no_origin_is_refused),
	TEST(explain_tells_the_evidence),
	TEST(explain_tells_what_is_wanting),
};

UNIT_MAIN(tests)
