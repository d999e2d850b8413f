/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_bdb.c: the store over Berkeley DB: a transaction an update, repeated
 * after a deadlock until its deadline.
 *
 * A failed log write or a damaged page makes libdb refuse everything until
 * the environment is closed and recovered. Then `failed` is set, all
 * operations answer ERR_IO at once, and store_maintain() opens it again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/bdb.h"
#include "store/store_dir.h"

#define SCAN_BUFFER_B (64u << 10)

static struct bdb *
bdb_of(struct store *s)
{
	return (struct bdb *)s;
}

/* One try of an update; libdb's code. `*ret_change` is -1, 0 or 1 records. */
static int
try_update(struct bdb *b, enum store_table table, DBT *key, store_fn *fn,
    void *ctx, int *ret_change)
{
	struct store_value old, fresh;
	DB *db = b->tables[table];
	DBT data = { .data = old.bytes,
		.ulen = sizeof(old.bytes),
		.flags = DB_DBT_USERMEM };
	enum store_action action;
	DB_TXN *txn = NULL;
	bool found;
	int rc = b->env->txn_begin(b->env, NULL, &txn, 0);

	if (rc != 0)
		return rc;
	rc = db->get(db, txn, key, &data, DB_RMW);
	if (rc != 0 && rc != DB_NOTFOUND)
		goto abort;
	found = rc == 0;
	old.len = data.size;
	action = fn(ctx, found ? &old : NULL, &fresh);
	rc = 0;
	*ret_change = 0;
	if (action == STORE_PUT) {
		DBT value = { .data = fresh.bytes,
			.size = (u_int32_t)fresh.len };

		rc = db->put(db, txn, key, &value, 0);
		*ret_change = found ? 0 : 1;
	} else if (action == STORE_REMOVE && found) {
		rc = db->del(db, txn, key, 0);
		*ret_change = -1;
	}
	if (rc != 0)
		goto abort;
	return txn->commit(txn, 0);
abort:
	(void)txn->abort(txn);
	return rc;
}

static DBT
key_of(struct str key, char mem[STORE_KEY_MAX])
{
	memcpy(mem, key.data, key.len);
	return (DBT){ .data = mem,
		.size = (u_int32_t)key.len,
		.ulen = STORE_KEY_MAX,
		.flags = DB_DBT_USERMEM };
}

static enum err
bdb_update(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms)
{
	struct bdb *b = bdb_of(s);
	int64_t until_ms = clock_mono_ms(clock_system()) + deadline_ms;
	char mem[STORE_KEY_MAX];
	DBT dbt = key_of(key, mem);
	int change = 0;
	enum err e = ERR_IO;

	(void)pthread_rwlock_rdlock(&b->gate);
	while (!atomic_load(&b->failed)) {
		e = bdb_err(b, try_update(b, table, &dbt, fn, ctx, &change));
		if (e != ERR_BUSY)
			break;
		atomic_fetch_add(&b->deadlocks, 1);
		if (clock_mono_ms(clock_system()) >= until_ms)
			break;
	}
	(void)pthread_rwlock_unlock(&b->gate);
	if (e == ERR_OK && change != 0)
		atomic_fetch_add(&b->counts[table], change);
	return e;
}

static enum err
bdb_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	struct bdb *b = bdb_of(s);
	char mem[STORE_KEY_MAX];
	DBT dbt = key_of(key, mem);
	DBT data = { .data = ret->bytes,
		.ulen = sizeof(ret->bytes),
		.flags = DB_DBT_USERMEM };
	int64_t until_ms = clock_mono_ms(clock_system()) + b->options.lock_ms;
	enum err e = ERR_IO;

	(void)pthread_rwlock_rdlock(&b->gate);
	while (!atomic_load(&b->failed)) {
		DB *db = b->tables[table];

		e = bdb_err(b, db->get(db, NULL, &dbt, &data, 0));
		if (e != ERR_BUSY || clock_mono_ms(clock_system()) >= until_ms)
			break;
	}
	(void)pthread_rwlock_unlock(&b->gate);
	if (e == ERR_OK)
		ret->len = data.size;
	return e;
}

