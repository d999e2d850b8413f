/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_store.c: rules out of the table, and into it. */
#include "daemon/rule_store.h"

#define SCAN_BATCH 1000 /* records */

static enum err
decode(struct str key, struct str value, struct entry **ret)
{
	struct rule rule;
	enum err e =
	    rule_decode(key, (const uint8_t *)value.data, value.len, &rule);

	if (e == ERR_OK)
		e = entry_new(&rule, NULL, 0, ret);
	return e == ERR_INVALID ? ERR_CORRUPT : e;
}

struct reading {
	struct match *set;
	size_t bad;
	enum err err;
};

static bool
take(void *ctx, struct str key, struct str value)
{
	struct reading *r = ctx;
	struct entry *entry = NULL, *old = NULL;
	enum err e = decode(key, value, &entry);

	if (e == ERR_CORRUPT) {
		r->bad++;
		return true;
	}
	if (e == ERR_OK)
		e = match_put(r->set, entry, &old);
	entry_unref(&old);
	entry_unref(&entry);
	r->err = e;
	return e == ERR_OK;
}

enum err
rule_store_read(struct store *store, struct match **ret, size_t *ret_bad)
{
	struct reading r = { .err = ERR_OK };
	struct store_cursor cursor = { 0 };
	enum err e = match_new(&r.set);

	while (e == ERR_OK && !cursor.done) {
		e = store_scan(
		    store, STORE_RULES, &cursor, SCAN_BATCH, take, &r);
		if (e == ERR_OK)
			e = r.err;
	}
	if (e != ERR_OK) {
		match_unref(&r.set);
		return e;
	}
	*ret = r.set;
	*ret_bad = r.bad;
	return ERR_OK;
}

enum err
rule_store_read_one(struct store *store, struct str key, struct entry **ret)
{
	struct store_value value;
	enum err e = store_get(store, STORE_RULES, key, &value);

	if (e != ERR_OK)
		return e;
	e = decode(
	    key, (struct str){ (const char *)value.bytes, value.len }, ret);
	return e == ERR_CORRUPT ? ERR_NOTFOUND : e;
}

struct put {
	struct store_value value;
	bool existed;
};

static enum store_action
put_rule(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct put *put = ctx;

	put->existed = old != NULL;
	*ret_new = put->value;
	return STORE_PUT;
}

enum err
rule_store_put(struct store *store, const struct rule *rule,
    int64_t deadline_ms, bool *ret_replaced)
{
	struct put put = { .existed = false };
	char key[RULE_KEY_MAX];
	size_t len = rule_key(rule, key);
	enum err e;

	put.value.len = rule_encode(rule, put.value.bytes);
	e = store_update(store, STORE_RULES, (struct str){ key, len }, put_rule,
	    &put, deadline_ms);
	if (e == ERR_OK)
		*ret_replaced = put.existed;
	return e;
}
