/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sender_book.h: the statistics of senders and origins in the store. Nothing
 * here logs or asks a clock. Thread-safe.
 */
#ifndef DAEMON_SENDER_BOOK_H
#define DAEMON_SENDER_BOOK_H

#include "core/sender.h"
#include "store/store.h"

/* So many changes are made at once. */
#define SENDER_BOOK_BITE 64

struct sender_book {
	struct store *store;
	int64_t deadline_ms;
	/* Where many records are to be changed or looked at: called after each
	 * bite, to give way to mail. NULL: nobody is waiting. */
	void (*rest)(void *ctx);
	void *rest_ctx;
};

/* ERR_NOTFOUND when nothing is known of it. */
enum err sender_book_get(const struct sender_book *book, struct str key,
    struct sender *ret) ATTR_MUST_CHECK;

/*
 * Add what was gathered. News of abandoned mail alone make no new record: who
 * is not known any more is not made known by staying away. `more`: another
 * call follows at once, and it may last with that one only.
 */
enum err sender_book_add(const struct sender_book *book, struct str key,
    const struct sender *news, bool more) ATTR_MUST_CHECK;

/* Remove the record if it was unseen for longer than `life_s`. */
enum err sender_book_expire(const struct sender_book *book, struct str key,
    int64_t life_s, int64_t now_s) ATTR_MUST_CHECK;

/*
 * Keep the number of records at `most`: what has the lowest sender_rank()
 * goes. If there are strangers among them, some more go, to make room for the
 * next; those known to be good only as far as they must. Cheap while there is
 * room, a walk over the table when there is not.
 */
enum err sender_book_bound(const struct sender_book *book, size_t most,
    uint64_t *ret_removed) ATTR_MUST_CHECK;

#endif
