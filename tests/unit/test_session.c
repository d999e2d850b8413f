/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_session.c: what an MTA is answered at CONNECT, RCPT and DATA, whom it
 * concerns, and what is told in the header and the log.
 */
#include "session_fixture.h"

#include <string.h>

#define CLIENT "192.0.2.1"
#define A "<a@example.com>"
#define U "<u@example.net>"
#define V "<v@example.net>"

static void
test_stranger_is_deferred(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	session_mail(s, STR(A), STR(""));
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_DEFER);
	assert_string_equal(reply.code, "451");
	assert_string_equal(reply.enhanced, "4.7.1");
	assert_string_equal(
	    reply.text, "Greylisted, please try again in 3 min 0 s");
	assert_string_equal(shared_log(sh),
	    "verdict=defer, reason=first, link=none, grade=verified, "
	    "delay=180, "
	    "waited=0, left=180, client_name=mx.example.com, "
	    "client_address=192.0.2.1, helo=mx.example.com, "
	    "sender=a@example.com, recipient=u@example.net, rule=none, "
	    "rule_from=none, would=none\n");
	session_free(&s);
	assert_null(s);
	assert_int_equal(sh->stats.decisions[REASON_FIRST], 1);
}

/* The session ends in between: what counts is in the store. */
static void
test_retry_in_another_session(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	char header[SESSION_HEADER_MAX];
	struct reply reply;

	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_DEFER);
	session_free(&s);
	s = shared_session(sh, "192.0.2.9");
	assert_int_equal(shared_attempt(sh, s, 185, A, U), SESSION_CONTINUE);
	assert_int_equal(session_data(s, &reply), SESSION_CONTINUE);
	assert_true(session_header(s, header));
	assert_non_null(strstr(header, "delayed 185 seconds, link name, by "));
	assert_non_null(strstr(header,
	    " at mail.example.net;\n\tFri, 15 Jan 2027 08:03:05 +0000"));
	session_reset(s);
	/* Known from now on: no header, and no more steps for this message. */
	assert_int_equal(shared_attempt(sh, s, 186, A, U), SESSION_CONTINUE);
	assert_false(session_header(s, header));
	assert_int_equal(session_data(s, &reply), SESSION_RELEASE);
	session_free(&s);
}

/* The longest wait is the one that is told. */
static void
test_header_of_several_recipients(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	char header[SESSION_HEADER_MAX];
	struct reply reply;

	(void)shared_attempt(sh, s, 0, A, U);
	(void)shared_attempt(sh, s, 100, A, "<v@example.net>");
	(void)shared_attempt(sh, s, 300, A, "<v@example.net>");
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	assert_true(session_header(s, header));
	assert_non_null(strstr(header, "delayed 300 seconds"));
	session_free(&s);
}

static void
test_header_as_configured(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	char header[SESSION_HEADER_MAX];

	sh->conf->add_header = CONF_HEADER_NEVER;
	(void)shared_attempt(sh, s, 0, A, U);
	(void)shared_attempt(sh, s, 200, A, U);
	assert_false(session_header(s, header));
	sh->conf->add_header = CONF_HEADER_ALWAYS;
	(void)shared_attempt(sh, s, 201, A, U);
	assert_true(session_header(s, header));
	assert_non_null(strstr(header, "not delayed, by "));
	session_free(&s);
}

/* All is told, nobody is put off, and a store that fails changes nothing. */
static void
test_shadow_mode_defers_nothing(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	const char *log;

	sh->conf->shadow = true;
	sh->conf->whole_message = true;
	sh->conf->on_store_error = CONF_ON_ERROR_TEMPFAIL;
	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_CONTINUE);
	log = shared_log(sh);
	assert_non_null(strstr(log, "verdict=accept, reason=shadow, "));
	assert_non_null(strstr(log, "delay=180, waited=0, left=180, "));
	assert_non_null(strstr(log, ", would=first\n"));
	assert_int_equal(sh->stats.decisions[REASON_SHADOW], 1);
	assert_int_equal(
	    session_data(s, &(struct reply){ .code = "" }), SESSION_RELEASE);
	assert_int_equal(shared_attempt(sh, s, 30, A, U), SESSION_CONTINUE);
	assert_non_null(strstr(shared_log(sh), ", would=early\n"));
	sh->fail_with = ERR_IO;
	assert_int_equal(shared_attempt(sh, s, 31, A, U), SESSION_CONTINUE);
	session_free(&s);
}

static void
test_local_client_is_released_at_once(void **state)
{
	struct shared *sh = *state;
	struct session *s = NULL;
	struct reply reply;
	struct addr addr;
	struct store_info info;

	assert_int_equal(addr_parse(STR("127.0.0.1"), &addr), ERR_OK);
	assert_int_equal(session_new(&sh->deps, &s), ERR_OK);
	assert_int_equal(session_connect(s, &addr, STR("localhost"), &reply),
	    SESSION_RELEASE);
	session_free(&s);
	assert_non_null(strstr(shared_log(sh), "verdict=accept, reason=local"));
	assert_int_equal(store_info(sh->store, &info), ERR_OK);
	assert_int_equal(info.records[STORE_CONVERSATIONS], 0);
	assert_int_equal(sh->stats.decisions[REASON_LOCAL], 1);
}

