/* SPDX-License-Identifier: BSD-2-Clause */
/* test_replay.c: lines of a log become attempts, in the order of time. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "simulate/agenda.h"
#include "simulate/mails.h"
#include "simulate/replay.h"

#define WRITTEN INT64_C(1800000000) /* 2027-01-15 08:00:00 */

/* What was played, a line an attempt. */
struct played {
	struct replay *replay;
	int64_t last_s;
	size_t len;
	char text[4096];
};

static enum err
take(void *ctx, const struct arrival *a)
{
	struct played *p = ctx;
	const struct attempt *t = &a->attempt;
	char addr[ADDR_TEXT_MAX];

	assert_true(a->at_s >= p->last_s);
	p->last_s = a->at_s;
	p->len += (size_t)snprintf(p->text + p->len, sizeof(p->text) - p->len,
	    "%+lld %s%s%s %.*s %s %.*s %.*s %.*s\n",
	    (long long)(a->at_s - WRITTEN), a->greylisted ? "grey" : "taken",
	    t->authenticated ? " auth" : "", a->counts ? "" : " before",
	    (int)t->client_name.len, t->client_name.data,
	    addr_format(&t->client, addr), (int)t->helo.len, t->helo.data,
	    (int)t->sender.len, t->sender.data, (int)t->recipient.len,
	    t->recipient.data);
	assert_true(p->len < sizeof(p->text));
	return ERR_OK;
}

static void
play_all(struct played *p, const char *const *lines)
{
	for (; *lines != NULL; lines++)
		assert_int_equal(
		    replay_line(p->replay, str_of(*lines)), ERR_OK);
	assert_int_equal(replay_end(p->replay), ERR_OK);
}

static void
begin(struct played *p, int64_t since_s, int64_t until_s)
{
	assert_int_equal(
	    replay_new(since_s, until_s, take, p, &p->replay), ERR_OK);
	replay_begin_file(
	    p->replay, "mail.log", (struct log_clock){ .written_s = WRITTEN });
}

static int
setup(void **state)
{
	struct played *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct played *p = *state;

	replay_free(&p->replay);
	free(p);
	return 0;
}

#define S(time) "Jan 15 " time " mx postfix/"

static void
test_a_mail_is_played_when_it_came(void **state)
{
	static const char *const lines[] = {
		S("07:00:00") "smtpd[1]: AA1: client=mx.a.example[192.0.2.1]",
		S("07:00:05") "smtpd[2]: BB1: client=unknown[192.0.2.2], "
		              "sasl_method=PLAIN, sasl_username=u",
		S("07:00:06") "qmgr[9]: BB1: from=<b@b.example>, size=1, "
		              "nrcpt=1 "
		              "(queue active)",
		S("07:00:06") "smtp[5]: BB1: to=<x@x.example>, relay=x, "
		              "status=sent",
		S("07:00:06") "qmgr[9]: BB1: removed",
		S("07:00:09") "qmgr[9]: AA1: from=<a@a.example>, size=1, "
		              "nrcpt=2 "
		              "(queue active)",
		S("07:00:10") "local[5]: AA1: to=<u@here>, orig_to=<v@here>, "
		              "relay=local, status=sent",
		S("07:00:10") "local[5]: AA1: to=<w@here>, orig_to=<v@here>, "
		              "relay=local, status=sent",
		S("07:00:10") "local[5]: AA1: to=<u2@here>, relay=local, "
		              "status=deferred",
		S("07:10:10") "local[5]: AA1: to=<u2@here>, relay=local, "
		              "status=sent",
		S("07:10:10") "qmgr[9]: AA1: removed",
		S("07:10:11") "local[5]: AA1: to=<late@here>, relay=local, x",
		S("07:10:12") "pipe[5]: CC1: to=<stray@here>, relay=x, y",
		NULL,
	};
	struct played *p = *state;

	begin(p, INT64_MIN, INT64_MAX);
	play_all(p, lines);
	assert_string_equal(p->text,
	    "-3600 taken mx.a.example 192.0.2.1  a@a.example v@here\n"
	    "-3600 taken mx.a.example 192.0.2.1  a@a.example u2@here\n"
	    "-3595 taken auth  192.0.2.2  b@b.example x@x.example\n");
	assert_int_equal(replay_sums(p->replay)->taken, 3);
	assert_int_equal(replay_sums(p->replay)->late, 0);
}

