/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_filter.c: what the filter in front of the trust table says no
 * to, and that no record is ever hidden by it.
 */
#include "home.h"

#include <string.h>

#include "store/key_filter.h"

#include "../unit/unit.h"

#define STORED 100100 /* more than are read before the first call */
#define STRANGERS 20000

static struct key_filter *
filled_filter(unsigned int count)
{
	struct key_filter *f = key_filter_new();
	char mem[32];

	assert_non_null(f);
	for (unsigned int i = 0; i < count; i++)
		key_filter_add(f, home_key(i, mem));
	return f;
}

static unsigned int
strangers_let_in(const struct key_filter *f, unsigned int from)
{
	unsigned int n = 0;
	char mem[32];

	for (unsigned int i = from; i < from + STRANGERS; i++)
		n += key_filter_may_have(f, home_key(i, mem));
	return n;
}

static void
test_says_nothing_until_complete(void **state)
{
	struct key_filter *f = filled_filter(0);

	(void)state;
	assert_int_equal(strangers_let_in(f, 0), STRANGERS);
	atomic_store(&f->complete, true);
	assert_int_equal(strangers_let_in(f, 0), 0);
	free(f);
}

static void
test_hides_no_key(void **state)
{
	struct key_filter *f = filled_filter(STRANGERS);

	(void)state;
	atomic_store(&f->complete, true);
	assert_int_equal(strangers_let_in(f, 0), STRANGERS);
	free(f);
}

static void
test_most_strangers_are_told_at_a_million(void **state)
{
	struct key_filter *f = filled_filter(1000000);

	(void)state;
	atomic_store(&f->complete, true);
	assert_true(strangers_let_in(f, 1000000) < STRANGERS / 25);
	free(f);
}

static int
set_up(void **state)
{
	struct home *h = malloc(sizeof(*h));

	if (h == NULL)
		return -1;
	home_make(h);
	h->options.durability = STORE_DURABILITY_NONE;
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	home_remove(*state);
	free(*state);
	return 0;
}

static struct store *
open_store(const struct home *h)
{
	struct err_note note = { "" };
	struct store *s = NULL;

	assert_int_equal(store_bdb_open(&h->options, &s, &note), ERR_OK);
	return s;
}

static void
assert_trusted(struct store *s, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++)
		assert_true(home_has(s, STORE_TRUST, i, "trusted"));
	assert_false(home_has(s, STORE_TRUST, to, "trusted"));
}

/* Right after the open, when all has been read, and what came later. */
static void
test_all_trust_is_found_after_a_start(void **state)
{
	struct home *h = *state;
	struct store *s = open_store(h);
	struct err_note note = { "" };

	for (unsigned int i = 0; i < STORED; i++)
		assert_int_equal(
		    home_put(s, STORE_TRUST, i, "trusted"), ERR_OK);
	assert_trusted(s, 0, STORED);
	store_close(&s);
	s = open_store(h);
	assert_trusted(s, 0, STORED);
	assert_int_equal(store_maintain(s, 0, &note), ERR_OK);
	assert_trusted(s, 0, STORED);
	assert_int_equal(home_put(s, STORE_TRUST, STORED, "trusted"), ERR_OK);
	assert_trusted(s, STORED, STORED + 1);
	store_close(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_says_nothing_until_complete),
	cmocka_unit_test(test_hides_no_key),
	cmocka_unit_test(test_most_strangers_are_told_at_a_million),
	CASE(test_all_trust_is_found_after_a_start),
};

UNIT_MAIN(tests)
