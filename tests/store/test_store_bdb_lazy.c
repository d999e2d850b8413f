/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_bdb_lazy.c: what a lazy update costs, and when it lasts. */
#include <unistd.h>

#include "../unit/unit.h"
#include "home.h"

#define TABLE STORE_SENDERS

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

static void
test_lasts_with_the_next_update(void **state)
{
	const struct home *h = *state;
	struct err_note note;
	struct store *s;
	int pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
		CHILD_CHECK(add_lazily(s, 1) == ERR_OK);
		CHILD_CHECK(home_put(s, TABLE, 2, "at once") == ERR_OK);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	s = open_ok(h);
	assert_int_equal(number(s, 1), 1);
	assert_true(home_has(s, TABLE, 2, "at once"));
	store_close(&s);
}

static void
test_lasts_with_a_checkpoint(void **state)
{
	const struct home *h = *state;
	struct err_note note;
	struct store *s;
	int pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
		CHILD_CHECK(add_lazily(s, 1) == ERR_OK);
		CHILD_CHECK(store_maintain(s, 0, &note) == ERR_OK);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	s = open_ok(h);
	assert_int_equal(number(s, 1), 1);
	store_close(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	CASE(test_writes_nothing),
	CASE(test_lasts_over_a_close),
	CASE(test_lasts_with_the_next_update),
	CASE(test_lasts_with_a_checkpoint),
};

UNIT_MAIN(tests)
