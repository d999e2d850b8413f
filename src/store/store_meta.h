/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_meta.h: what a store on disk keeps about itself in STORE_META, as
 * doc/STORE.md lays it out: the format version under "format", the number of
 * records of each table under "records". Pure.
 */
#ifndef STORE_STORE_META_H
#define STORE_STORE_META_H

#include "store/store.h"

#define STORE_META_FORMAT_KEY STR("format")
#define STORE_META_RECORDS_KEY STR("records")

struct store_meta_records {
	uint64_t records[STORE_TABLE_COUNT];
	bool closed; /* written by a close, and nothing has changed since */
};

void store_meta_format_encode(struct store_value *ret);

/* ERR_INVALID when `v` (NULL: there is none) is not the format that this
 * program writes. The note tells the newer one from the foreign one. */
enum err store_meta_format_check(
    const struct store_value *v, struct err_note *note) ATTR_MUST_CHECK;

void store_meta_records_encode(
    const struct store_meta_records *m, struct store_value *ret);
enum err store_meta_records_decode(const struct store_value *v,
    struct store_meta_records *ret) ATTR_MUST_CHECK;

#endif
