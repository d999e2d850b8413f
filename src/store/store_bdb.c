/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_bdb.c: the only file that knows Berkeley DB (5.3): a private
 * environment, a B-tree a table, a transaction an update. No duplicates and no
 * secondary indexes, no waiting for locks inside libdb: see doc/decisions.
 */
#include "store/store_bdb.h"

#include <db.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_B 4096 /* the file system's, so that no page is half written */
#define LOG_BUFFER_B (1024 * 1024)
#define LOG_FILE_B (16 * 1024 * 1024)
#define LOCKS_MAX 20000 /* locks and objects; an update holds a few pages */
#define LOCKERS_MAX 4000
#define TXNS_MAX 2000
/* libdb adds a quarter to a cache that is smaller than this. */
#define CACHE_PLAIN_B (500 * INT64_C(1024) * 1024)

struct bdb {
	DB_ENV *env;
	DB *tables[STORE_TABLE_COUNT];
	struct store_words *words; /* the caller's */
	_Atomic int cause; /* of the panic, as libdb tells it; 0 for none */
};

static void
on_words(const DB_ENV *env, const char *prefix, const char *words)
{
	struct bdb *b = env->app_private;

	(void)prefix;
	if (atomic_load(&b->cause) == 0)
		store_words_set(b->words, words);
	else
		store_words_add(b->words, words);
}

static void
on_event(DB_ENV *env, u_int32_t event, void *info)
{
	struct bdb *b = env->app_private;
	int none = 0; /* a second panic tells less than the first */

	if (event == DB_EVENT_PANIC)
		atomic_compare_exchange_strong(&b->cause, &none, *(int *)info);
}

/*
 * Are the files damaged? What the system refuses (permission, room, memory,
 * descriptors) is never damage. EINVAL, EIO and ENOENT are how libdb tells of
 * bad contents, short files and missing ones.
 */
static bool
is_damage(int cause)
{
	return cause == EINVAL || cause == EIO || cause == ENOENT ||
	       (cause < 0 && cause != DB_VERSION_MISMATCH &&
	           cause != DB_OLD_VERSION);
}

static enum err
fold(int ret)
{
	switch (ret) {
	case 0:
		return ERR_OK;
	case DB_NOTFOUND:
		return ERR_NOTFOUND;
	case DB_LOCK_DEADLOCK:
	case DB_LOCK_NOTGRANTED:
		return ERR_BUSY;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERR_FULL;
	case DB_BUFFER_SMALL:
	case DB_PAGE_NOTFOUND:
	case DB_VERIFY_BAD:
		return ERR_CORRUPT;
	default:
		return ERR_IO;
	}
}

static int
configure(DB_ENV *env, const struct store_options *o)
{
	int64_t cache_b =
	    o->cache_b < CACHE_PLAIN_B ? o->cache_b / 5 * 4 : o->cache_b;
	bool none = o->durability == STORE_DURABILITY_NONE;
	int ret;

	if ((ret = env->set_event_notify(env, on_event)) != 0 ||
	    (ret = env->set_cachesize(env, (u_int32_t)(cache_b >> 30),
	         (u_int32_t)(cache_b & 0x3fffffff), 1)) != 0 ||
	    (ret = env->set_lg_bsize(env, LOG_BUFFER_B)) != 0 ||
	    (ret = env->set_lg_max(env, LOG_FILE_B)) != 0 ||
	    (ret = env->log_set_config(env, DB_LOG_AUTO_REMOVE, 1)) != 0 ||
	    (ret = env->set_lk_max_locks(env, LOCKS_MAX)) != 0 ||
	    (ret = env->set_lk_max_objects(env, LOCKS_MAX)) != 0 ||
	    (ret = env->set_lk_max_lockers(env, LOCKERS_MAX)) != 0 ||
	    (ret = env->set_tx_max(env, TXNS_MAX)) != 0)
		return ret;
	return env->set_flags(env, none ? DB_TXN_NOSYNC : DB_TXN_WRITE_NOSYNC,
	    o->durability != STORE_DURABILITY_SYNC);
}

static int
open_env(struct bdb *b, const struct store_options *o)
{
	int ret = db_env_create(&b->env, 0);

	if (ret == 0) {
		b->env->app_private = b;
		b->env->set_errcall(b->env, on_words);
		ret = configure(b->env, o);
	}
	if (ret == 0)
		ret = b->env->open(b->env, o->dir,
		    DB_CREATE | DB_INIT_TXN | DB_INIT_LOCK | DB_INIT_LOG |
		        DB_INIT_MPOOL | DB_RECOVER | DB_PRIVATE | DB_THREAD,
		    0600);
	return ret;
}

