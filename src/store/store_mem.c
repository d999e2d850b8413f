/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_mem.c: tables in memory, the reference by which other backends are
 * judged and a double in tests. One skip list a table (Pugh, 1990), one mutex
 * over all. store_fn is called with the mutex held; store_scan_fn without.
 * Nothing fails but for want of memory (ERR_FULL).
 */
#include "store/store.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS 20 /* a chance of 1/2 a level: good for a million records */

struct node {
	uint16_t key_len;
	uint16_t value_len;
	uint8_t levels;
	uint8_t *value;
	struct node *next[]; /* one a level, and behind them the key */
};

struct table {
	struct node *head; /* has no key; stands before all others */
	uint64_t records;
	uint64_t changes; /* nodes that came or went */
};

struct store_mem {
	struct store store;
	pthread_mutex_t lock; /* of all below */
	uint64_t dice;        /* state of the generator of levels, not 0 */
	struct table tables[STORE_TABLE_COUNT];
};

static struct store_mem *
mem_of(struct store *s)
{
	return (struct store_mem *)s;
}

static const char *
key_of(const struct node *n)
{
	return (const char *)&n->next[n->levels];
}

/* As memcmp(), a beginning of a key before the key. */
static int
key_compare(const struct node *n, struct str key)
{
	size_t len = n->key_len < key.len ? n->key_len : key.len;
	int order = len == 0 ? 0 : memcmp(key_of(n), key.data, len);

	if (order != 0)
		return order;
	return n->key_len < key.len ? -1 : n->key_len > key.len;
}

/*
 * Find, on every level, the last node before `key`. Returns the first node
 * that is not before it, or NULL.
 */
static struct node *
find(const struct table *t, struct str key, struct node *ret_before[LEVELS])
{
	struct node *n = t->head;

	for (size_t i = LEVELS; i-- > 0;) {
		while (n->next[i] != NULL && key_compare(n->next[i], key) < 0)
			n = n->next[i];
		ret_before[i] = n;
	}
	return n->next[0];
}

/* xorshift64 (Marsaglia, 2003): speed is all that hangs on it. */
static size_t
throw_levels(struct store_mem *m)
{
	size_t levels = 1;

	m->dice ^= m->dice << 13;
	m->dice ^= m->dice >> 7;
	m->dice ^= m->dice << 17;
	for (uint64_t bits = m->dice >> 32; levels < LEVELS && (bits & 1) != 0;
	     bits >>= 1)
		levels++;
	return levels;
}

static void
node_free(struct node *n)
{
	if (n != NULL)
		free(n->value);
	free(n);
}

static struct node *
node_new(size_t levels, struct str key)
{
	struct node *n =
	    calloc(1, sizeof(*n) + levels * sizeof(void *) + key.len);

	_Static_assert(STORE_KEY_MAX <= UINT16_MAX, "lengths fit");
	_Static_assert(STORE_VALUE_MAX <= UINT16_MAX, "lengths fit");
	if (n == NULL)
		return NULL;
	n->levels = (uint8_t)levels;
	n->key_len = (uint16_t)key.len;
	if (key.len > 0)
		memcpy(&n->next[levels], key.data, key.len);
	return n;
}

static bool
node_set(struct node *n, const struct store_value *value)
{
	uint8_t *copy = malloc(value->len + 1); /* an empty value is one */

	if (copy == NULL)
		return false;
	memcpy(copy, value->bytes, value->len);
	free(n->value);
	n->value = copy;
	n->value_len = (uint16_t)value->len;
	return true;
}

static void
node_get(const struct node *n, struct store_value *ret)
{
	ret->len = n->value_len;
	memcpy(ret->bytes, n->value, n->value_len);
}

static enum err
insert(struct store_mem *m, struct table *t, struct node *before[LEVELS],
    struct str key, const struct store_value *value)
{
	size_t levels = throw_levels(m);
	struct node *n = node_new(levels, key);

	assert(levels > 0);
	if (n == NULL)
		return ERR_FULL;
	if (!node_set(n, value)) {
		node_free(n);
		return ERR_FULL;
	}
	for (size_t i = 0; i < levels; i++) {
		n->next[i] = before[i]->next[i];
		before[i]->next[i] = n;
	}
	t->records++;
	t->changes++;
	return ERR_OK;
}

static void
unlink_node(struct table *t, struct node *before[LEVELS], struct node *n)
{
	for (size_t i = 0; i < n->levels; i++)
		before[i]->next[i] = n->next[i];
	t->records--;
	t->changes++;
	node_free(n);
}

static enum err
update_locked(struct store_mem *m, const struct store_call *call)
{
	struct table *t = &m->tables[call->table];
	struct str key = call->key;
	struct node *before[LEVELS];
	struct node *n = find(t, key, before);
	struct store_value old, new;
	bool found = n != NULL && key_compare(n, key) == 0;

	if (found)
		node_get(n, &old);
	switch (call->fn(call->ctx, found ? &old : NULL, &new)) {
	case STORE_KEEP:
		break;
	case STORE_PUT:
		assert(new.len <= STORE_VALUE_MAX);
		if (!found)
			return insert(m, t, before, key, &new);
		return node_set(n, &new) ? ERR_OK : ERR_FULL;
	case STORE_REMOVE:
		if (found)
			unlink_node(t, before, n);
		break;
	}
	return ERR_OK;
}

