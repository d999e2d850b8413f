/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store.c: what every backend has in common: the checks of arguments, put
 * and delete as the plainest of updates, and the names of the tables. A
 * backend is given arguments that are in range and an empty note.
 */
#include "store/store.h"

#include <assert.h>
#include <string.h>

static void
check_key(enum store_table table, struct str key)
{
	assert(table < STORE_TABLE_COUNT);
	assert(key.len >= 1 && key.len <= STORE_KEY_MAX);
}

static void
clear_note(struct err_note *note)
{
	if (note != NULL)
		note->text[0] = '\0';
}

enum err
store_update(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms)
{
	const struct store_call call = { table, key, fn, ctx, false };

	check_key(table, key);
	return s->ops->update(s, &call, deadline_ms);
}

enum err
store_update_lazily(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms)
{
	const struct store_call call = { table, key, fn, ctx, true };

	check_key(table, key);
	return s->ops->update(s, &call, deadline_ms);
}

enum err
store_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	check_key(table, key);
	return s->ops->get(s, table, key, ret);
}

static enum store_action
put_fn(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct store_value *value = ctx;

	(void)old;
	ret_new->len = value->len;
	memcpy(ret_new->bytes, value->bytes, value->len);
	return STORE_PUT;
}

enum err
store_put(struct store *s, enum store_table table, struct str key,
    const struct store_value *value, int64_t deadline_ms)
{
	struct store_value copy;

	assert(value->len <= STORE_VALUE_MAX);
	copy.len = value->len;
	memcpy(copy.bytes, value->bytes, value->len);
	return store_update(s, table, key, put_fn, &copy, deadline_ms);
}

static enum store_action
delete_fn(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	bool *found = ctx;

	(void)ret_new;
	*found = old != NULL;
	return STORE_REMOVE;
}

enum err
store_delete(struct store *s, enum store_table table, struct str key,
    int64_t deadline_ms)
{
	bool found = false;
	enum err e =
	    store_update(s, table, key, delete_fn, &found, deadline_ms);

	if (e != ERR_OK)
		return e;
	return found ? ERR_OK : ERR_NOTFOUND;
}

enum err
store_scan(struct store *s, enum store_table table, struct store_cursor *cursor,
    size_t most, store_scan_fn *fn, void *ctx)
{
	assert(table < STORE_TABLE_COUNT);
	assert(cursor->key_len <= STORE_KEY_MAX);
	if (cursor->done || most == 0)
		return ERR_OK;
	return s->ops->scan(s, table, cursor, most, fn, ctx);
}

enum err
store_maintain(struct store *s, int64_t log_b, struct err_note *note)
{
	assert(log_b >= 0);
	clear_note(note);
	return s->ops->maintain(s, log_b, note);
}

bool
store_healthy(struct store *s)
{
	return s->ops->healthy(s);
}

enum err
store_info(struct store *s, struct store_info *ret)
{
	return s->ops->info(s, ret);
}

enum err
store_backup(struct store *s, const char *dir, struct err_note *note)
{
	clear_note(note);
	return s->ops->backup(s, dir, note);
}

void
store_close(struct store **s)
{
	if (*s != NULL)
		(*s)->ops->close(*s);
	*s = NULL;
}

const char *
store_table_name(enum store_table table)
{
	switch (table) {
	case STORE_CONVERSATIONS:
		return "conversations";
	case STORE_TRUST:
		return "trust";
	case STORE_SENDERS:
		return "senders";
	case STORE_RULES:
		return "rules";
	case STORE_HITS:
		return "hits";
	case STORE_META:
		return "meta";
	}
	return "unknown";
}