static int
open_table(struct bdb *b, enum store_table table)
{
	char name[32];
	DB *db;
	int ret = db_create(&db, b->env, 0);

	if (ret != 0)
		return ret;
	b->tables[table] = db;
	(void)snprintf(name, sizeof(name), "%s.db", store_table_name(table));
	if ((ret = db->set_pagesize(db, PAGE_B)) == 0 &&
	    (ret = db->set_flags(db, DB_CHKSUM)) == 0)
		ret = db->open(db, NULL, name, NULL, DB_BTREE,
		    DB_AUTO_COMMIT | DB_CREATE | DB_THREAD, 0600);
	return ret;
}

static enum err
note_open(struct bdb *b, int ret, struct err_note *note)
{
	char words[STORE_WORDS_MAX];
	int cause = atomic_load(&b->cause) != 0 ? atomic_load(&b->cause) : ret;
	bool damage = is_damage(cause);

	store_words_get(b->words, words);
	return err_note(note, damage ? ERR_CORRUPT : fold(cause), "%s: %s%s%s",
	    damage ? "damaged" : "cannot be opened", db_strerror(cause),
	    words[0] != '\0' ? "; " : "", words);
}

enum err
bdb_open(const struct store_options *options, struct store_words *words,
    struct bdb **ret_bdb, struct err_note *note)
{
	struct bdb *b = calloc(1, sizeof(*b));
	enum err e;
	int ret;

	if (b == NULL)
		return err_note(note, ERR_NOMEM, "out of memory");
	b->words = words;
	store_words_set(words, "");
	ret = open_env(b, options);
	if (ret == 0)
		ret = open_table(b, STORE_META);
	if (ret == 0) {
		*ret_bdb = b;
		return ERR_OK;
	}
	e = note_open(b, ret, note);
	bdb_close(&b);
	return e;
}

enum err
bdb_open_tables(struct bdb *b, struct err_note *note)
{
	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++) {
		int ret =
		    i == STORE_META ? 0 : open_table(b, (enum store_table)i);

		if (ret != 0)
			return note_open(b, ret, note);
	}
	return ERR_OK;
}

void
bdb_close(struct bdb **b)
{
	struct bdb *old = *b;

	*b = NULL;
	if (old == NULL)
		return;
	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++)
		if (old->tables[i] != NULL)
			(void)old->tables[i]->close(old->tables[i], 0);
	if (old->env != NULL)
		(void)old->env->close(old->env, 0);
	free(old);
}

bool
bdb_failed(const struct bdb *b)
{
	return atomic_load(&b->cause) != 0;
}

bool
bdb_damaged(const struct bdb *b)
{
	return is_damage(atomic_load(&b->cause));
}

/* libdb takes what it only reads without const. */
static DBT
dbt_in(const void *data, size_t len)
{
	DBT dbt = { .size = (u_int32_t)len };

	memcpy(&dbt.data, &data, sizeof(data));
	return dbt;
}

static DBT
dbt_room(void *mem, size_t size)
{
	return (DBT){
		.data = mem, .ulen = (u_int32_t)size, .flags = DB_DBT_USERMEM
	};
}

static int
get(DB *db, DB_TXN *txn, struct str key, struct store_value *ret_value,
    u_int32_t flags)
{
	DBT k = dbt_in(key.data, key.len);
	DBT v = dbt_room(ret_value->bytes, sizeof(ret_value->bytes));
	int ret = db->get(db, txn, &k, &v, flags);

	if (ret == 0)
		ret_value->len = v.size;
	return ret;
}

static int
update(DB *db, DB_TXN *txn, const struct bdb_call *call, int *ret_grown)
{
	struct store_value old, new;
	DBT k = dbt_in(call->key.data, call->key.len), v;
	int ret = get(db, txn, call->key, &old, DB_RMW);
	bool found = ret == 0;

	if (ret != 0 && ret != DB_NOTFOUND)
		return ret;
	switch (call->fn(call->ctx, found ? &old : NULL, &new)) {
	case STORE_KEEP:
		break;
	case STORE_PUT:
		*ret_grown = found ? 0 : 1;
		v = dbt_in(new.bytes, new.len);
		return db->put(db, txn, &k, &v, 0);
	case STORE_REMOVE:
		*ret_grown = found ? -1 : 0;
		return found ? db->del(db, txn, &k, 0) : 0;
	}
	return 0;
}

