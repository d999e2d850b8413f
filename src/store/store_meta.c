/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_meta.c: the store's records about itself. Integers are little-endian.
 *
 *	"format"	u32 version
 *	"records"	u64 for each table in the order of enum store_table,
 *			u8 1 when closed in order
 */
#include "store/store_meta.h"

#include "base/octets.h"

#define FORMAT_SIZE 4
#define RECORDS_SIZE (8 * STORE_TABLE_COUNT + 1)

void
store_meta_format_encode(struct store_value *ret)
{
	ret->len = FORMAT_SIZE;
	octets_put(ret->bytes, FORMAT_SIZE, STORE_FORMAT_VERSION);
}

enum err
store_meta_format_check(const struct store_value *v, struct err_note *note)
{
	uint64_t format = v != NULL && v->len == FORMAT_SIZE
	                      ? octets_get(v->bytes, FORMAT_SIZE)
	                      : 0;

	if (format == STORE_FORMAT_VERSION)
		return ERR_OK;
	if (format > STORE_FORMAT_VERSION)
		return err_note(note, ERR_INVALID,
		    "the store has format %lu, this greywaitd knows no "
		    "newer one than %d; install the newer greywaitd again, or "
		    "start with an empty directory",
		    (unsigned long)format, STORE_FORMAT_VERSION);
	return err_note(note, ERR_INVALID,
	    "the database there is not greywait's (no format version in "
	    "meta.db); give the store a directory of its own");
}

void
store_meta_records_encode(
    const struct store_meta_records *m, struct store_value *ret)
{
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		octets_put(ret->bytes + 8 * i, 8, m->records[i]);
	ret->bytes[RECORDS_SIZE - 1] = m->closed ? 1 : 0;
	ret->len = RECORDS_SIZE;
}

enum err
store_meta_records_decode(
    const struct store_value *v, struct store_meta_records *ret)
{
	if (v->len != RECORDS_SIZE)
		return ERR_CORRUPT;
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		ret->records[i] = octets_get(v->bytes + 8 * i, 8);
	ret->closed = v->bytes[RECORDS_SIZE - 1] == 1;
	return ERR_OK;
}
