/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ctl_watch.c: the control command watch, and greywait watch. What
 * happens while somebody watches is put into the ring whenever the daemon
 * looks at its clock, so that no test waits for anything.
 */
#include "command_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mail {
	const char *client, *name, *sender, *recipient;
	enum verdict verdict;
	enum reason reason;
	enum evidence_kind link;
	enum grade grade;
};

static const struct mail mails[] = {
	{ "192.0.2.7", "mx.example.org", "alice@example.org", "bob@example.net",
	    VERDICT_DEFER, REASON_FIRST, EVIDENCE_NONE, GRADE_VERIFIED },
	{ "192.0.2.8", "", "", "carl@example.com", VERDICT_DEFER, REASON_EARLY,
	    EVIDENCE_NET, GRADE_UNKNOWN },
	{ "2001:db8::7", "", "dora@sub.example.org", "bob@example.net",
	    VERDICT_ACCEPT, REASON_RETRIED, EVIDENCE_ADDR, GRADE_UNKNOWN },
	{ "203.0.113.9", "dsl.example.com", "eve@example.com",
	    "bob@example.net", VERDICT_ACCEPT, REASON_SHADOW, EVIDENCE_NONE,
	    GRADE_SUSPICIOUS },
};

static void
put(struct fixture *f, const struct mail *mail)
{
	struct attempt attempt = { .client_name = str_of(mail->name),
		.helo = STR(""),
		.sender = str_of(mail->sender),
		.recipient = str_of(mail->recipient) };
	struct decision d = { .verdict = mail->verdict,
		.reason = mail->reason,
		.link = mail->link,
		.grade = mail->grade,
		.delay_s = 180,
		.waited_s = mail->reason == REASON_RETRIED ? 200 : 0,
		.left_s = mail->verdict == VERDICT_DEFER ? 125 : 0,
		.would = REASON_FIRST };

	assert_int_equal(
	    addr_parse(str_of(mail->client), &attempt.client), ERR_OK);
	events_put_decision(f->events, &attempt, &d, NULL, FIXTURE_NOW);
}

/* As soon as somebody watches, all of them, and once. */
static void
put_all_once(struct fixture *f)
{
	if (!events_watched(f->events))
		return;
	f->clock.meanwhile = NULL;
	for (size_t i = 0; i < ARRAY_LEN(mails); i++)
		put(f, &mails[i]);
}

/* A whitelisted client, which is let go at CONNECT. */
static void
put_a_client(struct fixture *f)
{
	static const struct mail client = { "192.0.2.9", "mx.example.net", "",
		"", VERDICT_ACCEPT, REASON_LOCAL, EVIDENCE_NONE,
		GRADE_UNKNOWN };

	if (!events_watched(f->events))
		return;
	f->clock.meanwhile = NULL;
	put(f, &client);
}

static void
put_a_client_then_bounce(struct fixture *f)
{
	if (!events_watched(f->events))
		return;
	put_a_client(f);
	put(f, &mails[1]);
}

/* More than the ring holds. */
static void
put_too_many(struct fixture *f)
{
	if (!events_watched(f->events))
		return;
	f->clock.meanwhile = NULL;
	for (int i = 0; i < EVENTS_KEPT + 3; i++)
		put(f, &mails[0]);
}

static void
let_time_pass(struct fixture *f)
{
	if (events_watched(f->events))
		f->clock.ahead_ms += 20000;
}

static void
put_all_and_end(struct fixture *f)
{
	if (!events_watched(f->events))
		return;
	put_all_once(f);
	events_end(f->events);
}

/* Which mails come through, as digits in their order. */
static void
expect_through(json_t *answer, const char *wanted)
{
	char found[ARRAY_LEN(mails) + 1] = "";
	size_t n = 0;

	assert_non_null(fixture_result(answer));
	for (size_t i = 0; i + 1 < json_array_size(answer); i++) {
		const json_t *row =
		    json_object_get(json_array_get(answer, i), "row");
		size_t at = 0;

		if (row == NULL) /* a sign of life */
			continue;
		while (
		    at < ARRAY_LEN(mails) &&
		    strcmp(mails[at].client, fixture_text(row, "client")) != 0)
			at++;
		assert_true(n < ARRAY_LEN(mails));
		found[n++] = (char)('0' + at);
	}
	assert_string_equal(found, wanted);
	json_decref(answer);
}

/* Until the daemon "stops", with one filter. */
static json_t *
watch_by(struct fixture *f, const char *filter, const char *value)
{
	events_free(&f->events);
	assert_int_equal(events_new(&f->events), ERR_OK);
	f->ctx.events = f->events;
	f->clock.meanwhile = put_all_and_end;
	return fixture_ask(f, "watch", "{s:s}", filter, value);
}

