/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_session_limits.c: sessions when things are not as they should be: the
 * store fails, too many come, arguments are endless, settings change.
 */
#include "session_fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"

#define CLIENT "192.0.2.1"
#define A "<a@example.com>"
#define U "<u@example.net>"

static unsigned int
count(const char *text, const char *part)
{
	unsigned int n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

static void
test_mail_flows_while_the_store_fails(void **state)
{
	static const struct {
		enum err e;
		enum stats_event event;
	} cases[] = { { ERR_BUSY, STATS_STORE_BUSY },
		{ ERR_FULL, STATS_STORE_FULL },
		{ ERR_CORRUPT, STATS_STORE_CORRUPT },
		{ ERR_IO, STATS_STORE_IO } };
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	const char *log;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		sh->fail_with = cases[i].e;
		assert_int_equal(
		    shared_attempt(sh, s, 0, A, U), SESSION_CONTINUE);
		assert_int_equal(sh->stats.events[cases[i].event], 1);
	}
	log = shared_log(sh);
	/* Each decision is told; the fault once a minute. */
	assert_int_equal(count(log, "verdict=accept, reason=store-error"), 4);
	assert_int_equal(count(log, "store: "), 1);
	assert_int_equal(shared_attempt(sh, s, 61, A, U), SESSION_CONTINUE);
	assert_int_equal(
	    count(shared_log(sh), "3 more since the last such line"), 1);
	/* Greylisting resumes by itself. */
	sh->fail_with = ERR_OK;
	assert_int_equal(shared_attempt(sh, s, 62, A, U), SESSION_DEFER);
	session_free(&s);
}

static void
test_mail_waits_if_so_configured(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;

	sh->conf->on_store_error = CONF_ON_ERROR_TEMPFAIL;
	sh->fail_with = ERR_IO;
	session_mail(s, STR(A), STR(""));
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_DEFER);
	assert_string_equal(reply.code, "451");
	assert_string_equal(reply.enhanced, "4.3.0");
	/* It has no wait to speak of. */
	assert_null(strstr(reply.text, "0 s"));
	session_free(&s);
}

/* What answers without the store does so while it fails. */
static void
test_exempt_while_the_store_fails(void **state)
{
	struct shared *sh = *state;
	struct session *s;

	shared_rule(sh, RULE_SENDER, "example.com");
	sh->conf->on_store_error = CONF_ON_ERROR_TEMPFAIL;
	sh->fail_with = ERR_IO;
	s = shared_session(sh, CLIENT);
	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_CONTINUE);
	assert_int_equal(sh->stats.decisions[REASON_RULE], 1);
	session_free(&s);
}

static void
test_damaged_record(void **state)
{
	static const char key[] = "a@example.com\0u@example.net";
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct store_value junk = { .len = 3, .bytes = "abc" };

	assert_int_equal(store_put(sh->store, STORE_CONVERSATIONS,
	                     (struct str){ key, sizeof(key) - 1 }, &junk, 1000),
	    ERR_OK);
	assert_int_equal(shared_attempt(sh, s, 0, A, U), SESSION_DEFER);
	assert_int_equal(sh->stats.events[STATS_BAD_RECORDS], 1);
	assert_int_equal(shared_attempt(sh, s, 180, A, U), SESSION_CONTINUE);
	assert_int_equal(sh->stats.events[STATS_BAD_RECORDS], 1);
	session_free(&s);
}

static enum session_answer
connect_one(struct shared *sh, struct session **ret, struct reply *reply)
{
	struct addr addr;

	assert_int_equal(addr_parse(STR(CLIENT), &addr), ERR_OK);
	assert_int_equal(session_new(&sh->deps, ret), ERR_OK);
	return session_connect(*ret, &addr, STR(""), reply);
}

