/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bad_records.h: struct bad_record, a stored record that did not decode, kept
 * aside in STORE_META for the operator to look at. There are BAD_RECORDS_MAX
 * places, chosen by the key, so that a store gone bad fills nothing. The
 * bytes are described in doc/STORE.md. Nothing here logs or asks a clock.
 * Thread-safe.
 */
#ifndef GREYLIST_BAD_RECORDS_H
#define GREYLIST_BAD_RECORDS_H

#include "store/store.h"

#define BAD_RECORDS_MAX 32

struct bad_record {
	int64_t found_s;
	enum store_table table;
	size_t len; /* of the value as it was stored */
	/* Borrowed; the value may be cut. */
	struct str key, value;
};

/* An older one in the same place goes. */
enum err bad_records_keep(struct store *store, const struct bad_record *bad,
    int64_t deadline_ms) ATTR_MUST_CHECK;

/* Hand out what is kept; `fn` returns false to end. */
typedef bool bad_records_fn(void *ctx, const struct bad_record *bad);
enum err bad_records_list(
    struct store *store, bad_records_fn *fn, void *ctx) ATTR_MUST_CHECK;

#endif
