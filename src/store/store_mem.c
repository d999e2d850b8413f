/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_mem.c: the store in memory: the reference, and a double in tests. One
 * skip list a table, ordered by the bytes of the keys; one lock over all,
 * held while an update's function runs, and not while a scan's does.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define LEVELS 20

struct node {
	struct node *next[LEVELS];
	struct store_value *value; /* own; only as long as its len says */
	size_t key_len;
	char key[];
};

struct mem {
	struct store store;
	pthread_mutex_t lock;
	/* under lock */
	struct node *heads[STORE_TABLE_COUNT];
	uint64_t counts[STORE_TABLE_COUNT];
	uint64_t seed;
};

static int
compare(struct str a, const struct node *n)
{
	size_t len = a.len < n->key_len ? a.len : n->key_len;
	int order = memcmp(a.data, n->key, len);

	if (order != 0)
		return order;
	return a.len < n->key_len ? -1 : a.len > n->key_len;
}

static struct node *
node_new(struct str key)
{
	struct node *n = calloc(1, sizeof(*n) + key.len);

	if (n == NULL)
		return NULL;
	n->key_len = key.len;
	memcpy(n->key, key.data, key.len);
	return n;
}

static void
node_free(struct node *n)
{
	if (n != NULL)
		free(n->value);
	free(n);
}

/*
 * The node of `key`, or NULL; `ret_before` are the last nodes before it, one
 * a level.
 */
static struct node *
seek(struct node *head, struct str key, struct node *ret_before[LEVELS])
{
	struct node *n = head;

	for (int level = LEVELS - 1; level >= 0; level--) {
		while (
		    n->next[level] != NULL && compare(key, n->next[level]) > 0)
			n = n->next[level];
		ret_before[level] = n;
	}
	n = n->next[0];
	return n != NULL && compare(key, n) == 0 ? n : NULL;
}

/* Each level holds a quarter of the one below. */
static int
random_levels(struct mem *m)
{
	int levels = 1;

	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	for (uint64_t bits = m->seed >> 20; levels < LEVELS && (bits & 3) == 0;
	     bits >>= 2)
		levels++;
	return levels;
}

