/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_ahead.c: which bytes of a store are read ahead, as the system has
 * counted them for this process.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "home.h"
#include "store/store_ahead.h"

#define PIECE STORE_AHEAD_STEP_B
#define OWN_B 1000 /* more than it takes to ask the system */

static int64_t
read_so_far(void)
{
	FILE *io = fopen("/proc/self/io", "re");
	long long chars = -1;

	assert_non_null(io);
	assert_int_equal(fscanf(io, "rchar: %lld", &chars), 1);
	(void)fclose(io);
	return chars;
}

static void
make_file(const struct home *h, const char *name, int64_t size_b)
{
	int fd = open(home_path(h, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size_b), 0);
	assert_int_equal(close(fd), 0);
}

/* A sweep of all steps has to read so many bytes; how it ended. */
static struct store_ahead
sweep(const struct home *h, int64_t most_b, int64_t wanted_b)
{
	struct store_ahead a = { .dir = h->dir, .left_b = most_b };
	int64_t read_b, before_b = read_so_far();

	while (store_ahead_step(&a))
		continue;
	read_b = read_so_far() - before_b;
	assert_in_range(read_b, wanted_b, wanted_b + OWN_B);
	assert_int_equal(a.left_b, most_b - wanted_b);
	assert_false(store_ahead_step(&a));
	return a;
}

static void
test_every_byte_of_every_table(void **state)
{
	struct home *h = *state;

	make_file(h, "conversations.db", 2 * PIECE + 5000);
	make_file(h, "trust.db", 4096);
	make_file(h, "senders.db", PIECE);
	make_file(h, "somebody-elses.db", PIECE);
	(void)sweep(h, INT64_MAX, 3 * PIECE + 4096 + 5000);
}

/* An operator gave it so much memory and no more. */
static void
test_no_more_than_the_cache_holds(void **state)
{
	struct home *h = *state;

	make_file(h, "conversations.db", 20 * PIECE);
	make_file(h, "trust.db", 4096);
	(void)sweep(h, PIECE + 5000, PIECE + 5000);
	(void)sweep(h, 0, 0);
}

/* What every decision asks for comes first. */
static void
test_the_large_table_comes_last(void **state)
{
	struct home *h = *state;
	struct store_ahead a;

	make_file(h, "conversations.db", 3 * PIECE);
	make_file(h, "trust.db", 8192);
	make_file(h, "rules.db", 8192);
	a = sweep(h, 2 * 8192 + PIECE, 2 * 8192 + PIECE);
	assert_int_equal(a.at_b, PIECE);
	assert_int_equal(a.files, STORE_TABLE_COUNT - 1);
}

static void
test_nothing_there_is_nothing_to_do(void **state)
{
	struct home *h = *state;

	(void)sweep(h, INT64_MAX, 0);
	make_file(h, "conversations.db", 0);
	(void)sweep(h, INT64_MAX, 0);
}

static int
setup(void **state)
{
	static struct home h;

	home_make(&h);
	*state = &h;
	return 0;
}

static int
teardown(void **state)
{
	home_remove(*state);
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(test_every_byte_of_every_table),
	TEST(test_no_more_than_the_cache_holds),
	TEST(test_the_large_table_comes_last),
	TEST(test_nothing_there_is_nothing_to_do),
};

UNIT_MAIN(tests)