static void
test_too_many_sessions(void **state)
{
	struct shared *sh = *state;
	struct session *a = NULL, *b = NULL, *c = NULL;
	struct reply reply;

	sh->conf->max_sessions = 2;
	assert_int_equal(connect_one(sh, &a, &reply), SESSION_CONTINUE);
	assert_int_equal(connect_one(sh, &b, &reply), SESSION_CONTINUE);
	assert_int_equal(connect_one(sh, &c, &reply), SESSION_DEFER);
	assert_string_equal(reply.code, "421");
	assert_int_equal(sh->stats.events[STATS_SESSIONS_REFUSED], 1);
	session_free(&c);
	session_free(&a);
	assert_int_equal(connect_one(sh, &a, &reply), SESSION_CONTINUE);
	assert_int_equal(sh->stats.events[STATS_SESSIONS], 4);
	assert_int_equal(sh->stats.sessions, 2);
	/* Descriptors may allow fewer than the configuration. */
	sh->conf->max_sessions = 1000;
	sh->deps.session_room = 2;
	assert_int_equal(connect_one(sh, &c, &reply), SESSION_DEFER);
	session_free(&a);
	session_free(&b);
	session_free(&c);
	assert_int_equal(sh->stats.sessions, 0);
}

static void
test_endless_arguments(void **state)
{
	static char text[70000];
	struct shared *sh = *state;
	struct session *s = NULL;
	struct str endless = { text, sizeof(text) };
	struct reply reply;
	struct addr addr;
	char *line;

	memset(text, '\n', sizeof(text));
	assert_int_equal(addr_parse(STR(CLIENT), &addr), ERR_OK);
	assert_int_equal(session_new(&sh->deps, &s), ERR_OK);
	assert_int_equal(
	    session_connect(s, &addr, endless, &reply), SESSION_CONTINUE);
	session_helo(s, endless);
	session_mail(s, endless, STR(""));
	assert_int_equal(session_rcpt(s, endless, &reply), SESSION_DEFER);
	/* One line, with the keys in front of what was cut. */
	line = strchr(shared_log(sh), '\n');
	assert_non_null(line);
	assert_string_equal(line, "\n");
	assert_non_null(strstr(sh->log, ", recipient=\\x0a"));
	/* It is one and the same conversation the next time. */
	sh->now_s += 180;
	session_mail(s, endless, STR(""));
	assert_int_equal(session_rcpt(s, endless, &reply), SESSION_CONTINUE);
	session_free(&s);
}

/* Both MTAs may go over to another client without closing. */
static void
test_next_client_inherits_nothing(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct reply reply;
	struct addr addr;

	(void)shared_attempt(sh, s, 0, A, U);
	(void)shared_log(sh);
	assert_int_equal(addr_parse(STR("203.0.113.5"), &addr), ERR_OK);
	assert_int_equal(
	    session_connect(s, &addr, STR(""), &reply), SESSION_CONTINUE);
	assert_int_equal(shared_attempt(sh, s, 200, A, U), SESSION_DEFER);
	assert_non_null(strstr(shared_log(sh),
	    "reason=first, link=none, grade=unknown, delay=180, waited=0, "
	    "left=180, client_name=unknown, client_address=203.0.113.5, "
	    "helo=-, "));
	session_free(&s);
}

/* A reload does not change the terms of a transaction under way. */
static void
test_reload_during_a_transaction(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, CLIENT);
	struct conf *slow = NULL;
	struct reply reply;

	assert_int_equal(conf_new(&slow), ERR_OK);
	slow->delay_ms = 600000;
	slow->delay_verified_ms = 600000;
	session_mail(s, STR(A), STR(""));
	settings_set(sh->settings, slow, NULL);
	conf_unref(&slow);
	assert_int_equal(session_rcpt(s, STR(U), &reply), SESSION_DEFER);
	assert_non_null(strstr(reply.text, "3 min 0 s"));
	assert_int_equal(shared_attempt(sh, s, 200, A, U), SESSION_DEFER);
	session_free(&s);
}

static const struct CMUnitTest tests[] = {
	session_test(test_mail_flows_while_the_store_fails),
	session_test(test_mail_waits_if_so_configured),
	session_test(test_exempt_while_the_store_fails),
	session_test(test_damaged_record),
	session_test(test_too_many_sessions),
	session_test(test_endless_arguments),
	session_test(test_next_client_inherits_nothing),
	session_test(test_reload_during_a_transaction),
};

UNIT_MAIN(tests)
