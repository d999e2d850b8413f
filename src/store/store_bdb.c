/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_bdb.c: the life of a Berkeley DB environment (5.3): private, a B-tree
 * a table. No duplicates and no secondary indexes: see doc/decisions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/bdb_env.h"

#define PAGE_B 4096 /* the file system's, so that no page is half written */
#define LOG_BUFFER_B (1024 * 1024)
#define LOG_FILE_B (16 * 1024 * 1024)
#define LOCKS_MAX 20000 /* locks and objects; an update holds a few pages */
#define LOCKERS_MAX 4000
#define TXNS_MAX 2000
/* Of a gentle checkpoint: together a quarter of a second for 50,000 pages, as
 * upkeep does not wait for the log meanwhile. */
#define BITE_PAGES 64
#define REST_US 200
/* libdb adds a quarter to a cache that is smaller than this. */
#define CACHE_PLAIN_B (500 * INT64_C(1024) * 1024)

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

enum err
bdb_fold(int ret)
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
	return err_note(note, damage ? ERR_CORRUPT : bdb_fold(cause),
	    "%s: %s%s%s", damage ? "damaged" : "cannot be opened",
	    db_strerror(cause), words[0] != '\0' ? "; " : "", words);
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

enum err
bdb_checkpoint(struct bdb *b, uint32_t log_kib, bool gently)
{
	int ret = b->env->set_mp_max_write(
	    b->env, gently ? BITE_PAGES : 0, gently ? REST_US : 0);

	if (ret == 0)
		ret = b->env->txn_checkpoint(b->env, log_kib, 0, 0);
	return bdb_fold(ret);
}

enum err
bdb_flush(struct bdb *b)
{
	return bdb_fold(b->env->log_flush(b->env, NULL));
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
	return bdb_fold(ret);
}
