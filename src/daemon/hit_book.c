/* SPDX-License-Identifier: BSD-2-Clause */
/* hit_book.c: from the counters of entries to records. */
#include "daemon/hit_book.h"

#define SINCE_KEY STR("hits-since") /* in STORE_META */

struct flush {
	struct store *store;
	int64_t deadline_ms;
	enum err err;
};

static enum store_action
add_hits(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct entry_hits *more = ctx;
	struct hits hits;

	/* What does not decode is begun anew. */
	if (old == NULL || hits_decode(old->bytes, old->len, &hits) != ERR_OK)
		hits = (struct hits){ 0, 0 };
	hits_add(&hits, more->count, more->last_s);
	hits_encode(&hits, ret_new->bytes);
	ret_new->len = HITS_SIZE;
	return STORE_PUT;
}

static size_t
key_of(const struct entry *entry, char ret[RULE_KEY_MAX])
{
	struct rule rule;

	entry_rule(entry, &rule);
	return rule_key(&rule, ret);
}

static bool
flush_entry(void *ctx, struct entry *entry)
{
	struct flush *f = ctx;
	struct entry_hits hits;
	char key[RULE_KEY_MAX];

	if (atomic_load(&entry->hits) == 0)
		return true;
	hits = entry_take_hits(entry);
	f->err = store_update_lazily(f->store, STORE_HITS,
	    (struct str){ key, key_of(entry, key) }, add_hits, &hits,
	    f->deadline_ms);
	if (f->err != ERR_OK)
		entry_give_hits(entry, hits);
	return f->err == ERR_OK;
}

enum err
hit_book_flush(
    struct store *store, const struct ruleset *rules, int64_t deadline_ms)
{
	struct flush f = { store, deadline_ms, ERR_OK };

	if (match_walk(rules->live, flush_entry, &f))
		(void)match_walk(rules->files, flush_entry, &f);
	return f.err;
}

/* The record is one of hits: none, and the time. */
static bool
get_since(struct store *store, int64_t *ret_s)
{
	struct store_value value;
	struct hits since;

	if (store_get(store, STORE_META, SINCE_KEY, &value) != ERR_OK ||
	    hits_decode(value.bytes, value.len, &since) != ERR_OK)
		return false;
	*ret_s = since.last_s;
	return true;
}

enum err
hit_book_begin(struct store *store, int64_t now_s, int64_t deadline_ms)
{
	struct hits since = { 0, now_s };
	struct store_value value = { .len = HITS_SIZE };
	int64_t known_s;

	if (get_since(store, &known_s))
		return ERR_OK;
	hits_encode(&since, value.bytes);
	return store_put(store, STORE_META, SINCE_KEY, &value, deadline_ms);
}

int64_t
hit_book_since(struct store *store, int64_t now_s)
{
	int64_t since_s = now_s;

	(void)get_since(store, &since_s);
	return since_s;
}

struct hits
hit_book_get(struct store *store, const struct entry *entry)
{
	struct hits hits = { 0, 0 };
	struct store_value value;
	char key[RULE_KEY_MAX];

	if (store_get(store, STORE_HITS,
	        (struct str){ key, key_of(entry, key) }, &value) != ERR_OK ||
	    hits_decode(value.bytes, value.len, &hits) != ERR_OK)
		hits = (struct hits){ 0, 0 };
	hits_add(
	    &hits, atomic_load(&entry->hits), atomic_load(&entry->last_hit_s));
	return hits;
}
