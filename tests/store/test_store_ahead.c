/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_ahead.c: what the system is asked to read, and how much. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "home.h"
#include "store/store_ahead.h"

#define PIECE STORE_AHEAD_STEP_B

/* What posix_fadvise(2) was asked for since the test began. */
static struct {
	int64_t from[40], size[40];
	size_t count;
} asked;

/* In the C library's place. */
int
posix_fadvise(int fd, off_t from, off_t size, int advice)
{
	assert_true(fcntl(fd, F_GETFD) >= 0);
	assert_int_equal(advice, POSIX_FADV_WILLNEED);
	assert_true(asked.count < ARRAY_LEN(asked.from));
	asked.from[asked.count] = from;
	asked.size[asked.count++] = size;
	return 0;
}

static void
make_file(const struct home *h, const char *name, int64_t size_b)
{
	int fd = open(home_path(h, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size_b), 0);
	assert_int_equal(close(fd), 0);
}

/* All steps of a sweep; the sum of what was asked for. */
static int64_t
sweep(const struct home *h, int64_t most_b)
{
	struct store_ahead a = { .dir = h->dir, .left_b = most_b };
	int64_t sum = 0;

	memset(&asked, 0, sizeof(asked));
	while (store_ahead_step(&a))
		continue;
	assert_false(store_ahead_step(&a));
	for (size_t i = 0; i < asked.count; i++)
		sum += asked.size[i];
	return sum;
}

static void
test_every_byte_of_every_table(void **state)
{
	struct home *h = *state;

	make_file(h, "conversations.db", 2 * PIECE + 5);
	make_file(h, "trust.db", 4096);
	make_file(h, "senders.db", PIECE);
	make_file(h, "somebody-elses.db", 4096);
	assert_int_equal(sweep(h, INT64_MAX), 3 * PIECE + 4096 + 5);
	/* The largest from its first byte to its last, and last of all. */
	assert_int_equal(asked.count, 5);
	assert_int_equal(asked.from[2], 0);
	assert_int_equal(asked.from[3], PIECE);
	assert_int_equal(asked.from[4], 2 * PIECE);
	assert_int_equal(asked.size[4], 5);
}

/* An operator gave it so much memory and no more. */
static void
test_no_more_than_the_cache_holds(void **state)
{
	struct home *h = *state;

	make_file(h, "conversations.db", 20 * PIECE);
	make_file(h, "trust.db", 4096);
	assert_int_equal(sweep(h, PIECE + 1000), PIECE + 1000);
	assert_int_equal(asked.size[0], 4096);
	assert_int_equal(sweep(h, 0), 0);
}

static void
test_nothing_there_is_nothing_to_do(void **state)
{
	struct home *h = *state;

	assert_int_equal(sweep(h, INT64_MAX), 0);
	make_file(h, "conversations.db", 0);
	assert_int_equal(sweep(h, INT64_MAX), 0);
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
	TEST(test_nothing_there_is_nothing_to_do),
};

UNIT_MAIN(tests)
