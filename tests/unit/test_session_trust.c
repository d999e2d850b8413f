/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_session_trust.c: a session asks about trust once a second, and hears
 * in time what has changed.
 */
#include "session_fixture.h"

#include <string.h>

#include "greylist/trust_book.h"

#define CLIENT "192.0.2.1"
#define A "a@example.com"
#define B "b@example.com"

static void
test_many_recipients_ask_once(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	assert_int_equal(
	    shared_attempt(sh, s, 0, A, "u1@example.net"), SESSION_DEFER);
	assert_int_equal(
	    session_rcpt(s, STR("u2@example.net"), &reply), SESSION_DEFER);
	assert_int_equal(
	    session_rcpt(s, STR("u3@example.net"), &reply), SESSION_DEFER);
	/* Name and network. */
	assert_int_equal(sh->gets[STORE_TRUST], 2);
	assert_int_equal(
	    shared_attempt(sh, s, 1, A, "u4@example.net"), SESSION_DEFER);
	assert_int_equal(sh->gets[STORE_TRUST], 4);
	session_free(&s);
}

static void
test_the_operator_is_heard_in_the_session(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct trust_book book = { .store = sh->store,
		.policy = conf_trust_policy(sh->conf),
		.deadline_ms = 1000 };
	struct trust_key key;

	assert_int_equal(
	    shared_attempt(sh, s, 0, A, "u@example.net"), SESSION_DEFER);
	assert_int_equal(
	    trust_key_parse(STR("example.com"),
	        &(struct evidence_rules){ 24, 64, STR(""), STR("") }, &key,
	        NULL),
	    ERR_OK);
	assert_int_equal(
	    trust_book_say(&book, &key, TRUST_WORD_TRUSTED, T0), ERR_OK);
	assert_int_equal(
	    shared_attempt(sh, s, 1, B, "u@example.net"), SESSION_CONTINUE);
	session_free(&s);
}

/* The fifth pass makes it trusted: for the recipient that follows, too. */
static void
test_trust_earned_in_the_session_holds_in_it(void **state)
{
	static const char *const recipients[] = { "1@example.net",
		"2@example.net", "3@example.net", "4@example.net",
		"5@example.net" };
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	for (size_t i = 0; i < ARRAY_LEN(recipients); i++)
		assert_int_equal(
		    shared_attempt(sh, s, 0, A, recipients[i]), SESSION_DEFER);
	for (size_t i = 0; i < ARRAY_LEN(recipients); i++)
		assert_int_equal(shared_attempt(sh, s, 600, A, recipients[i]),
		    SESSION_CONTINUE);
	assert_int_equal(
	    session_rcpt(s, STR("6@example.net"), &reply), SESSION_CONTINUE);
	session_free(&s);
}

/* The client has a name, but it is its network that is trusted. */
static void
test_the_log_names_whose_trust_it_was(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct trust_book book = { .store = sh->store,
		.policy = conf_trust_policy(sh->conf),
		.deadline_ms = 1000 };
	struct evidence_rules rules = { 24, 64, STR(""), STR("") };
	struct trust_key key;

	assert_int_equal(
	    trust_key_parse(STR("192.0.2.0/24"), &rules, &key, NULL), ERR_OK);
	assert_int_equal(
	    trust_book_say(&book, &key, TRUST_WORD_TRUSTED, T0), ERR_OK);
	assert_int_equal(
	    shared_attempt(sh, s, 0, A, "u@example.net"), SESSION_CONTINUE);
	assert_non_null(strstr(shared_log(sh), "link=net"));
	assert_int_equal(
	    trust_key_parse(STR("example.com"), &rules, &key, NULL), ERR_OK);
	assert_int_equal(
	    trust_book_say(&book, &key, TRUST_WORD_TRUSTED, T0), ERR_OK);
	assert_int_equal(
	    shared_attempt(sh, s, 1, A, "u@example.net"), SESSION_CONTINUE);
	assert_non_null(strstr(shared_log(sh), "link=name"));
	session_free(&s);
}

static const struct CMUnitTest tests[] = {
	session_test(test_many_recipients_ask_once),
	session_test(test_the_operator_is_heard_in_the_session),
	session_test(test_trust_earned_in_the_session_holds_in_it),
	session_test(test_the_log_names_whose_trust_it_was),
};

UNIT_MAIN(tests)
