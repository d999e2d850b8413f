/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_bdb_lasting.c: what is asked of the system so that an update
 * lasts, and when. fsync(2) and fdatasync(2) are this file's, libdb's calls
 * included: they are counted and passed on.
 */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "home.h"

#define TABLE STORE_SENDERS
#define NEVER_B INT64_MAX /* so much log is never written */

static _Atomic unsigned int syncs;

int
fsync(int fd)
{
	atomic_fetch_add(&syncs, 1);
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	atomic_fetch_add(&syncs, 1);
	return (int)syscall(SYS_fdatasync, fd);
}

static int
set_up(void **state)
{
	static struct home home;

	home_make(&home);
	*state = &home;
	return 0;
}

static int
tear_down(void **state)
{
	home_remove(*state);
	return 0;
}

static struct store *
open_ok(const struct home *h)
{
	struct err_note note;
	struct store *s;

	assert_int_equal(store_bdb_open(&h->options, &s, &note), ERR_OK);
	return s;
}

static enum err
add_lazily(struct store *s, unsigned int n)
{
	char mem[32];

	return store_update_lazily(
	    s, TABLE, home_key(n, mem), home_add_one, NULL, HOME_DEADLINE_MS);
}

static unsigned int
number(struct store *s, unsigned int n)
{
	struct store_value value;
	char mem[32];

	if (store_get(s, TABLE, home_key(n, mem), &value) != ERR_OK)
		return 0;
	return home_number(&value);
}

/* How often this process has asked the system to write. */
static unsigned long
writes(void)
{
	FILE *f = fopen("/proc/self/io", "r");
	unsigned long calls = 0;
	char line[128];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		(void)sscanf(line, "syscw: %lu", &calls);
	assert_int_equal(fclose(f), 0);
	return calls;
}

static void
test_writes_nothing(void **state)
{
	struct store *s = open_ok(*state);
	unsigned long before = writes();

	for (unsigned int i = 0; i < 50; i++)
		assert_int_equal(add_lazily(s, i), ERR_OK);
	assert_int_equal(writes(), before);
	for (unsigned int i = 0; i < 50; i++)
		assert_int_equal(number(s, i), 1);
	assert_int_equal(home_put(s, TABLE, 100, "at once"), ERR_OK);
	assert_true(writes() > before);
	store_close(&s);
}

static void
test_lasts_over_a_close(void **state)
{
	struct store *s = open_ok(*state);

	assert_int_equal(add_lazily(s, 1), ERR_OK);
	store_close(&s);
	s = open_ok(*state);
	assert_int_equal(number(s, 1), 1);
	store_close(&s);
}

/* A process adds to record 1 lazily, then `then`, and ends without a close. The
 * store that the next one finds. */
static struct store *
open_after(const struct home *h, void (*then)(struct store *s))
{
	struct err_note note;
	struct store *s;
	int pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
		CHILD_CHECK(add_lazily(s, 1) == ERR_OK);
		then(s);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	return open_ok(h);
}

static void
put_at_once(struct store *s)
{
	CHILD_CHECK(home_put(s, TABLE, 2, "at once") == ERR_OK);
}

static void
test_lasts_with_the_next_update(void **state)
{
	struct store *s = open_after(*state, put_at_once);

	assert_int_equal(number(s, 1), 1);
	assert_true(home_has(s, TABLE, 2, "at once"));
	store_close(&s);
}

static void
make_checkpoint(struct store *s)
{
	struct err_note note;

	CHILD_CHECK(store_maintain(s, 0, &note) == ERR_OK);
}

static void
test_lasts_with_a_checkpoint(void **state)
{
	struct store *s = open_after(*state, make_checkpoint);

	assert_int_equal(number(s, 1), 1);
	store_close(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* How often the disk is waited for while `fn` runs. */
static unsigned int
syncs_in(void (*fn)(struct store *s), struct store *s)
{
	unsigned int before = atomic_load(&syncs);

	fn(s);
	return atomic_load(&syncs) - before;
}

static void
put_once(struct store *s)
{
	assert_int_equal(home_put(s, TABLE, 1, "v"), ERR_OK);
}

static void
put_lazily(struct store *s)
{
	assert_int_equal(add_lazily(s, 2), ERR_OK);
}

static void
upkeep(struct store *s)
{
	struct err_note note;

	assert_int_equal(store_maintain(s, NEVER_B, &note), ERR_OK);
}

static void
test_write_is_on_the_disk_after_upkeep(void **state)
{
	struct home *h = *state;
	struct store *s;

	h->options.durability = STORE_DURABILITY_WRITE;
	s = open_ok(h);
	assert_int_equal(syncs_in(put_once, s), 0);
	assert_true(syncs_in(upkeep, s) > 0);
	/* A host without mail lets its disk sleep. */
	assert_int_equal(syncs_in(upkeep, s), 0);
	put_lazily(s);
	assert_true(syncs_in(upkeep, s) > 0);
	store_close(&s);
}

static void
test_sync_waits_for_each_but_lazy_ones(void **state)
{
	struct home *h = *state;
	struct store *s;

	h->options.durability = STORE_DURABILITY_SYNC;
	s = open_ok(h);
	assert_true(syncs_in(put_once, s) > 0);
	assert_int_equal(syncs_in(put_lazily, s), 0);
	store_close(&s);
}

static void
test_none_never_waits(void **state)
{
	struct home *h = *state;
	struct store *s;

	h->options.durability = STORE_DURABILITY_NONE;
	s = open_ok(h);
	assert_int_equal(syncs_in(put_once, s), 0);
	assert_int_equal(syncs_in(upkeep, s), 0);
	store_close(&s);
}

static const struct CMUnitTest tests[] = {
	CASE(test_write_is_on_the_disk_after_upkeep),
	CASE(test_sync_waits_for_each_but_lazy_ones),
	CASE(test_none_never_waits),
	CASE(test_writes_nothing),
	CASE(test_lasts_over_a_close),
	CASE(test_lasts_with_the_next_update),
	CASE(test_lasts_with_a_checkpoint),
};

UNIT_MAIN(tests)