static void
a_filter_leaves_the_others_out(void **state)
{
	static const struct {
		const char *filter, *value, *wanted;
	} cases[] = {
		{ "client", "192.0.2.0/24", "01" },
		{ "client", "2001:db8::7", "2" },
		{ "client_name", "example.org", "0" },
		{ "sender", "example.org", "02" },
		{ "sender", "eve@example.com", "3" },
		{ "recipient", "bob@", "023" },
		{ "recipient", "example.com", "1" },
		{ "verdict", "defer", "01" },
		{ "verdict", "defer,accept", "0123" },
		{ "reason", "early, retried", "12" },
		{ "link", "net", "1" },
		{ "grade", "suspicious", "3" },
		{ "sender", "nobody@example.net", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		expect_through(watch_by(f, cases[i].filter, cases[i].value),
		    cases[i].wanted);
}

static void
a_row_has_the_decision(void **state)
{
	struct fixture *f = *state;
	json_t *answer = watch_by(f, "reason", "early");
	const json_t *row = json_object_get(json_array_get(answer, 0), "row");
	const json_t *r = fixture_result(answer);

	assert_int_equal(fixture_int(row, "at"), FIXTURE_NOW);
	assert_string_equal(fixture_text(row, "verdict"), "defer");
	assert_string_equal(fixture_text(row, "reason"), "early");
	assert_string_equal(fixture_text(row, "link"), "net");
	assert_string_equal(fixture_text(row, "grade"), "unknown");
	assert_string_equal(fixture_text(row, "sender"), "");
	assert_string_equal(fixture_text(row, "recipient"), "carl@example.com");
	assert_int_equal(fixture_int(row, "delay_s"), 180);
	assert_int_equal(fixture_int(row, "left_s"), 125);
	assert_int_equal(fixture_int(r, "events"), 1);
	assert_int_equal(fixture_int(r, "missed"), 0);
	assert_string_equal(fixture_text(r, "ended"), "stopping");
	json_decref(answer);
}

static void
it_ends_at_the_count_and_gives_its_seat_back(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	f->clock.meanwhile = put_all_once;
	answer = fixture_ask(f, "watch", "{s:i}", "count", 2);
	assert_string_equal(
	    fixture_text(fixture_result(answer), "ended"), "count");
	assert_int_equal(json_array_size(answer), 3);
	json_decref(answer);
	assert_false(events_watched(f->events));
}

static void
what_is_missed_is_told(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	f->clock.meanwhile = put_too_many;
	answer = fixture_ask(f, "watch", "{s:i}", "count", 1);
	assert_int_equal(
	    fixture_int(
	        json_object_get(json_array_get(answer, 0), "row"), "missed"),
	    3);
	assert_int_equal(fixture_int(fixture_result(answer), "missed"), 3);
	json_decref(answer);
}

static void
what_is_wrong_is_told(void **state)
{
	struct fixture *f = *state;
	struct events_watcher w;

	fixture_expect_error(
	    fixture_ask(f, "watch", "{s:s}", "reason", "early,frist"),
	    "invalid", "'frist' is not a reason: local, authenticated, rule");
	fixture_expect_error(fixture_ask(f, "watch", "{s:s}", "verdict", ""),
	    "invalid", "'' is not a verdict: accept, defer are");
	fixture_expect_error(
	    fixture_ask(f, "watch", "{s:s}", "client", "mx.example.org"),
	    "invalid", "-N (client_name)");
	fixture_expect_error(
	    fixture_ask(f, "watch", "{s:i}", "timeout_s", 31536001), "invalid",
	    "timeout_s");
	/* One of three control clients stays free for who asks else. */
	fixture_limit(f, 100, 3);
	assert_int_equal(events_join(f->events, 8, &w), ERR_OK);
	assert_int_equal(events_join(f->events, 8, &w), ERR_OK);
	f->clock.meanwhile = let_time_pass;
	fixture_expect_error(fixture_ask(f, "watch", "{s:i}", "timeout_s", 60),
	    "busy", "2 are watching already");
	f->ctx.events = NULL;
	fixture_expect_error(
	    fixture_ask(f, "watch", NULL), "invalid", "no daemon runs");
}

static void
the_command_prints_a_line_each(void **state)
{
	struct host *h = *state;

	h->f->clock.meanwhile = put_all_once;
	assert_int_equal(RUN(h, "watch", "--count", "4"), 0);
	assert_string_equal(h->out,
	    "2027-01-15T08:00:00Z  defer   first          192.0.2.7 "
	    "(mx.example.org)  alice@example.org -> bob@example.net  "
	    "verified, passes in 2 min 5 s\n"
	    "2027-01-15T08:00:00Z  defer   early          192.0.2.8  <> -> "
	    "carl@example.com  by net  unknown, passes in 2 min 5 s\n"
	    "2027-01-15T08:00:00Z  accept  retried        2001:db8::7  "
	    "dora@sub.example.org -> bob@example.net  by addr  waited 3 min "
	    "20 s\n"
	    "2027-01-15T08:00:00Z  accept  shadow         203.0.113.9 "
	    "(dsl.example.com)  eve@example.com -> bob@example.net  would be "
	    "deferred: first\n");
	assert_string_equal(h->err, "");
	h->f->clock.meanwhile = put_all_once;
	assert_int_equal(
	    RUN(h, "-j", "watch", "-f", "example.org", "--count", "1"), 0);
	assert_int_equal(strncmp(h->out, "{\"at\":1800000000,", 17), 0);
	assert_int_equal(strcspn(h->out, "\n") + 1, strlen(h->out));
	h->f->clock.meanwhile = put_a_client;
	assert_int_equal(RUN(h, "watch", "--count", "1"), 0);
	assert_string_equal(h->out,
	    "2027-01-15T08:00:00Z  accept  local          192.0.2.9 "
	    "(mx.example.net)\n");
	/* It has no sender, not the null sender. */
	h->f->clock.meanwhile = put_a_client_then_bounce;
	assert_int_equal(RUN(h, "watch", "-f", "<>", "--count", "1"), 0);
	expect_in(h->out, "<> -> carl@example.com");
	h->f->clock.meanwhile = put_too_many;
	assert_int_equal(RUN(h, "watch", "--count", "1"), 0);
	assert_string_equal(h->err, "3 decisions were missed\n");
}

static void
the_command_ends_as_it_was_told(void **state)
{
	struct host *h = *state;

	h->f->clock.meanwhile = let_time_pass;
	assert_int_equal(RUN(h, "watch", "--timeout", "60s"), 0);
	assert_int_equal(
	    RUN(h, "watch", "--timeout", "60s", "--count", "1"), 1);
	h->f->clock.meanwhile = NULL;
	assert_string_equal(h->err, "");
	assert_int_equal(RUN(h, "watch", "--count", "0"), 64);
	assert_int_equal(RUN(h, "watch", "--timeout", "soon"), 64);
	assert_int_equal(RUN(h, "watch", "--grade", "good"), 65);
	expect_in(h->err, "unknown, verified, suspicious are");
	assert_int_equal(RUN(h, "watch", "-c", "mx.example.org"), 65);
	expect_in(h->err, "'mx.example.org' is a name, and not an address or "
	                  "network: -N (client_name) takes it");
	assert_int_equal(RUN(h, "watch", "-N", "192.0.2.7"), 65);
	expect_in(h->err, "an address or network: -c (client) takes it");
	assert_int_equal(RUN(h, "list", "-c", "a@example.org"), 65);
	expect_in(h->err, "a mail address: -f (sender)");
	assert_int_equal(RUN(h, "list", "-t", "<>"), 65);
	expect_in(h->err, "the null sender");
	h->f->clock.meanwhile = put_all_and_end;
	assert_int_equal(RUN(h, "watch"), 69);
	expect_in(h->err, "the daemon is stopping");
}

/* Run with each word of an option's values in the dump: all are taken. */
static void
the_words_that_a_shell_completes_are_taken(void **state)
{
	static const char *const options[] = { "verdict", "reason", "link",
		"grade" };
	struct host *h = *state;

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		char marker[40], option[40], words[200];

		(void)snprintf(option, sizeof(option), "--%s", options[i]);
		(void)snprintf(marker, sizeof(marker), " --%s=", options[i]);
		assert_int_equal(RUN(h, "--dump-commands"), 0);
		expect_in(h->out, marker);
		(void)snprintf(words, sizeof(words), "%s",
		    strstr(h->out, marker) + strlen(marker));
		words[strcspn(words, " \t")] = '\0';
		for (char *p = words; *p != '\0'; p++)
			if (*p == '|')
				*p = ',';
		assert_non_null(strchr(words, ','));
		h->f->clock.meanwhile = put_all_once;
		assert_int_equal(
		    RUN(h, "watch", option, words, "--count", "4"), 0);
	}
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
#define COMMAND_TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, command_setup, command_teardown)
static const struct CMUnitTest tests[] = {
	TEST(a_filter_leaves_the_others_out),
	TEST(a_row_has_the_decision),
	TEST(it_ends_at_the_count_and_gives_its_seat_back),
	TEST(what_is_missed_is_told),
	TEST(what_is_wrong_is_told),
	COMMAND_TEST(the_command_prints_a_line_each),
	COMMAND_TEST(the_command_ends_as_it_was_told),
	COMMAND_TEST(the_words_that_a_shell_completes_are_taken),
};

UNIT_MAIN(tests)