static enum err
mem_update(struct store *s, const struct store_call *call, int64_t deadline_ms)
{
	struct store_mem *m = mem_of(s);
	enum err e;

	(void)deadline_ms;
	pthread_mutex_lock(&m->lock);
	e = update_locked(m, call);
	pthread_mutex_unlock(&m->lock);
	return e;
}

static enum err
mem_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	struct store_mem *m = mem_of(s);
	struct node *before[LEVELS];
	struct node *n;
	enum err e = ERR_NOTFOUND;

	pthread_mutex_lock(&m->lock);
	n = find(&m->tables[table], key, before);
	if (n != NULL && key_compare(n, key) == 0) {
		node_get(n, ret);
		e = ERR_OK;
	}
	pthread_mutex_unlock(&m->lock);
	return e;
}

/* The node of a scan's cursor, as long as no node has come or gone. */
struct place {
	const struct node *node; /* NULL: not known */
	uint64_t changes;
};

static const struct node *
find_next(
    struct table *t, const struct store_cursor *cursor, struct place *place)
{
	struct str key = { cursor->key, cursor->key_len };
	struct node *before[LEVELS];
	const struct node *n;

	if (place->node != NULL && place->changes == t->changes)
		return place->node->next[0];
	n = find(t, key, before);
	return n != NULL && key_compare(n, key) == 0 ? n->next[0] : n;
}

/* Move the cursor to the next record and copy its value. */
static bool
step(struct store_mem *m, enum store_table table, struct store_cursor *cursor,
    struct place *place, struct store_value *ret)
{
	const struct node *n;

	pthread_mutex_lock(&m->lock);
	n = find_next(&m->tables[table], cursor, place);
	*place = (struct place){ n, m->tables[table].changes };
	if (n != NULL) {
		memcpy(cursor->key, key_of(n), n->key_len);
		cursor->key_len = n->key_len;
		node_get(n, ret);
	}
	pthread_mutex_unlock(&m->lock);
	return n != NULL;
}

static enum err
mem_scan(struct store *s, enum store_table table, struct store_cursor *cursor,
    size_t most, store_scan_fn *fn, void *ctx)
{
	struct place place = { .node = NULL };
	struct store_value value;

	while (most-- > 0) {
		if (!step(mem_of(s), table, cursor, &place, &value)) {
			cursor->done = true;
			break;
		}
		if (!fn(ctx, (struct str){ cursor->key, cursor->key_len },
		        (struct str){ (const char *)value.bytes, value.len }))
			break;
	}
	return ERR_OK;
}

static enum err
mem_maintain(struct store *s, int64_t log_b, struct err_note *note)
{
	(void)s;
	(void)log_b;
	(void)note;
	return ERR_OK;
}

static bool
mem_healthy(struct store *s)
{
	(void)s;
	return true;
}

static enum err
mem_info(struct store *s, struct store_info *ret)
{
	struct store_mem *m = mem_of(s);
	struct store_info info = { .backend = "mem", .healthy = true };

	pthread_mutex_lock(&m->lock);
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		info.records[i] = m->tables[i].records;
	pthread_mutex_unlock(&m->lock);
	*ret = info;
	return ERR_OK;
}

static enum err
mem_backup(struct store *s, const char *dir, struct err_note *note)
{
	(void)s;
	return err_note(note, ERR_INVALID,
	    "%s: a store in memory has no files to copy", dir);
}

static void
mem_close(struct store *s)
{
	struct store_mem *m = mem_of(s);

	for (size_t i = 0; i < STORE_TABLE_COUNT; i++) {
		struct node *n = m->tables[i].head;

		while (n != NULL) {
			struct node *next = n->next[0];

			node_free(n);
			n = next;
		}
	}
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static const struct store_ops mem_ops = {
	.update = mem_update,
	.get = mem_get,
	.scan = mem_scan,
	.maintain = mem_maintain,
	.healthy = mem_healthy,
	.info = mem_info,
	.backup = mem_backup,
	.close = mem_close,
};

enum err
store_mem_open(struct store **ret)
{
	struct store_mem *m = calloc(1, sizeof(*m));
	bool whole = m != NULL && pthread_mutex_init(&m->lock, NULL) == 0;

	if (!whole) {
		free(m);
		return ERR_NOMEM;
	}
	m->store.ops = &mem_ops;
	m->dice = 88172645463325252u;
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++) {
		m->tables[i].head = node_new(LEVELS, STR(""));
		whole = whole && m->tables[i].head != NULL;
	}
	if (!whole) {
		mem_close(&m->store);
		return ERR_NOMEM;
	}
	*ret = &m->store;
	return ERR_OK;
}
