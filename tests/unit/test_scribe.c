/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_scribe.c: from a session into statistics that a restart does not lose,
 * over Berkeley DB; and what the reaper has to do with them.
 */
#include "session_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "../store/home.h"
#include "daemon/reaper.h"
#include "daemon/scribe.h"
#include "daemon/sender_book.h"

#define DAY_S INT64_C(86400)

static struct scribe
scribe_of(struct shared *sh)
{
	return (struct scribe){ .store = &sh->failing,
		.settings = sh->settings,
		.stats = &sh->stats,
		.tally = sh->tally,
		.clock = &sh->clock };
}

static void
write_all(struct shared *sh)
{
	struct scribe s = scribe_of(sh);

	scribe_write(&s);
	scribe_done(&s);
}

static enum err
known(struct shared *sh, const char *key, struct sender *ret)
{
	struct sender_book book = { .store = sh->store, .deadline_ms = 1000 };

	return sender_book_get(&book, str_of(key), ret);
}

/* One mail: deferred, tried too early, passed. */
static void
three_attempts(struct shared *sh)
{
	struct session *s = shared_session(sh, "192.0.2.1");

	(void)shared_attempt(sh, s, 0, "a@example.org", "u@example.net");
	(void)shared_attempt(sh, s, 50, "a@example.org", "u@example.net");
	(void)shared_attempt(sh, s, 300, "a@example.org", "u@example.net");
	session_free(&s);
}

static void
expect_three_attempts(struct shared *sh, const char *key)
{
	struct sender s;

	assert_int_equal(known(sh, key, &s), ERR_OK);
	assert_int_equal(s.attempts, 3);
	assert_int_equal(s.counts[SENDER_FIRST], 1);
	assert_int_equal(s.counts[SENDER_EARLY], 1);
	assert_int_equal(s.counts[SENDER_RETRIED], 1);
	assert_int_equal(s.delay_sum_s, 300);
	assert_int_equal(histogram_count_below(&s.gaps, 60), 1);
	assert_int_equal(s.first_s, T0);
	assert_int_equal(s.last_s, T0 + 300);
}

static void
sessions_come_into_the_store(void **state)
{
	struct shared *sh = *state;
	struct sender s;

	three_attempts(sh);
	/* Not in the path of a RCPT. */
	assert_int_equal(known(sh, "sexample.org", &s), ERR_NOTFOUND);
	write_all(sh);
	expect_three_attempts(sh, "sexample.org");
	expect_three_attempts(sh, "nexample.com");
	/* Nothing is counted twice. */
	write_all(sh);
	expect_three_attempts(sh, "sexample.org");
}

static void
exempt_mail_is_not_counted(void **state)
{
	struct shared *sh = *state;
	struct sender s;

	shared_rule(sh, RULE_SENDER, "example.org");
	three_attempts(sh);
	write_all(sh);
	assert_int_equal(known(sh, "sexample.org", &s), ERR_NOTFOUND);
	assert_int_equal(known(sh, "nexample.com", &s), ERR_NOTFOUND);
}

static void
with_no_senders_there_are_no_statistics(void **state)
{
	struct shared *sh = *state;
	struct sender s;

	three_attempts(sh);
	write_all(sh);
	sh->conf->max_senders = 0;
	three_attempts(sh);
	write_all(sh);
	assert_int_equal(known(sh, "sexample.org", &s), ERR_NOTFOUND);
	assert_int_equal(sh->stats.events[STATS_SENDERS_REMOVED], 2);
}

static void
a_failing_store_costs_nothing(void **state)
{
	struct shared *sh = *state;

	three_attempts(sh);
	sh->fail_with = ERR_BUSY;
	write_all(sh);
	assert_non_null(strstr(shared_log(sh), "statistics: they cannot be "
	                                       "written"));
	sh->fail_with = ERR_OK;
	write_all(sh);
	expect_three_attempts(sh, "sexample.org");
	expect_three_attempts(sh, "nexample.com");
}

static void
reap(struct shared *sh, int64_t at_s)
{
	struct reaper r = { .store = sh->store,
		.settings = sh->settings,
		.stats = &sh->stats,
		.census = sh->census,
		.tally = sh->tally,
		.clock = &sh->clock };

	sh->now_s = T0 + at_s;
	do
		assert_int_equal(reaper_step(&r), ERR_OK);
	while (!r.done);
}

