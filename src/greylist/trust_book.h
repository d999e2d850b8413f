/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_book.h: the trust records in the store. Only origins that have passed
 * once have one, so that strangers who never come back fill nothing. Nothing
 * here logs or asks a clock. Thread-safe.
 */
#ifndef GREYLIST_TRUST_BOOK_H
#define GREYLIST_TRUST_BOOK_H

#include "core/policy.h"
#include "core/trust.h"
#include "store/store.h"

struct trust_book {
	struct store *store;
	struct trust_policy policy;
	int64_t deadline_ms;
	bool full; /* a pass makes no new record: there are too many */
};

/* A use is written down no more often than this. */
#define TRUST_BOOK_TOUCH_S 3600

/* The name's record, or else the network's. ERR_NOTFOUND when the client has
 * none, or can have none. */
enum err trust_book_get(const struct trust_book *book,
    const struct evidence *ev, struct trust *ret) ATTR_MUST_CHECK;

/*
 * Is the client trusted at `now_s`? If so its use is written down. False when
 * the store does not answer: then the conversation is asked. `ret_link` is
 * whose record decided: EVIDENCE_NAME or EVIDENCE_NET.
 */
bool trust_book_accepts(const struct trust_book *book,
    const struct evidence *ev, int64_t now_s, enum evidence_kind *ret_link);

/* The same without writing anything down. */
bool trust_book_holds(const struct trust_book *book, const struct evidence *ev,
    int64_t now_s, enum evidence_kind *ret_link);

/* A deferred conversation of the client passed. */
enum err trust_book_passed(const struct trust_book *book,
    const struct evidence *ev, int64_t now_s) ATTR_MUST_CHECK;

/* An origin never came back. It loses by it, if it had earned anything. */
enum err trust_book_abandoned(const struct trust_book *book,
    const struct evidence_rules *rules,
    const struct origin *origin) ATTR_MUST_CHECK;

/* The operator's word; makes a record where there is none. */
enum err
trust_book_say(const struct trust_book *book, const struct trust_key *key,
    enum trust_word word, int64_t now_s) ATTR_MUST_CHECK;

/* Remove the record if nothing is left to remember. */
enum err trust_book_expire(const struct trust_book *book, struct str key,
    int64_t now_s) ATTR_MUST_CHECK;

#endif
