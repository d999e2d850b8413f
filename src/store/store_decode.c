/* SPDX-License-Identifier: BSD-2-Clause */
/* store_decode.c: each table and the decoder of its records. */
#include "store/store_decode.h"

#include "core/hits.h"
#include "core/record.h"
#include "core/rule.h"
#include "core/sender.h"
#include "core/trust.h"
#include "core/tuple.h"

static enum err
decode_conversation(struct str key, const uint8_t *bytes, size_t len)
{
	struct str sender, recipient;
	struct record record;
	enum err e = tuple_split(key, &sender, &recipient);

	return e == ERR_OK ? record_decode(bytes, len, &record) : e;
}

static enum err
decode_trust(struct str key, const uint8_t *bytes, size_t len)
{
	char origin[TRUST_TEXT_MAX];
	struct trust t;
	enum err e = trust_key_format(key, origin);

	return e == ERR_OK ? trust_decode(bytes, len, &t) : e;
}

static enum err
decode_sender(struct str key, const uint8_t *bytes, size_t len)
{
	char mem[TRUST_TEXT_MAX];
	struct str text;
	struct sender s;
	enum err e = sender_key_format(key, mem, &text);

	return e == ERR_OK ? sender_decode(bytes, len, &s) : e;
}

static enum err
decode_hits(struct str key, const uint8_t *bytes, size_t len)
{
	struct rule rule;
	struct hits hits;
	enum err e = rule_of_key(key, &rule);

	return e == ERR_OK ? hits_decode(bytes, len, &hits) : e;
}

enum err
store_decode(enum store_table table, struct str key, struct str value)
{
	const uint8_t *bytes = (const uint8_t *)value.data;
	struct rule rule;

	if (key.len < 1 || key.len > STORE_KEY_MAX ||
	    value.len > STORE_VALUE_MAX)
		return ERR_CORRUPT;
	switch (table) {
	case STORE_CONVERSATIONS:
		return decode_conversation(key, bytes, value.len);
	case STORE_TRUST:
		return decode_trust(key, bytes, value.len);
	case STORE_RULES:
		return rule_decode(key, bytes, value.len, &rule);
	case STORE_HITS:
		return decode_hits(key, bytes, value.len);
	case STORE_SENDERS:
		return decode_sender(key, bytes, value.len);
	case STORE_META: /* the store's own, which it reads itself */
		return ERR_OK;
	}
	return ERR_CORRUPT;
}

enum err
store_table_parse(struct str name, enum store_table *ret)
{
	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++) {
		enum store_table table = (enum store_table)i;

		if (!str_eq(name, str_of(store_table_name(table))))
			continue;
		*ret = table;
		return ERR_OK;
	}
	return ERR_NOTFOUND;
}