/* Mail from a local program: the MTA tells no address. */
static void
test_no_address(void **state)
{
	struct shared *sh = *state;
	struct session *s = NULL;
	struct reply reply;
	char header[SESSION_HEADER_MAX];

	assert_int_equal(session_new(&sh->deps, &s), ERR_OK);
	assert_int_equal(
	    session_connect(s, NULL, STR(""), &reply), SESSION_RELEASE);
	/* An MTA that goes on nevertheless is not asked to wait. */
	session_mail(s, STR(A), STR(""));
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	assert_false(session_header(s, header));
	session_free(&s);
}

static void
test_rules(void **state)
{
	struct shared *sh = *state;
	struct session *s = NULL;
	struct reply reply;
	struct addr addr;

	shared_rule(sh, RULE_CLIENT, "198.51.100.0/24");
	shared_rule(sh, RULE_RECIPIENT, "postmaster@");
	assert_int_equal(addr_parse(STR("198.51.100.9"), &addr), ERR_OK);
	assert_int_equal(session_new(&sh->deps, &s), ERR_OK);
	assert_int_equal(
	    session_connect(s, &addr, STR("mx.example.com"), &reply),
	    SESSION_RELEASE);
	session_free(&s);
	assert_non_null(
	    strstr(shared_log(sh), "rule=client:198.51.100.0/24, rule_from="));
	/* One exempt recipient does not release the others of the message. */
	s = shared_session(sh, CLIENT);
	session_mail(s, STR(A), STR(""));
	assert_int_equal(
	    session_rcpt(s, STR("<Postmaster@example.net>"), &reply),
	    SESSION_CONTINUE);
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_DEFER);
	session_free(&s);
	assert_int_equal(sh->stats.decisions[REASON_RULE], 2);
}

static void
test_rule_that_comes_during_a_session(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);

	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_DEFER);
	shared_rule(sh, RULE_CLIENT, CLIENT);
	assert_int_equal(shared_attempt(sh, s, 1, A, U), SESSION_CONTINUE);
	session_free(&s);
}

static void
test_authenticated(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	session_mail(s, STR(A), STR("joe"));
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_RELEASE);
	assert_non_null(strstr(shared_log(sh), "reason=authenticated"));
	/* The next transaction is not, unless the MTA says so again. */
	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_DEFER);
	sh->conf->greylist_authenticated = 1;
	session_mail(s, STR(A), STR("joe"));
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_DEFER);
	session_free(&s);
}

/* Callback verification stops after RCPT: it must not be told to wait. */
static void
test_null_sender_waits_at_data(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	assert_int_equal(shared_attempt(sh, s, 0, "<>", U), SESSION_CONTINUE);
	memset(&reply, 0, sizeof(reply));
	assert_int_equal(session_data(s, &reply), SESSION_DEFER);
	assert_string_equal(reply.code, "451");
	assert_non_null(strstr(reply.text, "3 min 0 s"));
	/* It was an answer to that message alone. */
	assert_int_equal(shared_attempt(sh, s, 200, "<>", U), SESSION_CONTINUE);
	assert_int_equal(session_data(s, &reply), SESSION_CONTINUE);
	sh->conf->null_sender = CONF_NULL_SENDER_RCPT;
	assert_int_equal(
	    shared_attempt(sh, s, 0, "<>", "<w@example.net>"), SESSION_DEFER);
	session_free(&s);
}

/* One answer for a message to several: that of the one who waits longest. */
static void
test_whole_message(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;
	char header[SESSION_HEADER_MAX];

	sh->conf->whole_message = 1;
	shared_rule(sh, RULE_RECIPIENT, "postmaster@");
	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_CONTINUE);
	assert_int_equal(session_data(s, &reply), SESSION_DEFER);
	/* U has waited, V is new, and the postmaster is exempt. */
	assert_int_equal(shared_attempt(sh, s, 100, A, V), SESSION_CONTINUE);
	assert_int_equal(session_rcpt(s, STR("postmaster@example.net"), &reply),
	    SESSION_CONTINUE);
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	memset(&reply, 0, sizeof(reply));
	assert_int_equal(session_data(s, &reply), SESSION_DEFER);
	assert_string_equal(reply.code, "451");
	assert_non_null(strstr(reply.text, "3 min 0 s"));
	/* All pass together, and no copy is lost. */
	assert_int_equal(shared_attempt(sh, s, 280, A, V), SESSION_CONTINUE);
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	assert_int_equal(session_data(s, &reply), SESSION_CONTINUE);
	assert_true(session_header(s, header));
	assert_non_null(strstr(header, "delayed 280 seconds, link addr"));
	session_free(&s);
}

static void
test_rcpt_without_mail(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	session_mail(s, STR(A), STR(""));
	session_reset(s);
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_CONTINUE);
	session_free(&s);
	session_free(&s); /* NULL is fine */
}

static const struct CMUnitTest tests[] = {
	session_test(test_stranger_is_deferred),
	session_test(test_retry_in_another_session),
	session_test(test_header_of_several_recipients),
	session_test(test_header_as_configured),
	session_test(test_shadow_mode_defers_nothing),
	session_test(test_local_client_is_released_at_once),
	session_test(test_no_address),
	session_test(test_rules),
	session_test(test_rule_that_comes_during_a_session),
	session_test(test_authenticated),
	session_test(test_null_sender_waits_at_data),
	session_test(test_whole_message),
	session_test(test_rcpt_without_mail),
};

UNIT_MAIN(tests)
