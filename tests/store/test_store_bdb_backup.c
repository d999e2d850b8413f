/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_bdb_backup.c: a copy of a store in use opens, and holds all that
 * was acknowledged before the copy began.
 */
#include "home.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS
#define BEFORE 500

static int
set_up(void **state)
{
	struct home *h = malloc(sizeof(*h));

	if (h == NULL)
		return -1;
	home_make(h);
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

struct load {
	struct store *store;
	atomic_bool stop;
	atomic_uint errors;
};

static void *
write_on(void *arg)
{
	struct load *load = arg;

	for (unsigned int n = BEFORE; !atomic_load(&load->stop); n++)
		if (home_put(load->store, TABLE, n, "during") != ERR_OK)
			atomic_fetch_add(&load->errors, 1);
	return NULL;
}

static void
check_copy(const struct home *h, const char *dir)
{
	struct store_options options = h->options;
	struct err_note note = { "" };
	struct store_value value;
	struct store *copy = NULL;
	char mem[32];

	options.dir = dir;
	if (store_bdb_open(&options, &copy, &note) != ERR_OK)
		fail_msg("the copy does not open: %s", note.text);
	for (unsigned int n = 0; n < BEFORE; n++)
		assert_int_equal(
		    store_get(copy, TABLE, home_key(n, mem), &value), ERR_OK);
	store_close(&copy);
}

static void
test_copy_under_load_opens(void **state)
{
	struct home *h = *state;
	struct load load = { .store = NULL };
	struct err_note note = { "" };
	pthread_t thread;
	char dir[600];

	assert_int_equal(
	    store_bdb_open(&h->options, &load.store, &note), ERR_OK);
	for (unsigned int n = 0; n < BEFORE; n++)
		assert_int_equal(
		    home_put(load.store, TABLE, n, "before"), ERR_OK);
	assert_int_equal(pthread_create(&thread, NULL, write_on, &load), 0);
	(void)snprintf(dir, sizeof(dir), "%s/copy", h->dir);
	if (store_backup(load.store, dir, &note) != ERR_OK)
		fail_msg("no copy: %s", note.text);
	atomic_store(&load.stop, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(atomic_load(&load.errors), 0);
	assert_true(store_healthy(load.store));
	store_close(&load.store);
	check_copy(h, dir);
}

/* What lies there already is not written over. */
static void
test_copy_goes_to_an_empty_place_only(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = NULL;

	assert_int_equal(store_bdb_open(&h->options, &s, &note), ERR_OK);
	note.text[0] = '\0';
	assert_int_not_equal(store_backup(s, h->dir, &note), ERR_OK);
	assert_non_null(strstr(note.text, h->dir));
	store_close(&s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(
	    test_copy_under_load_opens, set_up, tear_down),
	cmocka_unit_test_setup_teardown(
	    test_copy_goes_to_an_empty_place_only, set_up, tear_down),
};

UNIT_MAIN(tests)
