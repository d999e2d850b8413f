/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_privacy.c: commands over a store of pseudonyms find who is named to
 * them, and say what they cannot do. */
#include "command_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/pseudonym.h"
#include "daemon/sender_book.h"

#define ALICE "~mwicdgvsiz7xd3evncu3"
#define OF_EXAMPLE_ORG "~uwli2h3rxrvfqtpzhv6y"
#define BOB "~xyxpyh2i2nmllvyd3jod"
#define DELAY_S 180

static int
hide(struct fixture *f)
{
	uint8_t secret[PSEUDONYM_SECRET_SIZE];

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	if (pseudonym_new(secret, &f->pseudonym) != ERR_OK)
		return -1;
	f->conf->pseudonym = f->pseudonym;
	(void)fixture_attempt(
	    f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	(void)fixture_attempt(
	    f, "198.51.100.7", STR("dora@example.com"), "bob@example.net");
	(void)fixture_attempt(
	    f, "203.0.113.7", STR("dora@example.com"), "carl@example.com");
	return 0;
}

static int
setup(void **state)
{
	return fixture_setup(state) == 0 ? hide(*state) : -1;
}

static int
host_setup(void **state)
{
	if (command_setup(state) != 0)
		return -1;
	return hide(((struct host *)*state)->f);
}

/* The clients of the rows, in the order of their addresses' first digits. */
static void
expect_clients(json_t *answer, const char *wanted)
{
	static const char *const clients[] = { "192.0.2.7", "198.51.100.7",
		"203.0.113.7" };
	char found[ARRAY_LEN(clients) + 1] = "";
	size_t n = 0, i;
	json_t *line;

	assert_non_null(fixture_result(answer));
	for (size_t c = 0; c < ARRAY_LEN(clients); c++)
		json_array_foreach(answer, i, line)
		{
			const json_t *row = json_object_get(line, "row");

			if (row != NULL && strcmp(fixture_text(row, "client"),
			                       clients[c]) == 0)
				found[n++] = (char)('0' + c);
		}
	assert_string_equal(found, wanted);
	json_decref(answer);
}

static json_t *
list(struct fixture *f, const char *filter, const char *value)
{
	return fixture_ask(f, "list", "{s:s}", filter, value);
}

static void
list_finds_whom_it_is_told(void **state)
{
	struct fixture *f = *state;
	json_t *answer = list(f, "sender", "Alice+x@Example.org");
	const json_t *row = json_object_get(json_array_get(answer, 0), "row");

	assert_string_equal(
	    fixture_text(row, "sender"), ALICE "@" OF_EXAMPLE_ORG);
	assert_string_equal(fixture_text(row, "recipient"), BOB "@example.net");
	expect_clients(answer, "0");
	expect_clients(list(f, "sender", ALICE "@" OF_EXAMPLE_ORG), "0");
	expect_clients(list(f, "sender", "Example.org"), "0");
	expect_clients(list(f, "sender", OF_EXAMPLE_ORG), "0");
	expect_clients(list(f, "sender", "example.com"), "12");
	expect_clients(list(f, "sender", "org"), "");
	expect_clients(list(f, "sender", "<>"), "");
	expect_clients(list(f, "recipient", "bob@example.net"), "01");
	expect_clients(list(f, "recipient", BOB "@example.net"), "01");
	expect_clients(list(f, "recipient", "example.com"), "2");
	expect_clients(list(f, "recipient", "bob@example.com"), "");
	fixture_expect_error(list(f, "sender", "alice@"), "invalid",
	    "a whole address is right, or a domain");
	fixture_expect_error(list(f, "recipient", "bob@"), "invalid",
	    "a whole address is right");
}

static json_t *
ask(struct fixture *f, const char *cmd)
{
	return fixture_ask(f, cmd, "{s:s,s:s,s:s}", "client", "192.0.2.7",
	    "sender", "alice@example.org", "recipient", "bob@example.net");
}

static void
explain_pass_and_forget_work_as_ever(void **state)
{
	struct fixture *f = *state;
	json_t *answer = ask(f, "explain");
	const json_t *r = fixture_result(answer),
	             *ev = json_object_get(r, "evidence");

	assert_string_equal(fixture_text(r, "reason"), "early");
	assert_string_equal(fixture_text(ev, "sender"), "alice@example.org");
	assert_string_equal(
	    fixture_text(ev, "stored_sender"), ALICE "@" OF_EXAMPLE_ORG);
	assert_string_equal(
	    fixture_text(ev, "stored_recipient"), BOB "@example.net");
	json_decref(answer);
	answer = ask(f, "pass");
	r = fixture_result(answer);
	assert_string_equal(fixture_text(r, "sender"), "alice@example.org");
	assert_string_equal(fixture_text(r, "recipient"), "bob@example.net");
	json_decref(answer);
	assert_int_equal(fixture_attempt(f, "192.0.2.7",
	                     STR("alice@example.org"), "bob@example.net")
	                     .verdict,
	    VERDICT_ACCEPT);
	answer = ask(f, "forget");
	r = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(fixture_text(r, "sender"), "alice@example.org");
	json_decref(answer);
	assert_int_equal(fixture_attempt(f, "192.0.2.7",
	                     STR("alice@example.org"), "bob@example.net")
	                     .reason,
	    REASON_FIRST);
}

static void
statistics_of_a_domain_are_found_by_its_name(void **state)
{
	struct fixture *f = *state;
	struct sender_book book = { .store = f->store, .deadline_ms = 1000 };
	struct sender s = {
		.first_s = FIXTURE_NOW, .last_s = FIXTURE_NOW, .attempts = 1
	};
	struct sender_key key;
	json_t *answer;

	assert_true(sender_key_of_text(STR(OF_EXAMPLE_ORG), &key));
	assert_int_equal(sender_book_add(&book,
	                     (struct str){ key.bytes, key.len }, &s, false),
	    ERR_OK);
	answer = fixture_ask(f, "sender", "{s:s}", "sender", "x@Example.ORG");
	assert_string_equal(
	    fixture_text(fixture_result(answer), "sender"), OF_EXAMPLE_ORG);
	json_decref(answer);
	fixture_expect_error(
	    fixture_ask(f, "senders", "{s:s}", "domain", "example.org"),
	    "invalid", "greywait sender example.org");
}

static void
put_alice(struct fixture *f)
{
	struct attempt attempt = { .sender = STR("alice@example.org"),
		.recipient = STR("bob@example.net"),
		.client_name = STR(""),
		.helo = STR("") };
	struct decision d = { .reason = REASON_PASSED };

	if (!events_watched(f->events))
		return;
	f->clock.meanwhile = NULL;
	assert_int_equal(addr_parse(STR("192.0.2.7"), &attempt.client), ERR_OK);
	events_put_decision(f->events, &attempt, &d, NULL, FIXTURE_NOW);
}

static void
who_watches_sees_what_the_log_does(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *row;

	f->conf->privacy_log = 1;
	f->clock.meanwhile = put_alice;
	answer = fixture_ask(
	    f, "watch", "{s:s,s:i}", "sender", "alice@example.org", "count", 1);
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(
	    fixture_text(row, "sender"), ALICE "@" OF_EXAMPLE_ORG);
	assert_string_equal(fixture_text(row, "recipient"), BOB "@example.net");
	json_decref(answer);
}

static void
explain_says_under_what_it_is_stored(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "explain", "192.0.2.7", "alice@example.org",
	                     "bob@example.net"),
	    1);
	expect_in(h->out,
	    "compared as <alice@example.org> to <bob@example.net>.\n"
	    "It is stored as <" ALICE "@" OF_EXAMPLE_ORG "> to <" BOB
	    "@example.net> (privacy).\n");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, fixture_teardown)
static const struct CMUnitTest tests[] = {
	TEST(list_finds_whom_it_is_told),
	TEST(explain_pass_and_forget_work_as_ever),
	TEST(statistics_of_a_domain_are_found_by_its_name),
	TEST(who_watches_sees_what_the_log_does),
	cmocka_unit_test_setup_teardown(
	    explain_says_under_what_it_is_stored, host_setup, command_teardown),
};

UNIT_MAIN(tests)
