/* SPDX-License-Identifier: BSD-2-Clause */
/* bad_records.c: the only encoder and decoder of what is kept aside. */
#include "greylist/bad_records.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/octets.h"

#define HEADER_SIZE 16
#define KEY_SIZE 8

/* "bad-00" and so on. */
static struct str
place(unsigned int number, char mem[KEY_SIZE])
{
	(void)snprintf(mem, KEY_SIZE, "bad-%02u", number % BAD_RECORDS_MAX);
	return str_of(mem);
}

enum err
bad_records_keep(
    struct store *store, const struct bad_record *bad, int64_t deadline_ms)
{
	const struct hash_key plain = { 0, 0 };
	struct store_value v = { .len = HEADER_SIZE };
	struct str key = bad->key, value = bad->value;
	char mem[KEY_SIZE];
	unsigned int number =
	    (unsigned int)(hash_bytes(&plain, key) % BAD_RECORDS_MAX);

	if (key.len > STORE_KEY_MAX)
		key.len = STORE_KEY_MAX;
	if (value.len > sizeof(v.bytes) - HEADER_SIZE - key.len)
		value.len = sizeof(v.bytes) - HEADER_SIZE - key.len;
	octets_put(v.bytes, 8, (uint64_t)bad->found_s);
	octets_put(v.bytes + 8, 2, (uint64_t)bad->table);
	octets_put(v.bytes + 10, 2, key.len);
	octets_put(v.bytes + 12, 4, bad->len);
	memcpy(v.bytes + HEADER_SIZE, key.data, key.len);
	memcpy(v.bytes + HEADER_SIZE + key.len, value.data, value.len);
	v.len += key.len + value.len;
	return store_put(
	    store, STORE_META, place(number, mem), &v, deadline_ms);
}

/* False when the bytes are not what bad_records_keep() makes. */
static bool
decode(const struct store_value *v, struct bad_record *ret)
{
	size_t key_len;

	if (v->len < HEADER_SIZE)
		return false;
	key_len = octets_get(v->bytes + 10, 2);
	if (key_len > v->len - HEADER_SIZE ||
	    octets_get(v->bytes + 8, 2) >= STORE_TABLE_COUNT)
		return false;
	ret->found_s = (int64_t)octets_get(v->bytes, 8);
	ret->table = (enum store_table)octets_get(v->bytes + 8, 2);
	ret->len = octets_get(v->bytes + 12, 4);
	ret->key =
	    (struct str){ (const char *)v->bytes + HEADER_SIZE, key_len };
	ret->value = (struct str){ ret->key.data + key_len,
		v->len - HEADER_SIZE - key_len };
	return true;
}

enum err
bad_records_list(struct store *store, bad_records_fn *fn, void *ctx)
{
	for (unsigned int i = 0; i < BAD_RECORDS_MAX; i++) {
		struct store_value value;
		struct bad_record bad;
		char mem[KEY_SIZE];
		enum err e =
		    store_get(store, STORE_META, place(i, mem), &value);

		if (e == ERR_NOTFOUND || (e == ERR_OK && !decode(&value, &bad)))
			continue;
		if (e != ERR_OK)
			return e;
		if (!fn(ctx, &bad))
			break;
	}
	return ERR_OK;
}
