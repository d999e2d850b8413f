/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_calls.c: the calls on a store on disk: single steps of struct bdb,
 * repeated up to a deadline. Takes the gate to read around each; a scan holds
 * nothing while its callback runs.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "store/store_disk.h"

#define BATCH_MAX_B ((size_t)256 * 1024)
#define READ_TRIES 8 /* a read's deadline, in longest waits for one lock */

static int64_t
now_ms(void)
{
	return clock_mono_ms(clock_system());
}

enum err
store_calls_enter(struct store_disk *d)
{
	/* Only who brings the environment back holds the gate to write. */
	if (!atomic_load(&d->usable) || pthread_rwlock_tryrdlock(&d->gate) != 0)
		return ERR_IO;
	if (atomic_load(&d->usable))
		return ERR_OK;
	pthread_rwlock_unlock(&d->gate);
	return ERR_IO;
}

enum err
store_calls_leave(struct store_disk *d, enum err e)
{
	char words[STORE_WORDS_MAX];

	if (e != ERR_OK && bdb_failed(d->bdb) &&
	    atomic_exchange(&d->usable, false)) {
		store_words_get(&d->words, words);
		store_words_set(&d->outcome, "failed");
		store_words_add(&d->outcome, words);
	}
	pthread_rwlock_unlock(&d->gate);
	return e;
}

/* How long a call goes on trying, and how often it has. */
struct patience {
	int64_t until_ms; /* monotonic */
	unsigned int tries;
};

#define YIELDS 4             /* tries before a pause that is one */
#define PAUSE_MIN_NS 50000   /* doubled with each try... */
#define PAUSE_MAX_NS 2000000 /* ...up to this */

/* Is it worth another try? Counts it, and lets whoever has the lock go on. */
static bool
again(struct store_disk *d, enum err e, struct patience *p)
{
	struct timespec pause = { .tv_nsec = PAUSE_MAX_NS };
	unsigned int doublings;

	if (e != ERR_BUSY || now_ms() >= p->until_ms)
		return false;
	atomic_fetch_add(&d->deadlocks, 1);
	if (p->tries++ < YIELDS) {
		(void)sched_yield();
		return true;
	}
	doublings = p->tries - YIELDS - 1;
	if (doublings < 6 && PAUSE_MIN_NS << doublings < PAUSE_MAX_NS)
		pause.tv_nsec = PAUSE_MIN_NS << doublings;
	(void)nanosleep(&pause, NULL);
	return true;
}

static struct patience
patience_to_read(const struct store_disk *d)
{
	return (
	    struct patience){ now_ms() + READ_TRIES * d->options.lock_ms, 0 };
}

enum err
store_calls_update_in(
    struct store_disk *d, const struct store_call *call, int64_t deadline_ms)
{
	struct patience patience = { now_ms() + deadline_ms, 0 };
	int grown = 0;
	enum err e;

	/* Before the record can be there. */
	if (call->table == STORE_TRUST)
		key_filter_add(d->trust_keys, call->key);
	do
		e = bdb_update(d->bdb, call, &grown);
	while (again(d, e, &patience));
	if (e == ERR_OK && grown != 0)
		atomic_fetch_add(
		    &d->records[call->table], (uint64_t)(int64_t)grown);
	return e;
}

enum err
store_calls_update(
    struct store *s, const struct store_call *call, int64_t deadline_ms)
{
	struct store_disk *d = store_disk_of(s);
	enum err e = store_calls_enter(d);

	if (e != ERR_OK)
		return e;
	return store_calls_leave(
	    d, store_calls_update_in(d, call, deadline_ms));
}

enum err
store_calls_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	struct store_disk *d = store_disk_of(s);
	struct patience patience = patience_to_read(d);
	enum err e = store_calls_enter(d);

	if (e != ERR_OK)
		return e;
	if (table == STORE_TRUST && !key_filter_may_have(d->trust_keys, key))
		return store_calls_leave(d, ERR_NOTFOUND);
	do
		e = bdb_get(d->bdb, table, key, ret);
	while (again(d, e, &patience));
	return store_calls_leave(d, e);
}

static enum err
read_batch(struct store_disk *d, enum store_table table,
    const struct store_cursor *cursor, struct bdb_batch *batch)
{
	struct patience patience = patience_to_read(d);
	enum err e = store_calls_enter(d);

	if (e != ERR_OK)
		return e;
	do
		e = bdb_batch_read(d->bdb, table, cursor, batch);
	while (again(d, e, &patience));
	return store_calls_leave(d, e);
}

/* Returns how many are still wanted; 0 when `fn` has had enough. */
static size_t
hand_out(struct bdb_batch *batch, struct store_cursor *cursor, size_t most,
    store_scan_fn *fn, void *ctx)
{
	struct str key, value;

	for (; most > 0 && bdb_batch_next(batch, &key, &value); most--) {
		memcpy(cursor->key, key.data, key.len);
		cursor->key_len = key.len;
		if (!fn(ctx, key, value))
			return 0;
	}
	return most;
}

enum err
store_calls_scan(struct store *s, enum store_table table,
    struct store_cursor *cursor, size_t most, store_scan_fn *fn, void *ctx)
{
	struct bdb_batch batch = { .size = BATCH_MAX_B };
	enum err e = ERR_OK;

	if (most < (BATCH_MAX_B - BDB_BATCH_MIN_B) / 1024)
		batch.size = BDB_BATCH_MIN_B + most * 1024;
	batch.mem = malloc(batch.size);
	if (batch.mem == NULL)
		return ERR_IO;
	while (e == ERR_OK && most > 0) {
		e = read_batch(store_disk_of(s), table, cursor, &batch);
		if (e == ERR_OK)
			most = hand_out(&batch, cursor, most, fn, ctx);
	}
	free(batch.mem);
	if (e != ERR_NOTFOUND)
		return e;
	cursor->done = true;
	return ERR_OK;
}