/* Fill `buffer` with records from the cursor's key on; libdb's code. */
static int
read_batch(struct bdb *b, enum store_table table,
    const struct store_cursor *cursor, DBT *buffer)
{
	char mem[STORE_KEY_MAX];
	DBT key = key_of((struct str){ cursor->key, cursor->key_len }, mem);
	DB *db = b->tables[table];
	DBC *dbc = NULL;
	int rc = db->cursor(db, NULL, &dbc, DB_READ_COMMITTED), closed;

	if (rc != 0)
		return rc;
	rc = dbc->get(dbc, &key, buffer,
	    DB_MULTIPLE_KEY | (cursor->key_len > 0 ? DB_SET_RANGE : DB_FIRST));
	closed = dbc->close(dbc);
	return rc != 0 ? rc : closed;
}

static enum err
lock_and_read(struct bdb *b, enum store_table table,
    const struct store_cursor *cursor, DBT *buffer)
{
	int64_t until_ms =
	    clock_mono_ms(clock_system()) + 4 * b->options.lock_ms;
	enum err e = ERR_IO;

	(void)pthread_rwlock_rdlock(&b->gate);
	while (!atomic_load(&b->failed)) {
		e = bdb_err(b, read_batch(b, table, cursor, buffer));
		if (e != ERR_BUSY || clock_mono_ms(clock_system()) >= until_ms)
			break;
	}
	(void)pthread_rwlock_unlock(&b->gate);
	return e;
}

struct handout {
	store_scan_fn *fn;
	void *ctx;
	size_t left; /* records */
	bool stop;
};

/* Hand out what was read; returns how many there were beyond the cursor. */
static size_t
hand_out(struct handout *h, struct store_cursor *cursor, DBT *buffer)
{
	void *at, *key, *value;
	size_t key_len, value_len, n = 0;

	DB_MULTIPLE_INIT(at, buffer);
	while (h->left > 0 && !h->stop) {
		/* clang-analyzer does not see that libdb filled the buffer. */
		DB_MULTIPLE_KEY_NEXT(/* NOLINT */
		    at, buffer, key, key_len, value, value_len);
		if (at == NULL)
			break;
		if (key_len == cursor->key_len &&
		    memcmp(key, cursor->key, key_len) == 0)
			continue;
		memcpy(cursor->key, key, key_len);
		cursor->key_len = key_len;
		h->left--;
		n++;
		h->stop = !h->fn(h->ctx, (struct str){ key, key_len },
		    (struct str){ value, value_len });
	}
	return n;
}

static enum err
bdb_scan(struct store *s, enum store_table table, struct store_cursor *cursor,
    size_t most, store_scan_fn *fn, void *ctx)
{
	struct handout h = { fn, ctx, most, false };
	DBT buffer = { .ulen = SCAN_BUFFER_B, .flags = DB_DBT_USERMEM };
	enum err e = ERR_OK;

	buffer.data = malloc(SCAN_BUFFER_B);
	if (buffer.data == NULL)
		return ERR_NOMEM;
	while (h.left > 0 && !h.stop) {
		e = lock_and_read(bdb_of(s), table, cursor, &buffer);
		if (e == ERR_NOTFOUND ||
		    (e == ERR_OK && hand_out(&h, cursor, &buffer) == 0)) {
			cursor->done = true;
			e = ERR_OK;
			break;
		}
		if (e != ERR_OK)
			break;
	}
	free(buffer.data);
	return e;
}

/* Counts are written at each checkpoint; a kill may leave them behind. */
static void
save_counts(struct bdb *b)
{
	struct store_value value = { .len =
		                         sizeof(uint64_t) * STORE_TABLE_COUNT };

	for (size_t i = 0; i < STORE_TABLE_COUNT; i++) {
		uint64_t n = (uint64_t)atomic_load(&b->counts[i]);

		for (size_t k = 0; k < 8; k++)
			value.bytes[i * sizeof(n) + k] =
			    (uint8_t)(n >> (8 * k));
	}
	(void)!store_put(
	    &b->store, STORE_META, STR("counts"), &value, b->options.lock_ms);
}

