/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_limits.c: floods through sessions, store and reaper together: what is
 * refused, who has to go, and who is not troubled; and records that do not
 * decode.
 */
#include "session_fixture.h"

#include <stdio.h>
#include <string.h>

#include "daemon/reaper.h"
#include "greylist/bad_records.h"

#define U "<u@example.net>"

static struct reaper
reaper_of(struct shared *sh)
{
	return (struct reaper){ .store = &sh->failing,
		.settings = sh->settings,
		.stats = &sh->stats,
		.census = sh->census,
		.tally = sh->tally,
		.clock = &sh->clock };
}

static void
walk(struct reaper *r)
{
	do {
		assert_int_equal(reaper_step(r), ERR_OK);
	} while (!r->done);
}

/* First attempts from `client` with senders of its own; the last answer. */
static enum session_answer
flood(struct shared *sh, const char *client, int64_t at_s, int n)
{
	struct session *s = shared_session(sh, client);
	enum session_answer last = SESSION_CONTINUE;

	for (int i = 0; i < n; i++) {
		char sender[64];

		(void)snprintf(
		    sender, sizeof(sender), "<x@f%d.%s.test>", i, client);
		last = shared_attempt(sh, s, at_s, sender, U);
	}
	session_free(&s);
	return last;
}

static void
test_a_full_net_troubles_only_newcomers(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");

	sh->conf->max_pending_per_net = 20;
	/* The fixture's clients have one name, which counts for all. */
	(void)shared_attempt(sh, s, 0, "<old@example.org>", U);
	(void)shared_attempt(sh, s, 0, "<a@example.org>", U);
	assert_int_equal(shared_attempt(sh, s, 180, "<old@example.org>", U),
	    SESSION_CONTINUE);
	assert_int_equal(flood(sh, "192.0.2.1", 180, 30), SESSION_DEFER);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 11);
	assert_int_equal(census_pending(sh->census), 20);
	assert_non_null(strstr(shared_log(sh), "reason=quota, link=none"));
	/* Who was there before, pending or passed, goes on as ever. */
	assert_int_equal(
	    shared_attempt(sh, s, 181, "<a@example.org>", U), SESSION_CONTINUE);
	assert_int_equal(shared_attempt(sh, s, 181, "<old@example.org>", U),
	    SESSION_CONTINUE);
	assert_int_equal(sh->stats.decisions[REASON_PASSED], 1);
	/* A pass made room for one. */
	assert_int_equal(
	    shared_attempt(sh, s, 182, "<new@example.org>", U), SESSION_DEFER);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 11);
	session_free(&s);
}

static void
test_the_oldest_pending_make_room(void **state)
{
	struct shared *sh = *state;
	struct reaper r = reaper_of(sh);
	struct session *s = shared_session(sh, "198.51.100.1");

	sh->conf->max_origins = 1600;
	sh->conf->max_pending_per_net = 100000;
	(void)shared_attempt(sh, s, 0, "<p@example.org>", U);
	(void)shared_attempt(sh, s, 180, "<p@example.org>", U);
	(void)flood(sh, "192.0.2.1", 200, 700);
	(void)flood(sh, "192.0.2.2", 300, 1000);
	assert_true(reaper_is_over(&r));
	walk(&r); /* counts */
	walk(&r); /* takes out */
	assert_false(reaper_is_over(&r));
	assert_int_equal(sh->stats.events[STATS_EVICTED_PENDING], 700);
	assert_int_equal(sh->stats.events[STATS_EVICTED_PASSED], 0);
	assert_int_equal(census_pending(sh->census), 1000);
	assert_int_equal(
	    shared_attempt(sh, s, 320, "<p@example.org>", U), SESSION_CONTINUE);
	walk(&r); /* there is room: nobody goes */
	walk(&r);
	assert_int_equal(sh->stats.events[STATS_EVICTED_PENDING], 700);
	session_free(&s);
}