#define FROM " RCPT from mx.a.example[192.0.2.1]: "
#define BY "from=<a@a.example> to=<u@here> proto=ESMTP helo=<h.a.example>"

static void
test_what_was_put_off_teaches_the_helo(void **state)
{
	static const char *const lines[] = {
		S("07:00:00") "smtpd[1]: NOQUEUE: reject:" FROM
		              "450 4.2.0 Greylisted; " BY,
		S("07:01:00") "smtpd[1]: NOQUEUE: reject:" FROM
		              "554 5.7.1 blocked; " BY,
		S("07:05:00") "smtpd[1]: AA1: client=mx.a.example[192.0.2.1]",
		S("07:05:00") "qmgr[9]: AA1: from=<a@a.example>, size=1",
		S("07:05:00") "lmtp[5]: AA1: to=<u@here>, relay=x",
		S("07:05:01") "smtpd[1]: AA2: client=mx.a.example[192.0.2.3]",
		S("07:05:01") "cleanup[1]: AA2: milter-reject: END-OF-MESSAGE "
		              "from mx.a.example[192.0.2.3]: 5.7.1 Spam; " BY,
		S("07:05:02") "qmgr[9]: AA2: from=<a@a.example>, size=1",
		S("07:05:02") "lmtp[5]: AA2: to=<u@here>, relay=x",
		NULL,
	};
	struct played *p = *state;

	begin(p, INT64_MIN, INT64_MAX);
	play_all(p, lines);
	assert_string_equal(p->text,
	    "-3600 grey mx.a.example 192.0.2.1 h.a.example a@a.example "
	    "u@here\n"
	    "-3300 taken mx.a.example 192.0.2.1 h.a.example a@a.example "
	    "u@here\n");
	assert_int_equal(replay_sums(p->replay)->refused, 2);
}

static void
test_lines_with_faults_are_counted(void **state)
{
	static const char *const lines[] = {
		"\x01\x02\xff",
		S("07:00:00") "smtpd[1]: AA1: client=mx.a.example[192.0.2.1]",
		S("07:00:00") "smtpd[1]: AA2: client=mx.a.example[192.0",
		/* Nobody has written this yet. */
		"2031-01-15T07:00:00+00:00 mx postfix/smtpd[1]: AA3: "
		"client=mx.a.example[192.0.2.1]",
		"0001-01-15T07:00:00+00:00 mx postfix/smtpd[1]: AA3: "
		"client=mx.a.example[192.0.2.1]",
		S("05:00:00") "smtpd[1]: AA4: client=mx.a.example[192.0.2.1]",
		NULL,
	};
	struct played *p = *state;
	const struct replay_sums *sums;

	begin(p, INT64_MIN, INT64_MAX);
	play_all(p, lines);
	sums = replay_sums(p->replay);
	assert_int_equal(sums->lines, 6);
	assert_int_equal(sums->timeless.count, 3);
	assert_string_equal(sums->timeless.first, "mail.log:1");
	assert_int_equal(sums->malformed.count, 1);
	assert_string_equal(sums->malformed.first, "mail.log:3");
	assert_int_equal(sums->backwards.count, 1);
	assert_string_equal(sums->backwards.first, "mail.log:6");
	assert_string_equal(p->text, "");
}

#define Z(time, zone) "2027-01-15T" time zone " mx postfix/"

/* The clocks go back an hour; time does not. */
static void
test_zones(void **state)
{
	static const char *const lines[] = {
		Z("06:59:00", ".25+02:00") "smtpd[1]: NOQUEUE: reject:" FROM
		                           "450 Greylisted; " BY,
		Z("06:00:30", "+0100") "smtpd[1]: NOQUEUE: reject:" FROM
		                       "450 Greylisted; " BY,
		Z("06:00:30", "Z") "smtpd[1]: NOQUEUE: reject:" FROM
		                   "450 Greylisted; " BY,
		Z("06:00:30", "-00:30") "smtpd[1]: NOQUEUE: reject:" FROM
		                        "450 Greylisted; " BY,
		NULL,
	};
	static const char what[] = " grey mx.a.example 192.0.2.1 h.a.example "
	                           "a@a.example u@here\n";
	struct played *p = *state;
	char expected[1000];

	begin(p, INT64_MIN, INT64_MAX);
	play_all(p, lines);
	(void)snprintf(expected, sizeof(expected),
	    "-10860%s-10770%s-7170%s-5370%s", what, what, what, what);
	assert_string_equal(p->text, expected);
	assert_int_equal(replay_sums(p->replay)->backwards.count, 0);
}