static enum err
put(struct mem *m, enum store_table table, struct str key,
    const struct store_value *value)
{
	struct node *before[LEVELS];
	struct node *n = seek(m->heads[table], key, before);
	struct store_value *copy =
	    malloc(offsetof(struct store_value, bytes) + value->len);

	if (copy == NULL)
		return ERR_NOMEM;
	copy->len = value->len;
	memcpy(copy->bytes, value->bytes, value->len);
	if (n == NULL) {
		n = node_new(key);
		if (n == NULL) {
			free(copy);
			return ERR_NOMEM;
		}
		for (int i = random_levels(m) - 1; i >= 0; i--) {
			n->next[i] = before[i]->next[i];
			before[i]->next[i] = n;
		}
		m->counts[table]++;
	}
	free(n->value);
	n->value = copy;
	/* The list has `n`. NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
	return ERR_OK;
}

static void
take_out(struct mem *m, enum store_table table, struct str key)
{
	struct node *before[LEVELS];
	struct node *n = seek(m->heads[table], key, before);

	if (n == NULL)
		return;
	for (int i = 0; i < LEVELS; i++)
		if (before[i]->next[i] == n)
			before[i]->next[i] = n->next[i];
	node_free(n);
	m->counts[table]--;
}

static enum err
mem_update(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms)
{
	struct mem *m = (struct mem *)s;
	struct node *before[LEVELS], *n;
	struct store_value fresh;
	enum err e = ERR_OK;

	(void)deadline_ms;
	(void)pthread_mutex_lock(&m->lock);
	n = seek(m->heads[table], key, before);
	switch (fn(ctx, n == NULL ? NULL : n->value, &fresh)) {
	case STORE_KEEP:
		break;
	case STORE_PUT:
		e = put(m, table, key, &fresh);
		break;
	case STORE_REMOVE:
		take_out(m, table, key);
		break;
	}
	(void)pthread_mutex_unlock(&m->lock);
	return e;
}

static enum err
mem_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	struct mem *m = (struct mem *)s;
	struct node *before[LEVELS], *n;

	(void)pthread_mutex_lock(&m->lock);
	n = seek(m->heads[table], key, before);
	if (n != NULL) {
		ret->len = n->value->len;
		memcpy(ret->bytes, n->value->bytes, n->value->len);
	}
	(void)pthread_mutex_unlock(&m->lock);
	return n == NULL ? ERR_NOTFOUND : ERR_OK;
}

/* The first node above the cursor. */
static struct node *
first_above(
    struct mem *m, enum store_table table, const struct store_cursor *cursor)
{
	struct str last = { cursor->key, cursor->key_len };
	struct node *before[LEVELS], *n;

	n = seek(m->heads[table], last, before);
	return n != NULL ? n->next[0] : before[0]->next[0];
}

/* Copy the next record out, so that the callback runs without the lock. */
static bool
copy_next(struct mem *m, enum store_table table, struct store_cursor *cursor,
    struct store_value *ret)
{
	struct node *n;

	(void)pthread_mutex_lock(&m->lock);
	n = first_above(m, table, cursor);
	if (n != NULL) {
		cursor->key_len = n->key_len;
		memcpy(cursor->key, n->key, n->key_len);
		ret->len = n->value->len;
		memcpy(ret->bytes, n->value->bytes, n->value->len);
	}
	(void)pthread_mutex_unlock(&m->lock);
	return n != NULL;
}

static enum err
mem_scan(struct store *s, enum store_table table, struct store_cursor *cursor,
    size_t most, store_scan_fn *fn, void *ctx)
{
	struct mem *m = (struct mem *)s;
	struct store_value value;

	for (size_t i = 0; i < most; i++) {
		if (!copy_next(m, table, cursor, &value)) {
			cursor->done = true;
			return ERR_OK;
		}
		if (!fn(ctx, (struct str){ cursor->key, cursor->key_len },
		        (struct str){ (const char *)value.bytes, value.len }))
			return ERR_OK;
	}
	return ERR_OK;
}

static enum err
mem_maintain(struct store *s, struct err_note *note)
{
	(void)s;
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
	struct mem *m = (struct mem *)s;

	memset(ret, 0, sizeof(*ret));
	ret->backend = "mem";
	ret->healthy = true;
	(void)pthread_mutex_lock(&m->lock);
	memcpy(ret->records, m->counts, sizeof(ret->records));
	(void)pthread_mutex_unlock(&m->lock);
	return ERR_OK;
}

static enum err
mem_backup(struct store *s, const char *dir, struct err_note *note)
{
	(void)s;
	return err_note(note, ERR_INVALID,
	    "the store in memory cannot be copied to %s", dir);
}

static void
mem_close(struct store *s)
{
	struct mem *m = (struct mem *)s;

	for (int t = 0; t < STORE_TABLE_COUNT; t++) {
		struct node *n = m->heads[t];

		while (n != NULL) {
			struct node *next = n->next[0];

			node_free(n);
			n = next;
		}
	}
	(void)pthread_mutex_destroy(&m->lock);
	free(m);
}

enum err
store_mem_open(struct store **ret)
{
	static const struct store_ops ops = { mem_update, mem_get, mem_scan,
		mem_maintain, mem_healthy, mem_info, mem_backup, mem_close };
	struct mem *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return ERR_NOMEM;
	m->store.ops = &ops;
	m->seed = 1;
	(void)pthread_mutex_init(&m->lock, NULL);
	for (int t = 0; t < STORE_TABLE_COUNT; t++) {
		m->heads[t] = node_new(STR(""));
		if (m->heads[t] == NULL) {
			mem_close(&m->store);
			return ERR_NOMEM;
		}
	}
	*ret = &m->store;
	return ERR_OK;
}
