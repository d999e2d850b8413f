/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hit_book.h: the hits of the whitelist's entries in the store. While mail is
 * decided they are counted in memory; here they are written down in batches.
 * Nothing here logs or asks a clock. Thread-safe.
 */
#ifndef DAEMON_HIT_BOOK_H
#define DAEMON_HIT_BOOK_H

#include "core/hits.h"
#include "core/ruleset.h"
#include "store/store.h"

/* Hits are written down this often. */
#define HIT_BOOK_INTERVAL_MS 10000

/*
 * Add what was counted since the last time. On an error what was not written
 * stays counted.
 */
enum err hit_book_flush(struct store *store, const struct ruleset *rules,
    int64_t deadline_ms) ATTR_MUST_CHECK;

/* Hits are counted in this store from `now_s` on, unless it is known to have
 * been begun before. */
enum err hit_book_begin(
    struct store *store, int64_t now_s, int64_t deadline_ms) ATTR_MUST_CHECK;

/* Since when; `now_s` when the store cannot say. */
int64_t hit_book_since(struct store *store, int64_t now_s);

/* What is stored and what is counted since; zeros when the store cannot say. */
struct hits hit_book_get(struct store *store, const struct entry *entry);

#endif
