/* SPDX-License-Identifier: BSD-2-Clause */
/* test_tally.c: statistics gathered in memory, by many, within bounds. */
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tally.h"

#define NOW INT64_C(1800000000)
#define ROOM (TALLY_SHARDS * TALLY_SLOTS)

static int
setup(void **state)
{
	struct tally *t = NULL;

	if (tally_new(&t) != ERR_OK)
		return -1;
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct tally *t = *state;

	tally_free(&t);
	assert_null(t);
	return 0;
}

static void
gather(
    struct tally *t, const char *sender, const char *name, enum reason reason)
{
	struct decision d = { .reason = reason, .attempts = 1 };
	struct evidence ev = { .grade = GRADE_VERIFIED };

	(void)snprintf(ev.name, sizeof(ev.name), "%s", name);
	tally_decision(t, str_of(sender), &ev, &d, NOW);
}

/* What was gathered under a key such as "sexample.org"; all zero when nothing
 * was. The number of keys goes to `ret_keys`. */
static struct sender
find(struct tally *t, const char *key, size_t *ret_keys)
{
	struct sender found = { .attempts = 0 };

	*ret_keys = 0;
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		const struct tally_batch *b = t->shards[i].batch;

		*ret_keys += b->count;
		for (size_t j = 0; j < b->count; j++)
			if (str_eq((struct str){ b->entries[j].key.bytes,
			               b->entries[j].key.len },
			        str_of(key)))
				found = b->entries[j].gathered;
	}
	return found;
}

static void
a_decision_counts_for_sender_and_origin(void **state)
{
	struct tally *t = *state;
	struct sender s;
	size_t keys;

	gather(t, "alice@example.org", "example.com", REASON_FIRST);
	gather(t, "bob@example.org", "example.com", REASON_PASSED);
	gather(t, "eve@example.net", "example.com", REASON_FIRST);
	s = find(t, "sexample.org", &keys);
	assert_int_equal(keys, 3);
	assert_int_equal(s.attempts, 2);
	assert_int_equal(s.counts[SENDER_PASSED], 1);
	s = find(t, "nexample.com", &keys);
	assert_int_equal(s.attempts, 3);
	assert_int_equal(s.first_s, NOW);
}

/* A local part without a domain has no sender's row; its origin has one. */
static void
a_sender_without_a_domain_counts_for_its_origin(void **state)
{
	struct tally *t = *state;
	size_t keys;

	gather(t, "root", "example.com", REASON_FIRST);
	assert_int_equal(find(t, "nexample.com", &keys).attempts, 1);
	assert_int_equal(keys, 1);
}

static void
an_abandoned_origin_counts_for_both(void **state)
{
	static const struct evidence_rules rules = { .ipv4_prefix = 24,
		.ipv6_prefix = 64 };
	struct tally *t = *state;
	struct origin origin = { .attempts = 1, .grade = GRADE_SUSPICIOUS };
	char net[] = "a\x78\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\0";
	size_t keys;

	assert_int_equal(addr_parse(STR("192.0.2.7"), &origin.addr), ERR_OK);
	tally_abandoned(t, STR("<192.0.2.0/24>"), &rules, &origin);
	assert_int_equal(find(t, "s<>", &keys).counts[SENDER_ABANDONED], 1);
	assert_int_equal(keys, 2);
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		const struct tally_batch *b = t->shards[i].batch;

		for (size_t j = 0; j < b->count; j++)
			if (b->entries[j].key.bytes[0] == 'a')
				assert_memory_equal(b->entries[j].key.bytes,
				    net, sizeof(net) - 1);
	}
}

static void
flood(struct tally *t, int count)
{
	for (int i = 0; i < count; i++) {
		char sender[40];

		(void)snprintf(sender, sizeof(sender), "x@flood%d.example", i);
		gather(t, sender, "flood.example", REASON_FIRST);
	}
}

/* However many senders are invented: memory has its bound, those who are
 * known stay, and one who is accepted finds a place. */
static void
a_flood_pushes_no_good_sender_out(void **state)
{
	struct tally *t = *state;
	size_t keys;

	for (int i = 0; i < 100; i++) {
		char sender[40];

		(void)snprintf(sender, sizeof(sender), "x@good%d.example", i);
		gather(t, sender, "good.example", REASON_PASSED);
	}
	flood(t, 5 * ROOM);
	for (int i = 0; i < 100; i++) {
		char sender[40];

		(void)snprintf(sender, sizeof(sender), "x@late%d.example", i);
		gather(t, sender, "good.example", REASON_RETRIED);
	}
	for (int i = 0; i < 100; i++) {
		char key[40];

		(void)snprintf(key, sizeof(key), "sgood%d.example", i);
		assert_int_equal(find(t, key, &keys).attempts, 1);
		(void)snprintf(key, sizeof(key), "slate%d.example", i);
		assert_int_equal(find(t, key, &keys).attempts, 1);
	}
	assert_true(keys <= ROOM);
	assert_true(keys > ROOM / 2);
	assert_int_equal(find(t, "nflood.example", &keys).attempts, 5 * ROOM);
	assert_true(atomic_load(&t->dropped) > 3 * ROOM);
	assert_true(atomic_load(&t->pressed));
}

static void
a_swap_takes_all_and_leaves_room(void **state)
{
	struct tally *t = *state;
	struct tally_batch *spare = calloc(1, sizeof(*spare));
	size_t keys, taken = 0;

	assert_non_null(spare);
	gather(t, "alice@example.org", "example.com", REASON_FIRST);
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		spare = tally_swap(t, i, spare);
		taken += spare->count;
		for (size_t j = 0; j < spare->count; j++)
			tally_put_back(t, &spare->entries[j]);
		spare->count = 0;
	}
	free(spare);
	assert_int_equal(taken, 2);
	/* What was put back is as it was. */
	assert_int_equal(find(t, "sexample.org", &keys).attempts, 1);
	assert_int_equal(keys, 2);
}

#define THREADS 4
#define ROUNDS 5000

static void *
gather_on(void *arg)
{
	for (int i = 0; i < ROUNDS; i++)
		gather(arg, i % 2 == 0 ? "a@example.org" : "a@example.net",
		    "example.com", REASON_FIRST);
	return NULL;
}

static void
threads_lose_nothing(void **state)
{
	struct tally *t = *state;
	pthread_t threads[THREADS];
	size_t keys;

	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, gather_on, t), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(
	    find(t, "nexample.com", &keys).attempts, THREADS * ROUNDS);
	assert_int_equal(
	    find(t, "sexample.net", &keys).attempts, THREADS * ROUNDS / 2);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(a_decision_counts_for_sender_and_origin),
	TEST(a_sender_without_a_domain_counts_for_its_origin),
	TEST(an_abandoned_origin_counts_for_both),
	TEST(a_flood_pushes_no_good_sender_out),
	TEST(a_swap_takes_all_and_leaves_room),
	TEST(threads_lose_nothing),
};

UNIT_MAIN(tests)