/* End the transaction as its outcome so far wants it. */
static int
finish(DB_TXN *txn, int ret)
{
	if (ret == 0)
		return txn->commit(txn, 0);
	(void)txn->abort(txn); /* if that fails, it is a panic */
	return ret;
}

enum err
bdb_update(struct bdb *b, const struct bdb_call *call, int *ret_grown)
{
	DB_TXN *txn;
	int grown = 0;
	int ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT);

	if (ret == 0)
		ret = finish(
		    txn, update(b->tables[call->table], txn, call, &grown));
	if (ret == 0)
		*ret_grown = grown;
	return fold(ret);
}

enum err
bdb_get(struct bdb *b, enum store_table table, struct str key,
    struct store_value *ret_value)
{
	DB_TXN *txn;
	int ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT);

	if (ret == 0)
		ret =
		    finish(txn, get(b->tables[table], txn, key, ret_value, 0));
	return fold(ret);
}

enum err
bdb_batch_read(struct bdb *b, enum store_table table,
    const struct store_cursor *cursor, struct bdb_batch *batch)
{
	DB *db = b->tables[table];
	char above[STORE_KEY_MAX + 1] = { 0 };
	DBT k = dbt_room(above, sizeof(above));
	DBT v = dbt_room(batch->mem, batch->size);
	int close_ret, ret;
	DB_TXN *txn;
	DBC *c;

	/* The smallest key above another is that one and a NUL. */
	memcpy(above, cursor->key, cursor->key_len);
	k.size = (u_int32_t)cursor->key_len + 1;
	if ((ret = b->env->txn_begin(b->env, NULL, &txn, DB_TXN_NOWAIT)) != 0)
		return fold(ret);
	if ((ret = db->cursor(db, txn, &c, DB_READ_COMMITTED)) != 0)
		return fold(finish(txn, ret));
	ret = c->get(c, &k, &v,
	    (cursor->key_len == 0 ? DB_FIRST : DB_SET_RANGE) | DB_MULTIPLE_KEY);
	close_ret = c->close(c);
	DB_MULTIPLE_INIT(batch->at, &v);
	return fold(finish(txn, ret != 0 ? ret : close_ret));
}

bool
bdb_batch_next(
    struct bdb_batch *batch, struct str *ret_key, struct str *ret_value)
{
	DBT dbt = dbt_room(batch->mem, batch->size);
	u_int32_t key_len, value_len;
	void *key, *value;

	DB_MULTIPLE_KEY_NEXT(batch->at, &dbt, key, key_len, value, value_len);
	if (batch->at == NULL)
		return false;
	*ret_key = (struct str){ key, key_len };
	*ret_value = (struct str){ value, value_len };
	return true;
}

enum err
bdb_count(struct bdb *b, enum store_table table, uint64_t pages_max,
    uint64_t *ret_records)
{
	DB *db = b->tables[table];
	DB_BTREE_STAT *stat = NULL;
	int ret = db->stat(db, NULL, &stat, DB_FAST_STAT);

	ret = ret == 0 && stat->bt_pagecnt > pages_max ? DB_NOTFOUND : ret;
	free(stat);
	if (ret != 0 ||
	    (ret = db->stat(db, NULL, &stat, DB_READ_COMMITTED)) != 0)
		return fold(ret);
	*ret_records = stat->bt_nkeys;
	free(stat);
	return ERR_OK;
}

enum err
bdb_checkpoint(struct bdb *b, uint32_t log_kib)
{
	return fold(b->env->txn_checkpoint(b->env, log_kib, 0, 0));
}

enum err
bdb_backup(struct bdb *b, const char *dir)
{
	DB_ENV *env = b->env;
	int ret = env->txn_checkpoint(env, 0, 0, DB_FORCE);

	/* Logs must not go away between their listing and their copying. */
	if (ret == 0)
		ret = env->log_set_config(env, DB_LOG_AUTO_REMOVE, 0);
	if (ret == 0)
		ret = env->backup(env, dir, 0);
	(void)env->log_set_config(env, DB_LOG_AUTO_REMOVE, 1);
	return fold(ret);
}
