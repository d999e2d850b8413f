/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sender_book.c: statistics in the store: bounds, expiry, damage. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "daemon/sender_book.h"

#define NOW INT64_C(1800000000)
#define MOST 160

static int
setup(void **state)
{
	struct store *s = NULL;

	if (store_mem_open(&s) != ERR_OK)
		return -1;
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct store *s = *state;

	store_close(&s);
	return 0;
}

/* News of a sender that was `accepted` so often, last seen at `at_s`. */
static void
add(struct store *store, const char *kind, int number, uint32_t accepted,
    int64_t at_s)
{
	struct sender_book book = { .store = store, .deadline_ms = 1000 };
	struct sender news = { .first_s = at_s, .last_s = at_s, .attempts = 9 };
	char key[40];

	news.counts[SENDER_RETRIED] = accepted;
	(void)snprintf(key, sizeof(key), "s%s%d.example", kind, number);
	assert_int_equal(
	    sender_book_add(&book, str_of(key), &news, false), ERR_OK);
}

static bool
has(struct store *store, const char *kind, int number)
{
	struct sender_book book = { .store = store, .deadline_ms = 1000 };
	struct sender s;
	char key[40];

	(void)snprintf(key, sizeof(key), "s%s%d.example", kind, number);
	return sender_book_get(&book, str_of(key), &s) == ERR_OK;
}

static uint64_t
records(struct store *store)
{
	struct store_info info;

	assert_int_equal(store_info(store, &info), ERR_OK);
	return info.records[STORE_SENDERS];
}

static uint64_t
bound(struct store *store)
{
	struct sender_book book = { .store = store, .deadline_ms = 1000 };
	uint64_t removed = 77;

	assert_int_equal(sender_book_bound(&book, MOST, &removed), ERR_OK);
	return removed;
}

static void
news_are_added_up(void **state)
{
	struct sender_book book = { .store = *state, .deadline_ms = 1000 };
	struct sender s;

	add(*state, "a", 1, 2, NOW);
	add(*state, "a", 1, 3, NOW + 50);
	assert_int_equal(
	    sender_book_get(&book, STR("sa1.example"), &s), ERR_OK);
	assert_int_equal(s.attempts, 18);
	assert_int_equal(s.counts[SENDER_RETRIED], 5);
	assert_int_equal(s.first_s, NOW);
	assert_int_equal(s.last_s, NOW + 50);
}

static void
staying_away_makes_nobody_known(void **state)
{
	struct sender_book book = { .store = *state, .deadline_ms = 1000 };
	struct sender news = { .attempts = 0 }, s;

	sender_add_abandoned(&news);
	assert_int_equal(
	    sender_book_add(&book, STR("sa1.example"), &news, false), ERR_OK);
	assert_int_equal(records(*state), 0);
	add(*state, "a", 1, 0, NOW);
	assert_int_equal(
	    sender_book_add(&book, STR("sa1.example"), &news, false), ERR_OK);
	assert_int_equal(
	    sender_book_get(&book, STR("sa1.example"), &s), ERR_OK);
	assert_int_equal(s.counts[SENDER_ABANDONED], 1);
}

static void
a_damaged_record_is_begun_anew(void **state)
{
	static const struct store_value junk = { .len = 3 };
	struct sender_book book = { .store = *state, .deadline_ms = 1000 };
	struct sender s;

	assert_int_equal(
	    store_put(*state, STORE_SENDERS, STR("sa1.example"), &junk, 1000),
	    ERR_OK);
	assert_int_equal(
	    sender_book_get(&book, STR("sa1.example"), &s), ERR_CORRUPT);
	add(*state, "a", 1, 0, NOW);
	assert_int_equal(
	    sender_book_get(&book, STR("sa1.example"), &s), ERR_OK);
	assert_int_equal(s.attempts, 9);
}

static void
what_has_room_stays(void **state)
{
	for (int i = 0; i < MOST; i++)
		add(*state, "x", i, 0, NOW + i);
	assert_int_equal(bound(*state), 0);
	assert_int_equal(records(*state), MOST);
}

struct watch {
	struct store *store;
	uint64_t left, most; /* records; removed from one rest to the next */
};