void
bdb_load_counts(struct bdb *b)
{
	struct store_value value;

	if (bdb_get(&b->store, STORE_META, STR("counts"), &value) != ERR_OK ||
	    value.len != sizeof(uint64_t) * STORE_TABLE_COUNT)
		return;
	for (size_t i = 0; i < STORE_TABLE_COUNT; i++) {
		uint64_t n = 0;

		for (size_t k = 0; k < 8; k++)
			n |= (uint64_t)value.bytes[i * sizeof(n) + k]
			     << (8 * k);
		atomic_store(&b->counts[i], (int64_t)n);
	}
}

static enum err
reopen(struct bdb *b, struct err_note *note)
{
	enum err e;

	(void)pthread_rwlock_wrlock(&b->gate);
	bdb_env_close(b);
	e = bdb_env_open(b, note);
	(void)pthread_rwlock_unlock(&b->gate);
	if (e != ERR_OK)
		return e;
	atomic_fetch_add(&b->reopened, 1);
	bdb_load_counts(b);
	if (note->text[0] == '\0')
		(void)err_note(note, ERR_OK, "%s works again", b->dir);
	return ERR_OK;
}

static enum err
bdb_maintain(struct store *s, struct err_note *note)
{
	struct bdb *b = bdb_of(s);
	int rc;

	note->text[0] = '\0';
	if (atomic_load(&b->failed))
		return reopen(b, note);
	save_counts(b);
	(void)pthread_rwlock_rdlock(&b->gate);
	rc = b->env->txn_checkpoint(b->env, 0, 0, 0);
	(void)pthread_rwlock_unlock(&b->gate);
	return rc == 0 ? ERR_OK : bdb_note(b, rc, "checkpoint failed", note);
}

static bool
bdb_healthy(struct store *s)
{
	return !atomic_load(&bdb_of(s)->failed);
}

static enum err
bdb_info(struct store *s, struct store_info *ret)
{
	struct bdb *b = bdb_of(s);

	memset(ret, 0, sizeof(*ret));
	ret->backend = "bdb";
	for (int t = 0; t < STORE_TABLE_COUNT; t++) {
		int64_t n = atomic_load(&b->counts[t]);

		ret->records[t] = n > 0 ? (uint64_t)n : 0;
	}
	ret->disk_b = store_dir_size_b(b->dir);
	ret->cache_b = b->options.cache_b;
	ret->deadlocks = atomic_load(&b->deadlocks);
	ret->reopened = atomic_load(&b->reopened);
	ret->healthy = bdb_healthy(s);
	return ERR_OK;
}

static enum err
bdb_backup(struct store *s, const char *dir, struct err_note *note)
{
	struct bdb *b = bdb_of(s);
	int rc;

	(void)pthread_rwlock_rdlock(&b->gate);
	rc = atomic_load(&b->failed)
	         ? DB_RUNRECOVERY
	         : b->env->backup(
	               b->env, dir, DB_CREATE | DB_EXCL | DB_BACKUP_SINGLE_DIR);
	(void)pthread_rwlock_unlock(&b->gate);
	return rc == 0 ? ERR_OK : bdb_note(b, rc, "backup failed", note);
}

static void
bdb_close(struct store *s)
{
	struct bdb *b = bdb_of(s);

	if (!atomic_load(&b->failed)) {
		save_counts(b);
		(void)b->env->txn_checkpoint(b->env, 0, 0, DB_FORCE);
	}
	bdb_free(b);
}

const struct store_ops *
bdb_operations(void)
{
	static const struct store_ops ops = { bdb_update, bdb_get, bdb_scan,
		bdb_maintain, bdb_healthy, bdb_info, bdb_backup, bdb_close };

	return &ops;
}
