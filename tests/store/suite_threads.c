/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * suite_threads.c: calls from several threads at once, over any backend. The
 * threads only count; what they counted is asserted when they have ended.
 */
#include "suite.h"

#include <pthread.h>
#include <string.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS
#define THREADS 8
#define ROUNDS 1000
#define COUNTERS 16

struct worker {
	struct store *store;
	unsigned int number;
	unsigned int rounds;
	unsigned int failures;
	pthread_t thread;
};

static void
run_workers(struct store *s, void *(*fn)(void *), unsigned int rounds)
{
	struct worker workers[THREADS];

	for (unsigned int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ s, i, rounds, 0, 0 };
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, fn, &workers[i]),
		    0);
	}
	for (unsigned int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_int_equal(workers[i].failures, 0);
	}
}

static void *
count(void *arg)
{
	struct worker *w = arg;
	char mem[32];

	for (unsigned int i = 0; i < w->rounds; i++) {
		struct str key = home_key((i * 7 + w->number) % COUNTERS, mem);

		if (store_update(w->store, TABLE, key, home_add_one, NULL,
		        HOME_DEADLINE_MS) != ERR_OK)
			w->failures++;
	}
	return NULL;
}

static void
test_nothing_is_lost(void **state)
{
	struct store *s = ((struct suite *)*state)->store;
	struct store_info info;
	unsigned int sum = 0;
	char mem[32];

	run_workers(s, count, ROUNDS);
	for (unsigned int i = 0; i < COUNTERS; i++) {
		struct store_value v;

		assert_int_equal(
		    store_get(s, TABLE, home_key(i, mem), &v), ERR_OK);
		sum += home_number(&v);
	}
	assert_int_equal(sum, THREADS * ROUNDS);
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_int_equal(info.records[TABLE], COUNTERS);
}

/* Each thread has keys of its own, side by side with the others'. */
static void *
come_and_go(void *arg)
{
	struct worker *w = arg;
	char mem[32];

	for (unsigned int i = 0; i < w->rounds; i++) {
		unsigned int n = i * 2 * THREADS + w->number * 2 + 1;
		struct str key = home_key(n, mem);

		if (home_put(w->store, TABLE, n, "passing") != ERR_OK)
			w->failures++;
		if (i % 2 == 0 && store_delete(w->store, TABLE, key,
		                      HOME_DEADLINE_MS) != ERR_OK)
			w->failures++;
	}
	return NULL;
}

struct sighting {
	unsigned int stays; /* records that were there all the time */
	bool disorder;
	char last[32];
};

static bool
look(void *ctx, struct str key, struct str value)
{
	struct sighting *sighting = ctx;

	if (memcmp(sighting->last, key.data, key.len) >= 0)
		sighting->disorder = true;
	memcpy(sighting->last, key.data, key.len);
	if (str_eq(value, STR("stays")))
		sighting->stays++;
	return true;
}

static void *
look_around(void *arg)
{
	struct worker *w = arg;

	for (unsigned int i = 0; i < w->rounds; i++) {
		struct store_cursor c = { .done = false };
		struct sighting sighting = { .stays = 0 };
		enum err e = ERR_OK;

		while (e == ERR_OK && !c.done)
			e = store_scan(
			    w->store, TABLE, &c, 300, look, &sighting);
		if (e != ERR_OK || sighting.disorder || sighting.stays != 1000)
			w->failures++;
	}
	return NULL;
}

static void
test_scan_while_others_write(void **state)
{
	struct store *s = ((struct suite *)*state)->store;
	struct worker scanner = { s, 0, 20, 0, 0 };
	struct store_info info;

	for (unsigned int i = 0; i < 1000; i++)
		assert_int_equal(home_put(s, TABLE, i * 16, "stays"), ERR_OK);
	assert_int_equal(
	    pthread_create(&scanner.thread, NULL, look_around, &scanner), 0);
	run_workers(s, come_and_go, 500);
	assert_int_equal(pthread_join(scanner.thread, NULL), 0);
	assert_int_equal(scanner.failures, 0);
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_int_equal(info.records[TABLE], 1000 + THREADS * 500 / 2);
}

static void *
keep_up(void *arg)
{
	struct worker *w = arg;
	struct store_info info;
	struct err_note note;

	for (unsigned int i = 0; i < w->rounds; i++) {
		if (store_maintain(w->store, 0, &note) != ERR_OK ||
		    store_info(w->store, &info) != ERR_OK)
			w->failures++;
	}
	return NULL;
}

static void
test_upkeep_while_others_write(void **state)
{
	struct store *s = ((struct suite *)*state)->store;
	struct worker upkeep = { s, 0, 10, 0, 0 };

	assert_int_equal(
	    pthread_create(&upkeep.thread, NULL, keep_up, &upkeep), 0);
	run_workers(s, count, ROUNDS / 2);
	assert_int_equal(pthread_join(upkeep.thread, NULL), 0);
	assert_int_equal(upkeep.failures, 0);
}

int
suite_threads_run(suite_open_fn *open)
{
	struct suite suite = { .open = open };
	const struct CMUnitTest tests[] = {
		SUITE_CASE(test_nothing_is_lost),
		SUITE_CASE(test_scan_while_others_write),
		SUITE_CASE(test_upkeep_while_others_write),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
