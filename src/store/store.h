/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store.h: struct store, tables of short keys and short values, kept by a
 * backend. Each backend fills a struct store_ops; the functions below are
 * what everybody else calls. No function logs, exits or asks a wall clock.
 * Every function but store_close() is thread-safe.
 *
 * Errors, the same for all: ERR_BUSY the deadline passed; ERR_FULL no room;
 * ERR_CORRUPT stored pages are damaged; ERR_IO anything else. A backend that
 * has failed as a whole answers ERR_IO at once until store_maintain() has
 * brought it back.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define STORE_KEY_MAX 700
#define STORE_VALUE_MAX 2048
#define STORE_FORMAT_VERSION 1

/* The values stand in file names and in doc/STORE.md. */
enum store_table {
	STORE_CONVERSATIONS,
	STORE_TRUST,
	STORE_SENDERS,
	STORE_RULES,
	STORE_HITS,
	STORE_META,
};
#define STORE_TABLE_COUNT 6

/* How much of what was acknowledged survives. */
enum store_durability {
	STORE_DURABILITY_SYNC,  /* a power cut */
	STORE_DURABILITY_WRITE, /* a killed process; a power cut may cost what
	                           came after the last upkeep */
	STORE_DURABILITY_NONE,  /* nothing since the last checkpoint */
};

struct store_options {
	const char *dir; /* the environment's home; must exist */
	int64_t cache_b; /* bytes of page cache */
	int64_t lock_ms; /* longest wait for one lock */
	enum store_durability durability;
	bool refuse_damaged; /* an environment that cannot be recovered is an
	                        error; else it is moved aside */
};

struct store_value {
	size_t len;
	uint8_t bytes[STORE_VALUE_MAX];
};

enum store_action {
	STORE_KEEP,   /* leave the record as it is */
	STORE_PUT,    /* write *ret_new */
	STORE_REMOVE, /* delete the record */
};

/*
 * What to make of one record. `old` is NULL when there is none. A pure
 * function of its arguments, called again when the transaction has to be
 * repeated: it must not log, block or call the store, and what it leaves in
 * `ctx` must be the same each time. `*ret_new` is uninitialised.
 */
typedef enum store_action
store_fn(void *ctx, const struct store_value *old, struct store_value *ret_new);

/* What an update is about. */
struct store_call {
	enum store_table table;
	struct str key;
	store_fn *fn;
	void *ctx;
	bool lazy; /* need not last before the next one that is not */
};

/*
 * One record met by a scan. The scan holds no lock while it is called, so it
 * may update and remove any record, the one at hand included. Returns false
 * to end the scan after this record. The views live for the call.
 */
typedef bool store_scan_fn(void *ctx, struct str key, struct str value);

/* Where a scan stands; begin with a zeroed one. */
struct store_cursor {
	bool done; /* the end of the table was reached */
	size_t key_len;
	char key[STORE_KEY_MAX]; /* the last key that was handed out */
};

struct store_info {
	const char *backend;                 /* "bdb", "mem" */
	uint64_t records[STORE_TABLE_COUNT]; /* may lag behind a little */
	int64_t disk_b;                      /* bytes of files, 0 if none */
	int64_t cache_b;                     /* bytes of page cache */
	uint64_t deadlocks; /* transactions repeated since the start */
	uint64_t reopened;  /* times the backend was brought back */
	bool healthy;
	char note[256]; /* the outcome of recovery, or what is wrong */
};

struct store;

struct store_ops {
	enum err (*update)(struct store *s, const struct store_call *call,
	    int64_t deadline_ms);
	enum err (*get)(struct store *s, enum store_table table, struct str key,
	    struct store_value *ret);
	enum err (*scan)(struct store *s, enum store_table table,
	    struct store_cursor *cursor, size_t most, store_scan_fn *fn,
	    void *ctx);
	enum err (*maintain)(
	    struct store *s, int64_t log_b, struct err_note *note);
	bool (*healthy)(struct store *s);
	enum err (*info)(struct store *s, struct store_info *ret);
	enum err (*backup)(
	    struct store *s, const char *dir, struct err_note *note);
	void (*close)(struct store *s);
};

/* A backend puts this first in its own struct. */
struct store {
	const struct store_ops *ops;
};

/*
 * Open the Berkeley DB backend: takes the lock file (ERR_EXISTS when another
 * process has it), runs recovery, opens the tables, checks the format
 * version in STORE_META. `note` tells the outcome: on ERR_OK what recovery
 * did, if anything; on an error what is wrong and what to do.
 */
enum err store_bdb_open(const struct store_options *options, struct store **ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* Open an empty store in memory: the reference, and a double in tests. */
enum err store_mem_open(struct store **ret) ATTR_MUST_CHECK;

/*
 * Atomic read-modify-write of one record. `deadline_ms` is the longest time
 * it may take, from now. On an error nothing has changed.
 */
enum err store_update(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms) ATTR_MUST_CHECK;

/*
 * The same for what nobody is told of, as statistics: it lasts with the next
 * update that is not lazy, and with upkeep.
 */
enum err
store_update_lazily(struct store *s, enum store_table table, struct str key,
    store_fn *fn, void *ctx, int64_t deadline_ms) ATTR_MUST_CHECK;

/* ERR_NOTFOUND when there is no such record. */
enum err store_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret) ATTR_MUST_CHECK;

/*
 * Write one record, or remove one (ERR_NOTFOUND when there was none): updates
 * with the plainest of functions.
 */
enum err store_put(struct store *s, enum store_table table, struct str key,
    const struct store_value *value, int64_t deadline_ms) ATTR_MUST_CHECK;
enum err store_delete(struct store *s, enum store_table table, struct str key,
    int64_t deadline_ms) ATTR_MUST_CHECK;

/*
 * Hand out at most `most` records with keys above the cursor's, in the order
 * of their bytes, and move the cursor. A record that is written or removed
 * meanwhile may or may not be met; all others are met exactly once. On an
 * error the cursor stands where the scan got to and can be used again.
 */
enum err
store_scan(struct store *s, enum store_table table, struct store_cursor *cursor,
    size_t most, store_scan_fn *fn, void *ctx) ATTR_MUST_CHECK;

/*
 * Upkeep, to be called every now and then by one thread: a checkpoint, if at
 * least `log_b` bytes of log have been written since the last one, 0 for one
 * in any case; what was acknowledged before goes to the disk, unless its
 * durability is none; and when the backend has failed as a whole, an attempt
 * to open it again. When nothing has been written since, it is cheap: two
 * locks and a look.
 * ERR_OK with a note when it has just come back; an error with a note while
 * something is wrong.
 */
enum err store_maintain(
    struct store *s, int64_t log_b, struct err_note *note) ATTR_MUST_CHECK;

/* False while the backend has failed as a whole. Cheap: one atomic read. */
bool store_healthy(struct store *s);

enum err store_info(struct store *s, struct store_info *ret) ATTR_MUST_CHECK;

/* A consistent copy into the empty or missing directory `dir`, while the
 * store is in use. */
enum err store_backup(
    struct store *s, const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Close; `*s` may be NULL and becomes NULL. No other call may be under way or
 * follow.
 */
void store_close(struct store **s);

/* "conversations", "trust", "senders", "rules", "hits", "meta"; constants. */
const char *store_table_name(enum store_table table);

#endif
