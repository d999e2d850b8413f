/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bdb_env.c: opening, recovering and closing a Berkeley DB 5.3 environment:
 * private to this process, one B-tree a table. No duplicates and no secondary
 * indexes: with them Debian 12's library can deadlock in a checkpoint.
 */
#include "store/bdb.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/store_dir.h"

#define PAGE_B 4096
#define LOG_FILE_B (16u << 20)
#define LOG_BUFFER_B (1u << 20)
/* Several times what 1,000 workers were seen to hold: to run out of locks is
 * fatal to the environment. */
#define MAX_LOCKS 40000
#define MAX_TXNS 8000

/* libdb must not print: what it says goes into the next note. */
static void
keep_words(const DB_ENV *env, const char *prefix, const char *words)
{
	struct bdb *b = env->app_private;

	(void)prefix;
	(void)pthread_mutex_lock(&b->text_lock);
	(void)snprintf(b->said, sizeof(b->said), "%s", words);
	(void)pthread_mutex_unlock(&b->text_lock);
}

static void
drop_words(const DB_ENV *env, const char *words)
{
	(void)env;
	(void)words;
}

/* The error that stands for libdb's `rc`; a dead environment is noticed. */
enum err
bdb_err(struct bdb *b, int rc)
{
	switch (rc) {
	case 0:
		return ERR_OK;
	case DB_NOTFOUND:
		return ERR_NOTFOUND;
	case DB_LOCK_DEADLOCK:
	case DB_LOCK_NOTGRANTED:
		return ERR_BUSY;
	case DB_RUNRECOVERY:
		atomic_store(&b->failed, true);
		return ERR_IO;
	case DB_PAGE_NOTFOUND:
	case DB_SECONDARY_BAD:
		return ERR_CORRUPT;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return ERR_FULL;
	case ENOMEM:
		return ERR_NOMEM;
	default:
		return ERR_IO;
	}
}

enum err
bdb_note(struct bdb *b, int rc, const char *what, struct err_note *note)
{
	char said[sizeof(b->said)];

	(void)pthread_mutex_lock(&b->text_lock);
	(void)snprintf(said, sizeof(said), "%s", b->said);
	b->said[0] = '\0';
	(void)pthread_mutex_unlock(&b->text_lock);
	return err_note(note, bdb_err(b, rc), "%s in %s: %s%s%s", what, b->dir,
	    db_strerror(rc), said[0] == '\0' ? "" : ": ", said);
}

void
bdb_env_close(struct bdb *b)
{
	for (int t = 0; t < STORE_TABLE_COUNT; t++) {
		if (b->tables[t] != NULL)
			(void)b->tables[t]->close(b->tables[t], DB_NOSYNC);
		b->tables[t] = NULL;
	}
	if (b->env != NULL)
		(void)b->env->close(b->env, 0);
	b->env = NULL;
}

static int
set_up(struct bdb *b)
{
	DB_ENV *env = b->env;
	int64_t cache = b->options.cache_b;
	u_int32_t flag = b->options.durability == STORE_DURABILITY_SYNC ? 0
	                 : b->options.durability == STORE_DURABILITY_WRITE
	                     ? DB_TXN_WRITE_NOSYNC
	                     : DB_TXN_NOSYNC;
	int rc;

	env->app_private = b;
	env->set_errcall(env, keep_words);
	env->set_msgcall(env, drop_words);
	rc = env->set_cachesize(env, (u_int32_t)(cache >> 30),
	    (u_int32_t)(cache & ((1 << 30) - 1)), 1);
	if (rc == 0)
		rc = env->set_lk_detect(env, DB_LOCK_DEFAULT);
	if (rc == 0)
		rc = env->set_timeout(env,
		    (db_timeout_t)(b->options.lock_ms * 1000),
		    DB_SET_LOCK_TIMEOUT);
	if (rc == 0)
		rc = env->set_lk_max_locks(env, MAX_LOCKS);
	if (rc == 0)
		rc = env->set_lk_max_lockers(env, MAX_LOCKS);
	if (rc == 0)
		rc = env->set_lk_max_objects(env, MAX_LOCKS);
	if (rc == 0)
		rc = env->set_tx_max(env, MAX_TXNS);
	if (rc == 0)
		rc = env->set_lg_bsize(env, LOG_BUFFER_B);
	if (rc == 0)
		rc = env->set_lg_max(env, LOG_FILE_B);
	if (rc == 0)
		rc = env->log_set_config(env, DB_LOG_AUTO_REMOVE, 1);
	if (rc == 0 && flag != 0)
		rc = env->set_flags(env, flag, 1);
	return rc;
}

static int
open_table(struct bdb *b, enum store_table table)
{
	char name[32];
	int rc = db_create(&b->tables[table], b->env, 0);

	if (rc != 0)
		return rc;
	(void)snprintf(name, sizeof(name), "%s.db", store_table_name(table));
	rc = b->tables[table]->set_pagesize(b->tables[table], PAGE_B);
	if (rc == 0)
		rc = b->tables[table]->open(b->tables[table], NULL, name, NULL,
		    DB_BTREE, DB_CREATE | DB_THREAD | DB_AUTO_COMMIT, 0600);
	return rc;
}

/* Recovery is part of opening. The caller has the gate, or is alone. */
static enum err
open_all(struct bdb *b, int *ret_rc, struct err_note *note)
{
	int rc = db_env_create(&b->env, 0);

	if (rc == 0)
		rc = set_up(b);
	if (rc == 0)
		rc = b->env->open(b->env, b->dir,
		    DB_CREATE | DB_INIT_TXN | DB_INIT_LOCK | DB_INIT_LOG |
		        DB_INIT_MPOOL | DB_RECOVER | DB_PRIVATE | DB_THREAD,
		    0600);
	for (int t = 0; rc == 0 && t < STORE_TABLE_COUNT; t++)
		rc = open_table(b, (enum store_table)t);
	*ret_rc = rc;
	if (rc == 0) {
		atomic_store(&b->failed, false);
		return ERR_OK;
	}
	(void)bdb_note(b, rc, "cannot open the store", note);
	bdb_env_close(b);
	return bdb_err(b, rc) == ERR_BUSY ? ERR_IO : bdb_err(b, rc);
}

/* Is it the data that is bad, and not the place where it lies? */
static bool
is_damage(int rc)
{
	return rc == DB_RUNRECOVERY || rc == DB_PAGE_NOTFOUND ||
	       rc == DB_VERIFY_BAD || rc == DB_NOTFOUND || rc == EINVAL;
}

enum err
bdb_env_open(struct bdb *b, struct err_note *note)
{
	char name[STORE_DIR_NAME_MAX];
	struct err_note why = { "" };
	int rc;
	enum err e = open_all(b, &rc, &why);

	if (e == ERR_OK)
		return e;
	if (!is_damage(rc) || b->options.refuse_damaged)
		return err_note(note, e, "%s", why.text);
	e = store_dir_set_aside(b->dir, name, note);
	if (e == ERR_OK)
		e = open_all(b, &rc, note);
	if (e == ERR_OK)
		(void)err_note(note, ERR_OK,
		    "a damaged store was moved to %s/%s and a fresh one "
		    "begun: %.200s",
		    b->dir, name, why.text);
	return e;
}
