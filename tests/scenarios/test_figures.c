/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_figures.c: what is promised of the senders in the tables, with the
 * defaults: all are delivered, and none waits longer than it has to.
 */
#include "unit.h"

#include <stdlib.h>

#include "conf/conf.h"
#include "first_mail.h"

struct fixture {
	struct conf *conf;
	struct policy policy;
	size_t count;
	struct retries rows[RETRIES_ROWS_MAX];
};

static int
setup(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (f == NULL || conf_new(&f->conf) != ERR_OK)
		return -1;
	f->policy = conf_policy(f->conf);
	f->count = retries_read(srcdir == NULL ? "." : srcdir, f->rows);
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	conf_unref(&f->conf);
	free(f);
	return 0;
}

/* The number of the first retry at `delay_s` or later. */
static size_t
best_possible(const struct retries *r, int64_t delay_s)
{
	for (size_t i = 1; i < r->count; i++)
		if (r->at_s[i] >= delay_s)
			return i;
	fail_msg("%s never retries after %d s", r->name, (int)delay_s);
	return 0;
}

static struct first_mail
play(const struct fixture *f, const struct retries *r, bool named)
{
	return first_mail_greywait(
	    &f->policy, named, r, first_mail_in_turn, NULL);
}

static void
test_the_tables_are_whole(void **state)
{
	const struct fixture *f = *state;

	assert_int_equal(f->count, 13);
	/* "every 4:00 until 362:11" */
	assert_string_equal(f->rows[2].name, "hotmail");
	assert_int_equal(f->rows[2].count, 8 + 86);
	assert_int_equal(f->rows[2].at_s[93], 970 + 86 * 240);
}

static void
test_every_row_is_delivered(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < f->count; i++)
		for (int named = 0; named < 2; named++)
			if (!play(f, &f->rows[i], named == 1).passed)
				fail_msg("%s never passes", f->rows[i].name);
}

/* With a name all hosts of a sender are one: the first retry that can pass
 * does, and in these tables that is the first. */
static void
test_named_passes_at_the_first_retry(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < f->count; i++) {
		struct first_mail got = play(f, &f->rows[i], true);

		if (got.attempt != best_possible(&f->rows[i], 60) ||
		    got.attempt != 1)
			fail_msg("%s passes at retry %zu", f->rows[i].name,
			    got.attempt);
	}
}

/* One address: at the best retry possible. A pool: one retry more. */
static void
test_nameless_needs_one_retry_more_at_most(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < f->count; i++) {
		const struct retries *r = &f->rows[i];
		size_t best = best_possible(r, 180);
		struct first_mail got = play(f, r, false);

		if (got.attempt != best + (r->hosts > 1 ? 1 : 0))
			fail_msg("%s passes at retry %zu, not %zu", r->name,
			    got.attempt, best);
	}
}

struct random {
	uint64_t state;
	bool seen[RETRIES_MAX];
	size_t nets, third; /* the attempt from the third network */
};

static size_t
random_host(void *ctx, const struct retries *r, size_t attempt)
{
	struct random *x = ctx;
	size_t host;

	x->state = x->state * 6364136223846793005u + 1442695040888963407u;
	host = (size_t)(x->state >> 33) % r->hosts;
	if (!x->seen[host] && ++x->nets == 3)
		x->third = attempt;
	x->seen[host] = true;
	return host;
}

/* Whatever the order of its addresses, a pool passes by the pool rule at the
 * latest: once three networks have tried, each retry that is from a new one or
 * from one that has waited for the delay. */
static void
test_pools_in_any_order(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < f->count; i++) {
		const struct retries *r = &f->rows[i];

		for (uint64_t seed = 1; r->hosts > 1 && seed <= 2000; seed++) {
			struct random x = { .state = seed * 77 };
			struct first_mail got = first_mail_greywait(
			    &f->policy, false, r, random_host, &x);

			assert_true(got.passed);
			/* Each gap of these rows is longer than the delay. */
			assert_true(got.attempt <= 2);
			if (got.attempt == 2 && x.third == 2)
				continue;
			assert_true(x.nets <= 2);
		}
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(test_the_tables_are_whole),
	TEST(test_every_row_is_delivered),
	TEST(test_named_passes_at_the_first_retry),
	TEST(test_nameless_needs_one_retry_more_at_most),
	TEST(test_pools_in_any_order),
};

UNIT_MAIN(tests)
