/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bdb.h: struct bdb, a Berkeley DB environment and its tables, shared by
 * bdb_env.c, which opens, recovers and closes it, and store_bdb.c, which
 * reads and writes. The only file that includes <db.h>, and for those two
 * alone.
 */
#ifndef STORE_BDB_H
#define STORE_BDB_H

#include <db.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

struct bdb {
	struct store store;
	char *dir;
	struct store_options options; /* constant */
	int lock_fd;
	/* Shared by operations, exclusive while closing and reopening. */
	pthread_rwlock_t gate;
	DB_ENV *env; /* under gate */
	DB *tables[STORE_TABLE_COUNT];
	pthread_mutex_t text_lock; /* held for one copy */
	char said[200];            /* libdb's last words; under text_lock */
	_Atomic bool failed;
	_Atomic uint64_t deadlocks, reopened;
	_Atomic int64_t counts[STORE_TABLE_COUNT];
};

/*
 * Open with recovery; `b->options`, `b->dir` and the locks are set. A damaged
 * environment is moved aside, if the options say so: then, and on an error,
 * there is a note. The caller has the gate, or is alone.
 */
enum err bdb_env_open(struct bdb *b, struct err_note *note) ATTR_MUST_CHECK;

/* Close what is open. The caller has the gate, or is alone. */
void bdb_env_close(struct bdb *b);

/* The error that stands for libdb's `rc`; a dead environment is noticed. */
enum err bdb_err(struct bdb *b, int rc);

/* As bdb_err(), with a note: what, where, and libdb's last words. */
enum err
bdb_note(struct bdb *b, int rc, const char *what, struct err_note *note);

/* What a struct store of this backend can do. */
const struct store_ops *bdb_operations(void);

/* Record counts as of the last checkpoint. */
void bdb_load_counts(struct bdb *b);

/* Close, give the lock file back, free. */
void bdb_free(struct bdb *b);

#endif