static void
test_a_ceiling_until_there_is_room(void **state)
{
	struct shared *sh = *state;
	struct reaper r = reaper_of(sh);

	sh->conf->max_origins = 1600;
	sh->conf->max_pending_per_net = 100000;
	(void)flood(sh, "192.0.2.1", 0, 2000);
	assert_int_equal(census_pending(sh->census), 1800);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 200);
	sh->now_s += 100;
	(void)flood(sh, "192.0.2.2", 100, 1);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 201);
	walk(&r);
	walk(&r);
	(void)flood(sh, "192.0.2.2", 100, 1);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 201);
}

/* Counts are memory's: a start begins anew, and the walk finds them again. */
static void
test_a_walk_after_a_start(void **state)
{
	struct shared *sh = *state;
	struct reaper r;

	(void)flood(sh, "192.0.2.1", 0, 50);
	census_free(&sh->census);
	assert_int_equal(census_new(&sh->census), ERR_OK);
	sh->deps.census = sh->census;
	assert_int_equal(census_pending(sh->census), 0);
	r = reaper_of(sh);
	sh->now_s += 60;
	walk(&r);
	assert_int_equal(census_pending(sh->census), 50);
	sh->conf->max_pending_per_net = 50;
	(void)flood(sh, "192.0.2.2", 61, 1);
	assert_int_equal(sh->stats.decisions[REASON_QUOTA], 1);
}

static void
test_expiry_counts_down(void **state)
{
	struct shared *sh = *state;
	struct reaper r = reaper_of(sh);

	(void)flood(sh, "192.0.2.1", 0, 50);
	sh->now_s += 86401;
	walk(&r);
	assert_int_equal(sh->stats.events[STATS_EXPIRED_PENDING], 50);
	assert_int_equal(census_pending(sh->census), 0);
}

static bool
count_bad(void *ctx, const struct bad_record *bad)
{
	int *n = ctx;

	assert_int_equal(bad->len, 3);
	assert_memory_equal(bad->value.data, "abc", 3);
	assert_int_equal(bad->table, STORE_CONVERSATIONS);
	assert_int_equal(bad->key.len, 26);
	(*n)++;
	return true;
}

static void
put_junk(struct shared *sh)
{
	static const char key[] = "a@example.com\0u@example.net";
	struct store_value junk = { .len = 3, .bytes = "abc" };

	assert_int_equal(store_put(sh->store, STORE_CONVERSATIONS,
	                     (struct str){ key, sizeof(key) - 2 }, &junk, 1000),
	    ERR_OK);
}

/* Met by a walk, or by an attempt: kept aside, and out of the way. */
static void
test_bad_records_are_kept_aside(void **state)
{
	struct shared *sh = *state;
	struct reaper r = reaper_of(sh);
	struct session *s = shared_session(sh, "192.0.2.1");
	int n = 0;

	put_junk(sh);
	walk(&r);
	assert_int_equal(sh->stats.events[STATS_BAD_RECORDS], 1);
	assert_int_equal(bad_records_list(sh->store, count_bad, &n), ERR_OK);
	assert_int_equal(n, 1);
	walk(&r);
	assert_int_equal(sh->stats.events[STATS_BAD_RECORDS], 1);
	put_junk(sh);
	assert_int_equal(
	    shared_attempt(sh, s, 0, "<a@example.com>", "<u@example.ne>"),
	    SESSION_DEFER);
	assert_int_equal(sh->stats.events[STATS_BAD_RECORDS], 2);
	session_free(&s);
}

static const struct CMUnitTest tests[] = {
	session_test(test_a_full_net_troubles_only_newcomers),
	session_test(test_the_oldest_pending_make_room),
	session_test(test_a_ceiling_until_there_is_room),
	session_test(test_a_walk_after_a_start),
	session_test(test_expiry_counts_down),
	session_test(test_bad_records_are_kept_aside),
};

UNIT_MAIN(tests)