static void
test_since_and_until(void **state)
{
	static const char *const lines[] = {
		S("07:00:00") "smtpd[1]: NOQUEUE: reject:" FROM
		              "450 4.2.0 Greylisted; " BY,
		S("07:30:00") "smtpd[1]: NOQUEUE: reject:" FROM
		              "450 4.2.0 Greylisted; " BY,
		S("07:40:00") "smtpd[1]: NOQUEUE: reject:" FROM
		              "450 4.2.0 Greylisted; " BY,
		NULL,
	};
	struct played *p = *state;

	begin(p, WRITTEN - 1800, WRITTEN - 1200);
	play_all(p, lines);
	assert_string_equal(p->text,
	    "-3600 grey before mx.a.example 192.0.2.1 h.a.example a@a.example "
	    "u@here\n"
	    "-1800 grey mx.a.example 192.0.2.1 h.a.example a@a.example "
	    "u@here\n");
}

static void
test_agenda_goes_by_time(void **state)
{
	struct agenda *a = NULL;
	struct agenda_item *got;
	uint64_t seed = 815;
	char sender[16];
	int64_t last_s = 0;
	uint64_t last = 0;

	(void)state;
	assert_int_equal(agenda_new(500, &a), ERR_OK);
	for (int i = 0; i < 500; i++) {
		struct agenda_item item = { .due_s = (int64_t)unit_random_below(
			                        &seed, 50) };

		(void)snprintf(sender, sizeof(sender), "s%d", i);
		item.attempt.client_name = item.attempt.helo = STR("");
		item.attempt.sender = str_of(sender);
		item.attempt.recipient = STR("r");
		assert_false(agenda_is_full(a));
		assert_int_equal(agenda_add(a, &item), ERR_OK);
	}
	assert_true(agenda_is_full(a));
	assert_null(agenda_take(a, -1));
	for (int i = 0; i < 500; i++) {
		got = agenda_take(a, 50);
		assert_non_null(got);
		assert_true(
		    got->due_s > last_s ||
		    (got->due_s == last_s && (i == 0 || got->number > last)));
		(void)snprintf(sender, sizeof(sender), "s%d", (int)got->number);
		assert_true(str_eq(got->attempt.sender, str_of(sender)));
		assert_str_is(got->attempt.recipient, "r");
		last_s = got->due_s;
		last = got->number;
		free(got);
	}
	assert_null(agenda_take(a, INT64_MAX));
	agenda_free(&a);
}

static void
test_mails_have_bounds(void **state)
{
	struct postfix_line line = { .client_name = STR("n") };
	struct mails *m = NULL;
	char id[16];

	(void)state;
	assert_int_equal(mails_new(&m), ERR_OK);
	for (int i = 0; i < MAILS_MAX + 2; i++) {
		(void)snprintf(id, sizeof(id), "%X", i);
		line.id = str_of(id);
		mails_begin(m, &line, i < 2 ? i * 1000 : 1010);
	}
	/* The first one was old, the second was not. */
	assert_int_equal(mails_forgotten(m), 1);
	assert_null(mails_find(m, STR("0")));
	assert_null(mails_find(m, STR("1")));
	assert_non_null(mails_find(m, STR("2")));
	mails_end(m, STR("2"));
	assert_null(mails_find(m, STR("2")));
	line.id = STR("3");
	mails_begin(m, &line, 1020);
	assert_int_equal(mails_find(m, STR("3"))->at_s, 1020);
	line.id = STR("4711X");
	mails_begin(m, &line, 1030);
	assert_int_equal(mails_forgotten(m), 1);
	mails_free(&m);
}

#define replay_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	replay_test(test_a_mail_is_played_when_it_came),
	replay_test(test_what_was_put_off_teaches_the_helo),
	replay_test(test_lines_with_faults_are_counted),
	replay_test(test_zones),
	replay_test(test_since_and_until),
	cmocka_unit_test(test_agenda_goes_by_time),
	cmocka_unit_test(test_mails_have_bounds),
};

UNIT_MAIN(tests)
