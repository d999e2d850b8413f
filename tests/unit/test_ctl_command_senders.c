/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_command_senders.c: greywait senders, sender, origins and origin, as
 * an operator runs them. */
#include "command_fixture.h"

#include <stdio.h>
#include <string.h>

#include "core/sender.h"

static void
put(struct host *h, const char *key, const struct sender *s)
{
	struct store_value value;

	value.len = sender_encode(s, value.bytes);
	assert_int_equal(
	    store_put(h->f->store, STORE_SENDERS, str_of(key), &value, 1000),
	    ERR_OK);
}

/* `mails` that are tried `gap_s` after the first attempt, and pass then or
 * are tried again after an hour. */
static void
add_mails(struct sender *s, int mails, int64_t gap_s, int64_t delay_s)
{
	while (mails-- > 0) {
		struct decision d = { .reason = REASON_FIRST, .attempts = 1 };

		sender_add_decision(s, &d, FIXTURE_NOW - 7200);
		d.attempts = 2;
		d.waited_s = gap_s;
		d.reason = gap_s < delay_s ? REASON_EARLY : REASON_RETRIED;
		d.link = EVIDENCE_NET;
		sender_add_decision(s, &d, FIXTURE_NOW - 7200 + gap_s);
		if (d.reason == REASON_RETRIED)
			continue;
		d.attempts = 3;
		d.waited_s = 3600;
		d.reason = REASON_RETRIED;
		sender_add_decision(s, &d, FIXTURE_NOW - 3600);
	}
}

/* The default delay of grade unknown is 180 s. */
static void
fill(struct host *h)
{
	struct sender suits = { .attempts = 0 }, hasty = { .attempts = 0 };

	add_mails(&suits, 8, 300, 180);
	add_mails(&hasty, 20, 65, 180);
	put(h, "ssuits.example", &suits);
	put(h, "shasty.example.org", &hasty);
	put(h, "nexample.net", &hasty);
}

static void
lists_have_columns(void **state)
{
	struct host *h = *state;

	fill(h);
	assert_int_equal(RUN(h, "senders"), 0);
	expect_in(h->out,
	    "SENDER             ATTEMPTS  FIRST  EARLY  RETRIED  PASSED  "
	    "TRUSTED  ABANDONED  DELAY      LAST SEEN\n"
	    "hasty.example.org  60        20     20     20       0       "
	    "0        0          1 h 0 min  2027-");
	expect_in(h->out, "\nsuits.example      16        8      0      8 ");
	assert_string_equal(h->err, "");
	assert_int_equal(RUN(h, "origins"), 0);
	expect_in(h->out, "ORIGIN       ATTEMPTS");
	expect_in(h->out, "  1 h 0 min  no     2027-");
	assert_int_equal(RUN(h, "trust", "example.net"), 0);
	assert_int_equal(RUN(h, "origins"), 0);
	expect_in(h->out, "  1 h 0 min  yes    2027-");
}

static void
lists_are_sorted_cut_and_filtered(void **state)
{
	struct host *h = *state;

	fill(h);
	assert_int_equal(RUN(h, "senders", "-n", "1"), 0);
	expect_in(h->out, "hasty.example.org");
	assert_null(strstr(h->out, "suits"));
	expect_in(h->err, "there are more: --limit 2 or --all");
	assert_int_equal(
	    RUN(h, "senders", "--sort", "last", "--limit", "1"), 0);
	expect_in(h->out, "hasty.example.org");
	assert_int_equal(RUN(h, "senders", "-a"), 0);
	expect_in(strstr(h->out, "hasty.example.org"), "suits.example");
	assert_int_equal(RUN(h, "senders", "suits.example"), 0);
	assert_null(strstr(h->out, "hasty"));
	assert_int_equal(RUN(h, "senders", "-k", "size"), 65);
	expect_in(h->err, "'size' is nothing to sort by");
	assert_int_equal(RUN(h, "senders", "-k", "delay", "-a"), 65);
	expect_in(h->err, "sort by name to get all");
	assert_int_equal(RUN(h, "senders", "none.example"), 0);
	assert_string_equal(h->err,
	    "nothing was found: statistics are written every 5 s "
	    "(statistics_interval)\n");
}

static void
json_is_one_object_a_line(void **state)
{
	struct host *h = *state;
	json_t *json;

	fill(h);
	assert_int_equal(RUN(h, "-j", "senders", "-n", "1"), 0);
	json = json_loads(h->out, 0, NULL);
	assert_string_equal(fixture_text(json, "sender"), "hasty.example.org");
	json_decref(json);
	assert_int_equal(RUN(h, "--json", "sender", "hasty.example.org"), 0);
	json = json_loads(h->out, 0, NULL);
	assert_string_equal(
	    json_string_value(json_array_get(
	        json_object_get(json_object_get(json, "profile"), "warnings"),
	        0)),
	    "hasty");
	json_decref(json);
}

