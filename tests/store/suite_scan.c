/* SPDX-License-Identifier: BSD-2-Clause */
/* suite_scan.c: scans, one call after the other, over any backend. */
#include "suite.h"

#include <string.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS

static struct store *
store_of(void **state)
{
	return ((struct suite *)*state)->store;
}

/* A scan's harvest: keys one after the other, and how many. */
struct harvest {
	struct store *store;
	size_t count, stop_after; /* 0: never */
	size_t last_len;
	char last[STORE_KEY_MAX];
	size_t value_bytes;
};

static bool
gather(void *ctx, struct str key, struct str value)
{
	struct harvest *h = ctx;
	size_t len = key.len < h->last_len ? key.len : h->last_len;
	int order = memcmp(h->last, key.data, len);

	assert_true(order < 0 || (order == 0 && h->last_len < key.len));
	memcpy(h->last, key.data, key.len);
	h->last_len = key.len;
	h->value_bytes += value.len;
	h->count++;
	return h->count != h->stop_after;
}

static void
scan(struct store *s, struct store_cursor *c, size_t most, struct harvest *h)
{
	assert_int_equal(store_scan(s, TABLE, c, most, gather, h), ERR_OK);
}

static void
test_scan_bytes_in_order(void **state)
{
	static const struct str keys[] = { { "\0", 1 }, { "\0\0", 2 },
		{ "\0\xff", 2 }, { "a", 1 }, { "a\0", 2 }, { "a\0b", 3 },
		{ "ab", 2 }, { "b", 1 }, { "\x7f", 1 }, { "\x80", 1 },
		{ "\xff", 1 }, { "\xff\xff", 2 } };
	struct store *s = store_of(state);
	struct store_cursor c = { .done = false };
	struct harvest h = { .store = s };
	struct store_value v = (struct store_value){ .len = 1 };

	for (size_t i = ARRAY_LEN(keys); i-- > 0;)
		assert_int_equal(
		    store_put(s, TABLE, keys[i], &v, HOME_DEADLINE_MS), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		scan(s, &c, 1, &h);
		assert_int_equal(c.key_len, keys[i].len);
		assert_memory_equal(c.key, keys[i].data, keys[i].len);
	}
	scan(s, &c, 1, &h);
	assert_true(c.done);
	assert_int_equal(h.count, ARRAY_LEN(keys));
}

#define MANY 20000

static void
put_many(struct store *s, unsigned int count, size_t value_len)
{
	struct store_value v = { .len = value_len };
	char mem[32];

	memset(v.bytes, 'v', value_len);
	for (unsigned int i = 0; i < count; i++)
		assert_int_equal(
		    store_put(s, TABLE, home_key(i * 2654435761u, mem), &v,
		        HOME_DEADLINE_MS),
		    ERR_OK);
}

static void
test_scan_meets_each_once(void **state)
{
	static const size_t mosts[] = { 1 << 30, 997, 15000 };
	struct store *s = store_of(state);

	put_many(s, MANY, 60);
	for (size_t i = 0; i < ARRAY_LEN(mosts); i++) {
		struct store_cursor c = { .done = false };
		struct harvest h = { .store = s };

		while (!c.done) {
			size_t before = h.count;

			scan(s, &c, mosts[i], &h);
			assert_true(h.count - before <= mosts[i]);
		}
		assert_int_equal(h.count, MANY);
		assert_int_equal(h.value_bytes, MANY * 60);
		scan(s, &c, 10, &h);
		assert_int_equal(h.count, MANY);
	}
}

static void
test_scan_large_values(void **state)
{
	struct store *s = store_of(state);
	struct store_cursor c = { .done = false };
	struct harvest h = { .store = s };

	put_many(s, 500, STORE_VALUE_MAX);
	while (!c.done)
		scan(s, &c, 300, &h);
	assert_int_equal(h.count, 500);
	assert_int_equal(h.value_bytes, (size_t)500 * STORE_VALUE_MAX);
}

static void
test_scan_stops_and_resumes(void **state)
{
	struct store *s = store_of(state);
	struct store_cursor c = { .done = false };
	struct harvest h = { .store = s, .stop_after = 5 };
	char mem[32];

	for (unsigned int i = 0; i < 10; i++)
		assert_int_equal(home_put(s, TABLE, i, "v"), ERR_OK);
	scan(s, &c, 100, &h);
	assert_int_equal(h.count, 5);
	assert_false(c.done);
	/* The record the cursor stands on may go away. */
	assert_int_equal(
	    store_delete(s, TABLE, home_key(4, mem), HOME_DEADLINE_MS), ERR_OK);
	scan(s, &c, 3, &h);
	assert_int_equal(h.count, 8);
	assert_int_equal(c.key_len, home_key(7, mem).len);
	assert_memory_equal(c.key, mem, c.key_len);
	scan(s, &c, 3, &h);
	assert_int_equal(h.count, 10);
	assert_true(c.done);
}

static bool
thin_out(void *ctx, struct str key, struct str value)
{
	struct harvest *h = ctx;
	struct store_value v = { .len = 4, .bytes = "seen" };

	assert_int_equal(value.len, 60);
	if (h->count++ % 2 == 0)
		assert_int_equal(
		    store_delete(h->store, TABLE, key, HOME_DEADLINE_MS),
		    ERR_OK);
	else
		assert_int_equal(
		    store_put(h->store, TABLE, key, &v, HOME_DEADLINE_MS),
		    ERR_OK);
	return true;
}

static void
test_scan_callback_changes(void **state)
{
	struct store *s = store_of(state);
	struct store_cursor c = { .done = false };
	struct harvest h = { .store = s };

	put_many(s, 3000, 60);
	while (!c.done)
		assert_int_equal(
		    store_scan(s, TABLE, &c, 700, thin_out, &h), ERR_OK);
	assert_int_equal(h.count, 3000);
	memset(&c, 0, sizeof(c));
	memset(&h, 0, sizeof(h));
	scan(s, &c, 5000, &h);
	assert_true(c.done);
	assert_int_equal(h.count, 1500);
	assert_int_equal(h.value_bytes, 1500 * strlen("seen"));
}

static void
test_scan_empty(void **state)
{
	struct store *s = store_of(state);
	struct store_cursor c = { .done = false };
	struct harvest h = { .store = s };

	scan(s, &c, 0, &h);
	assert_false(c.done);
	scan(s, &c, 10, &h);
	assert_true(c.done);
	assert_int_equal(h.count, 0);
}

int
suite_scan_run(suite_open_fn *open)
{
	struct suite suite = { .open = open };
	const struct CMUnitTest tests[] = {
		SUITE_CASE(test_scan_bytes_in_order),
		SUITE_CASE(test_scan_meets_each_once),
		SUITE_CASE(test_scan_large_values),
		SUITE_CASE(test_scan_stops_and_resumes),
		SUITE_CASE(test_scan_callback_changes),
		SUITE_CASE(test_scan_empty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
