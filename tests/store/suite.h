/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * suite.h: what every backend must do, as store.h has it. A test program
 * hands in how to open one.
 */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H

#include "home.h"
#include "store/store.h"

/* Open an empty store; `home` is a fresh directory. */
typedef enum err suite_open_fn(const struct home *home, struct store **ret);

/* The tests of calls one after the other, of scans, and of threads. Return what
 * main() does. One program runs one of them: the TAP driver reads one plan. */
int suite_run(suite_open_fn *open);
int suite_scan_run(suite_open_fn *open);
int suite_threads_run(suite_open_fn *open);

/* For both: a state with an open store in it. */
struct suite {
	suite_open_fn *open;
	struct home home;
	struct store *store;
};
int suite_set_up(void **state);
int suite_tear_down(void **state);

#define SUITE_CASE(f)                             \
	cmocka_unit_test_prestate_setup_teardown( \
	    f, suite_set_up, suite_tear_down, &suite)

#endif