static void
a_sender_is_a_page(void **state)
{
	struct host *h = *state;

	fill(h);
	assert_int_equal(RUN(h, "sender", "suits.example"), 0);
	expect_in(h->out, "Sender     suits.example\n");
	expect_in(h->out, "First seen 2027-01-15T06:00:00Z (2 h 0 min ago)\n");
	expect_in(h->out, "Attempts   16 (first 8, retried 8)\n");
	expect_in(h->out, "Passed by  net 8\n");
	expect_in(
	    h->out, "Delay      5 min 0 s on average, 5 min 0 s at the most\n");
	expect_in(h->out, "First retries, by the time since the first attempt:"
	                  "\n5 min 0 s  to  10 min 0 s  8  #####");
	expect_in(h->out, "Of 8 mails that were deferred, 8 passed and 0 ");
	expect_in(h->out, "Delay and retry window suit it.\n");
	assert_null(strstr(h->out, "Warning"));
	assert_int_equal(RUN(h, "sender", "none.example"), 65);
	expect_in(h->err, "there are no statistics of 'none.example'");
	assert_int_equal(RUN(h, "origin", "mx.example.net"), 0);
	expect_in(h->out, "Origin     example.net\n");
}

static void
a_profile_warns_in_words(void **state)
{
	struct host *h = *state;

	fill(h);
	assert_int_equal(RUN(h, "sender", "hasty.example.org"), 0);
	expect_in(h->out, "The delay for it is 3 min 0 s (grade unknown), the "
	                  "retry window 1 d 0 h.\n");
	expect_in(h->out,
	    "Its first retry usually comes 1 min 0 s to 2 min 0 s after the "
	    "first attempt; 20 of 20 came before the delay was over.\n");
	expect_in(
	    h->out, "What passed had usually waited 1 h 0 min to 2 h 0 min.\n");
	expect_in(h->out, "Warning: its first retry mostly comes before the "
	                  "delay of 3 min 0 s is over");
	expect_in(h->out,
	    "With a delay of 1 min 0 s (option delay) nine of ten "
	    "mails would pass at the first.\n");
}

/* Each warning has a sentence of its own. */
static void
every_warning_has_words(void **state)
{
	struct host *h = *state;
	struct sender never = { .attempts = 9 }, late = { .attempts = 9 };
	struct sender gives_up = { .attempts = 9 }, pool = { .attempts = 9 };
	struct sender near_end = { .attempts = 9 }, seldom = { .attempts = 9 };

	never.counts[SENDER_ABANDONED] = 9;
	put(h, "snever.example", &never);
	assert_int_equal(RUN(h, "sender", "never.example"), 0);
	expect_in(h->out, "never tried again");
	assert_null(strstr(h->out, "after the window"));
	h->f->conf->retry_window_ms = 3600000;
	assert_int_equal(RUN(h, "sender", "never.example"), 0);
	expect_in(h->out, "Or it tries again after the window: a longer one");
	h->f->conf->retry_window_ms = 86400000;
	seldom = never;
	seldom.counts[SENDER_RETRIED] = 2;
	put(h, "sseldom.example", &seldom);
	assert_int_equal(RUN(h, "sender", "seldom.example"), 0);
	expect_in(h->out, "most of its mail is never tried again");
	gives_up = never;
	gives_up.gaps.bins[1] = 9;
	put(h, "sgiver.example", &gives_up);
	assert_int_equal(RUN(h, "sender", "giver.example"), 0);
	expect_in(h->out, "mostly gives up before the delay");
	late.counts[SENDER_RETRIED] = 9;
	late.counts[SENDER_LATE] = 3;
	put(h, "slate.example", &late);
	assert_int_equal(RUN(h, "sender", "late.example"), 0);
	expect_in(h->out, "come after the retry window of 1 d 0 h");
	add_mails(&near_end, 9, 80000, 180);
	put(h, "sslow.example", &near_end);
	assert_int_equal(RUN(h, "sender", "slow.example"), 0);
	expect_in(h->out, "in the second half of the retry window");
	pool.counts[SENDER_RETRIED] = 9;
	pool.links[EVIDENCE_POOL] = 9;
	put(h, "spool.example", &pool);
	assert_int_equal(RUN(h, "sender", "pool.example"), 0);
	expect_in(h->out, "passes by the pool rule");
}

static void
too_little_is_said_to_be(void **state)
{
	struct host *h = *state;
	struct sender s = { .attempts = 0 };

	add_mails(&s, 2, 300, 180);
	put(h, "s<>", &s);
	assert_int_equal(RUN(h, "sender", "<>"), 0);
	expect_in(h->out, "Sender     <>\n");
	expect_in(h->out, "That is too little to judge it by.\n");
}

static void
what_a_stranger_sends_does_not_reach_the_terminal(void **state)
{
	struct host *h = *state;
	struct sender s = { .attempts = 0 };

	add_mails(&s, 1, 300, 180);
	put(h, "s\x9b\x33\x31m\xff.example", &s);
	assert_int_equal(RUN(h, "senders"), 0);
	expect_in(h->out, "\\x9b31m\\xff.example ");
	assert_null(strchr(h->out, '\x9b'));
	assert_int_equal(RUN(h, "sender", "\x9b\x33\x31m\xff.example"), 0);
	expect_in(h->out, "Sender     \\x9b31m\\xff.example\n");
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, command_setup, command_teardown)

static const struct CMUnitTest tests[] = {
	TEST(lists_have_columns),
	TEST(lists_are_sorted_cut_and_filtered),
	TEST(json_is_one_object_a_line),
	TEST(a_sender_is_a_page),
	TEST(a_profile_warns_in_words),
	TEST(every_warning_has_words),
	TEST(too_little_is_said_to_be),
	TEST(what_a_stranger_sends_does_not_reach_the_terminal),
};

UNIT_MAIN(tests)
