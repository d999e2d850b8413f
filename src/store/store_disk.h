/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_disk.h: struct store_disk, the store on disk, shared by store_disk.c
 * (its life: open, upkeep, close) and store_calls.c (the calls in between).
 *
 *	 open ----> usable ----panic----> failed
 *	               ^                    |
 *	               +---store_maintain---+   tried again at every call
 *
 * A call holds `gate` to read while it uses the environment. Bringing the
 * environment back holds `gate` to write: it waits for the calls in flight,
 * each of which has a deadline; those that come meanwhile answer ERR_IO
 * without waiting. No callback of a scan runs with the gate held.
 */
#ifndef STORE_STORE_DISK_H
#define STORE_STORE_DISK_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/key_filter.h"
#include "store/store_bdb.h"
#include "store/store_meta.h"
#include "store/store_words.h"

struct store_disk {
	struct store store;

	/* constant after the open */
	char *dir;                    /* options.dir, to be freed */
	struct store_options options; /* .dir is ours */
	int lock_fd;
	struct key_filter *trust_keys; /* what STORE_TRUST may have */

	/* under gate */
	pthread_rwlock_t gate;
	struct bdb *bdb; /* NULL while it could not be brought back */

	/* under upkeep, which is taken before gate: one maintain or backup at
	 * a time */
	pthread_mutex_t upkeep;
	struct store_meta_records saved;
	struct store_cursor trust_at; /* how far trust_keys has got */
	unsigned int damages;         /* failures over damaged pages */

	/* with locks of their own, taken last */
	struct store_words words;   /* libdb's */
	struct store_words outcome; /* of the last open, or the failure */

	/* atomic */
	_Atomic bool usable;
	_Atomic uint64_t deadlocks;
	_Atomic uint64_t reopened;
	_Atomic uint64_t records[STORE_TABLE_COUNT];
};

/* The store's own, from what callers hold. */
struct store_disk *store_disk_of(struct store *s);

/* Begin to use the environment: ERR_IO when it is not usable. */
enum err store_calls_enter(struct store_disk *d) ATTR_MUST_CHECK;

/* Stop using it after a call that came to `e`, and notice that it has failed.
 * Returns `e`. */
enum err store_calls_leave(struct store_disk *d, enum err e);

/* An update by one who has entered, or who is alone. */
enum err store_calls_update_in(struct store_disk *d,
    const struct store_call *call, int64_t deadline_ms) ATTR_MUST_CHECK;

/* Write one record of STORE_META, by one who has entered or is alone. */
enum err store_records_write(struct store_disk *d, struct str key,
    struct store_value *value) ATTR_MUST_CHECK;

/* Save the numbers of records; have they changed since? Under upkeep. */
enum err store_records_save(struct store_disk *d, bool closed) ATTR_MUST_CHECK;
bool store_records_changed(struct store_disk *d);

/*
 * The numbers of records as the last run saved them. When it was not closed
 * in order they lag behind by what it did after its last upkeep: then each
 * table that is small enough is counted. By one who is alone.
 */
enum err store_records_load(struct store_disk *d) ATTR_MUST_CHECK;

/* As in struct store_ops. */
enum err store_calls_update(
    struct store *s, const struct store_call *call, int64_t deadline_ms);
enum err store_calls_get(struct store *s, enum store_table table,
    struct str key, struct store_value *ret);
enum err store_calls_scan(struct store *s, enum store_table table,
    struct store_cursor *cursor, size_t most, store_scan_fn *fn, void *ctx);

#endif