static void
take_notice(void *ctx)
{
	struct watch *w = ctx;
	uint64_t left = records(w->store);

	if (w->left - left > w->most)
		w->most = w->left - left;
	w->left = left;
}

/* Mail waits for a bite at most, however much there is to remove. */
static void
many_are_removed_bite_by_bite(void **state)
{
	const int many = MOST + 10 * SENDER_BOOK_BITE;
	struct watch w = { .store = *state, .left = (uint64_t)many };
	struct sender_book book = { .store = *state,
		.deadline_ms = 1000,
		.rest = take_notice,
		.rest_ctx = &w };
	uint64_t removed = 0;

	for (int i = 0; i < many; i++)
		add(*state, "x", i, 0, NOW + i);
	assert_int_equal(sender_book_bound(&book, MOST, &removed), ERR_OK);
	assert_true(removed >= 10 * SENDER_BOOK_BITE);
	assert_int_equal(w.most, SENDER_BOOK_BITE);
	assert_true(w.left - records(*state) < SENDER_BOOK_BITE);
}

/* Invented senders, seen later than all others, come in thousands: the good
 * ones stay, each of them, and of the others the latest. */
static void
a_flood_pushes_no_good_sender_out(void **state)
{
	for (int i = 0; i < MOST / 2; i++)
		add(*state, "good", i, 1, NOW - 1000000 + i);
	for (int i = 0; i < 20 * MOST; i++) {
		add(*state, "x", i, 0, NOW + i);
		if (i % 37 == 0)
			(void)bound(*state);
	}
	(void)bound(*state);
	assert_true(records(*state) <= MOST);
	for (int i = 0; i < MOST / 2; i++)
		assert_true(has(*state, "good", i));
	assert_true(has(*state, "x", 20 * MOST - 1));
	assert_false(has(*state, "x", 0));
}

/* Strangers make room ahead; the good ones go only as far as they must. */
static void
a_table_full_of_good_senders_stays_full(void **state)
{
	for (int i = 0; i < MOST; i++)
		add(*state, "good", i, 1, NOW + i);
	for (int round = 0; round < 5; round++) {
		add(*state, "x", round, 0, NOW + 1000000);
		assert_int_equal(bound(*state), 1);
		assert_false(has(*state, "x", round));
	}
	assert_int_equal(records(*state), MOST);
	/* One more good one: the oldest of those with as little to show. */
	add(*state, "good", 1000, 1, NOW + 1000);
	assert_int_equal(bound(*state), 1);
	assert_true(has(*state, "good", 1000));
	assert_false(has(*state, "good", 0));
	/* What was accepted more often outlasts what was seen later. */
	add(*state, "often", 1, 4, NOW - 1000000);
	assert_int_equal(bound(*state), 1);
	assert_true(has(*state, "often", 1));
	assert_false(has(*state, "good", 1));
}

/* Who looks just like the others: as many go as have to. */
static void
equals_go_one_by_one(void **state)
{
	for (int i = 0; i < MOST + 10; i++)
		add(*state, "good", i, 1, NOW);
	assert_int_equal(bound(*state), 10);
	assert_int_equal(records(*state), MOST);
}

static void
the_long_unseen_expire(void **state)
{
	struct sender_book book = { .store = *state, .deadline_ms = 1000 };

	add(*state, "a", 1, 9, NOW);
	assert_int_equal(
	    sender_book_expire(&book, STR("sa1.example"), 1000, NOW + 1000),
	    ERR_OK);
	assert_true(has(*state, "a", 1));
	assert_int_equal(
	    sender_book_expire(&book, STR("sa1.example"), 1000, NOW + 1001),
	    ERR_OK);
	assert_int_equal(records(*state), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(news_are_added_up),
	TEST(staying_away_makes_nobody_known),
	TEST(a_damaged_record_is_begun_anew),
	TEST(what_has_room_stays),
	TEST(many_are_removed_bite_by_bite),
	TEST(a_flood_pushes_no_good_sender_out),
	TEST(a_table_full_of_good_senders_stays_full),
	TEST(equals_go_one_by_one),
	TEST(the_long_unseen_expire),
};

UNIT_MAIN(tests)