static void
who_stays_away_is_found_by_the_reaper(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");
	struct sender got;

	(void)shared_attempt(sh, s, 0, "a@example.org", "u@example.net");
	(void)shared_attempt(sh, s, 0, "", "u@example.net");
	session_free(&s);
	reap(sh, DAY_S + 1);
	write_all(sh);
	assert_int_equal(known(sh, "sexample.org", &got), ERR_OK);
	assert_int_equal(got.counts[SENDER_ABANDONED], 1);
	assert_int_equal(known(sh, "s<>", &got), ERR_OK);
	assert_int_equal(got.counts[SENDER_ABANDONED], 1);
	assert_int_equal(known(sh, "nexample.com", &got), ERR_OK);
	assert_int_equal(got.counts[SENDER_ABANDONED], 2);
}

/* Before the reaper has come by, the retry itself tells. */
static void
who_is_late_is_found_by_the_retry(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");
	struct sender got;

	(void)shared_attempt(sh, s, 0, "a@example.org", "u@example.net");
	(void)shared_attempt(
	    sh, s, DAY_S + 60, "a@example.org", "u@example.net");
	session_free(&s);
	write_all(sh);
	assert_int_equal(known(sh, "sexample.org", &got), ERR_OK);
	assert_int_equal(got.counts[SENDER_EXPIRED], 1);
	assert_int_equal(got.counts[SENDER_LATE], 1);
	assert_int_equal(got.counts[SENDER_ABANDONED], 1);
	assert_int_equal(known(sh, "nexample.com", &got), ERR_OK);
	assert_int_equal(got.counts[SENDER_ABANDONED], 1);
}

static void
the_long_unseen_expire(void **state)
{
	struct shared *sh = *state;
	struct sender s;

	three_attempts(sh);
	write_all(sh);
	reap(sh, 300 + 90 * DAY_S);
	expect_three_attempts(sh, "sexample.org");
	reap(sh, 301 + 90 * DAY_S);
	assert_int_equal(known(sh, "sexample.org", &s), ERR_NOTFOUND);
	assert_int_equal(known(sh, "nexample.com", &s), ERR_NOTFOUND);
	assert_int_equal(sh->stats.events[STATS_EXPIRED_SENDERS], 2);
}

static void
open_bdb(struct shared *sh, const struct home *h)
{
	struct err_note note;

	store_close(&sh->store);
	if (store_bdb_open(&h->options, &sh->store, &note) != ERR_OK)
		fail_msg("%s", note.text);
}

static void
a_restart_loses_nothing(void **state)
{
	struct shared *sh = *state;
	struct sender s;
	struct home h;

	home_make(&h);
	open_bdb(sh, &h);
	three_attempts(sh);
	write_all(sh);
	open_bdb(sh, &h);
	expect_three_attempts(sh, "sexample.org");
	/* And what comes after it is added. */
	three_attempts(sh);
	write_all(sh);
	open_bdb(sh, &h);
	assert_int_equal(known(sh, "nexample.com", &s), ERR_OK);
	assert_int_equal(s.attempts, 6);
	store_close(&sh->store);
	home_remove(&h);
}

/* As a botnet would: a sender of its own for each mail. */
static void
the_table_is_bounded(void **state)
{
	struct shared *sh = *state;
	struct store_info info;
	struct session *s;
	struct home h;

	home_make(&h);
	open_bdb(sh, &h);
	sh->conf->max_senders = 50;
	three_attempts(sh);
	write_all(sh);
	s = shared_session(sh, "192.0.2.1");
	for (int i = 0; i < 500; i++) {
		char sender[40];

		(void)snprintf(sender, sizeof(sender), "x@flood%d.example", i);
		(void)shared_attempt(sh, s, 400 + i, sender, "u@example.net");
		if (i % 50 == 0)
			write_all(sh);
	}
	session_free(&s);
	write_all(sh);
	assert_int_equal(store_info(sh->store, &info), ERR_OK);
	assert_in_range(info.records[STORE_SENDERS], 40, 50);
	expect_three_attempts(sh, "sexample.org");
	assert_true(sh->stats.events[STATS_SENDERS_REMOVED] >= 450);
	store_close(&sh->store);
	home_remove(&h);
}

static const struct CMUnitTest tests[] = {
	session_test(sessions_come_into_the_store),
	session_test(exempt_mail_is_not_counted),
	session_test(with_no_senders_there_are_no_statistics),
	session_test(a_failing_store_costs_nothing),
	session_test(who_stays_away_is_found_by_the_reaper),
	session_test(who_is_late_is_found_by_the_retry),
	session_test(the_long_unseen_expire),
	session_test(a_restart_loses_nothing),
	session_test(the_table_is_bounded),
};

UNIT_MAIN(tests)
