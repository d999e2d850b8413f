/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * key_filter.h: struct key_filter, which keys a table surely does not have: a
 * Bloom filter. Most clients are strangers, and to find that out from the
 * table costs two look-ups, on a large store two pages from the disk. Keys
 * are put in before their records are written and never taken out: a record
 * that went leaves a question that the table answers.
 *
 * All functions are thread-safe.
 */
#ifndef STORE_KEY_FILTER_H
#define STORE_KEY_FILTER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/hash.h"

/* 1 MiB: at a million keys one stranger in 50 is looked up. */
#define KEY_FILTER_BITS (UINT64_C(1) << 23)
#define KEY_FILTER_PROBES 4

struct key_filter {
	struct hash_key secret; /* constant: strangers choose the keys */
	_Atomic bool complete;  /* every key of the table has been put in */
	_Atomic uint64_t words[KEY_FILTER_BITS / 64];
};

/* Empty, and not complete. Returns NULL when memory ran out; for free(). */
struct key_filter *key_filter_new(void);

void key_filter_add(struct key_filter *f, struct str key);

/* False: the table has no record of that key. True as long as the filter is
 * not complete. */
bool key_filter_may_have(const struct key_filter *f, struct str key);

#endif
