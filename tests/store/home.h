/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * home.h: a fresh directory for a store on disk, and its removal; and the
 * plainest of records. Nothing here asserts by cmocka: a child may use it.
 */
#ifndef TESTS_STORE_HOME_H
#define TESTS_STORE_HOME_H

#include <stdio.h>
#include <stdlib.h>

#include "store/store.h"

#define HOME_MAX 256
#define HOME_DEADLINE_MS 10000

struct home {
	char base[HOME_MAX];          /* removed at the end, with all in it */
	char dir[HOME_MAX + 16];      /* the store's, mode 0700, in base */
	char other[HOME_MAX + 16];    /* a name for another; not made */
	struct store_options options; /* for dir */
};

void home_make(struct home *h);
void home_remove(struct home *h);

/* "dir/name", in memory that the next call overwrites. */
const char *home_path(const struct home *h, const char *name);

/* The key "key-0000001234". Views of `mem`. */
struct str home_key(unsigned int n, char mem[32]);

enum err home_put(
    struct store *s, enum store_table table, unsigned int n, const char *value);

/* Is record `n` there with that value? */
bool home_has(
    struct store *s, enum store_table table, unsigned int n, const char *value);

/* Add one to the number in the record; ctx is not used. */
store_fn home_add_one;
unsigned int home_number(const struct store_value *value);

/* In a child, in place of an assertion. */
#define CHILD_CHECK(condition)                                                \
	do {                                                                  \
		if (!(condition)) {                                           \
			(void)fprintf(stderr, "%s:%d: child: %s\n", __FILE__, \
			    __LINE__, #condition);                            \
			_Exit(1);                                             \
		}                                                             \
	} while (0)

/* Wait for a child; true when it ended with status 0. */
bool home_child_ok(int pid);

#endif
