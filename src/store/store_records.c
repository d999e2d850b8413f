/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_records.c: how many records each table has, over a restart. The
 * numbers are kept in memory, changed after each commit, and saved in
 * STORE_META with each upkeep and at the close. Libdb's own number is right
 * only after a walk through the whole table.
 */
#include <string.h>

#include "store/store_disk.h"

#define COUNT_PAGES_MAX                                        \
	8192 /* a table up to this size is counted at open: it \
	        takes part of a second, and delays mail */
#define WRITE_MS 10000

static enum store_action
write_fn(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct store_value *value = ctx;

	(void)old;
	ret_new->len = value->len;
	memcpy(ret_new->bytes, value->bytes, value->len);
	return STORE_PUT;
}

enum err
store_records_write(
    struct store_disk *d, struct str key, struct store_value *value)
{
	const struct store_call call = { STORE_META, key, write_fn, value,
		false };

	return store_calls_update_in(d, &call, WRITE_MS);
}

enum err
store_records_save(struct store_disk *d, bool closed)
{
	struct store_meta_records now = { .closed = closed };
	struct store_value value;
	enum err e;

	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		now.records[i] = atomic_load(&d->records[i]);
	store_meta_records_encode(&now, &value);
	e = store_records_write(d, STORE_META_RECORDS_KEY, &value);
	if (e == ERR_OK)
		d->saved = now;
	return e;
}

enum err
store_records_load(struct store_disk *d)
{
	struct store_meta_records m = { .closed = false };
	struct store_value value;
	enum err e =
	    bdb_get(d->bdb, STORE_META, STORE_META_RECORDS_KEY, &value);

	if (e == ERR_OK && store_meta_records_decode(&value, &m) != ERR_OK)
		e = ERR_NOTFOUND;
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_OK && !m.closed)
		store_words_set(&d->outcome,
		    "the last run did not close the store; recovered from "
		    "the log");
	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++) {
		uint64_t records = m.records[i];

		e = ERR_OK;
		if (!m.closed)
			e = bdb_count(d->bdb, (enum store_table)i,
			    COUNT_PAGES_MAX, &records);
		if (e != ERR_OK && e != ERR_NOTFOUND)
			return e;
		atomic_store(&d->records[i], records);
	}
	return store_records_save(d, false);
}

bool
store_records_changed(struct store_disk *d)
{
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++) {
		if (atomic_load(&d->records[i]) != d->saved.records[i])
			return true;
	}
	return false;
}
