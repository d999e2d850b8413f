/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_disk.c: the life of a store on disk: its directory and lock file,
 * recovery, what is done about damage, upkeep, the copy, the end.
 *
 * Damage is told by struct bdb. At the start it is dealt with at once. At run
 * time recovery is tried first; damage met again after that is dealt with as
 * at the start.
 */
#include "store/store_disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store_dir.h"

/* So many keys of STORE_TRUST are read before the first call, in less than a
 * second; the rest by upkeep. */
#define TRUST_KEYS_AT_OPEN 100000

#define GATE_TRIES 400
#define GATE_WAIT_NS 5000000

struct store_disk *
store_disk_of(struct store *s)
{
	return (struct store_disk *)s;
}

/* A table of meta without a single record is new; else it tells its format. */
static enum err
check_format(struct store_disk *d, struct err_note *note)
{
	uint8_t mem[BDB_BATCH_MIN_B];
	struct bdb_batch batch = { .mem = mem, .size = sizeof(mem) };
	struct store_cursor start = { .done = false };
	struct store_value value;
	enum err e = bdb_batch_read(d->bdb, STORE_META, &start, &batch);

	if (e == ERR_NOTFOUND) {
		store_meta_format_encode(&value);
		store_words_set(&d->outcome, "a new store was started");
		e = store_records_write(d, STORE_META_FORMAT_KEY, &value);
		return e == ERR_OK ? e : err_note(note, e, "cannot be written");
	}
	if (e == ERR_OK)
		e = bdb_get(d->bdb, STORE_META, STORE_META_FORMAT_KEY, &value);
	if (e == ERR_OK)
		return store_meta_format_check(&value, note);
	if (e == ERR_NOTFOUND)
		return store_meta_format_check(NULL, note);
	return err_note(note, e, "cannot be read");
}

/* Nobody else may use the store meanwhile. ERR_CORRUPT: it is damaged. */
static enum err
bring_up(struct store_disk *d, struct err_note *note)
{
	enum err e = bdb_open(&d->options, &d->words, &d->bdb, note);

	store_words_set(&d->outcome, "");
	if (e != ERR_OK)
		return e;
	e = check_format(d, note);
	if (e == ERR_OK)
		e = bdb_open_tables(d->bdb, note);
	if (e == ERR_OK) {
		e = store_records_load(d);
		if (e != ERR_OK)
			(void)err_note(note, e, "cannot be read");
	}
	if (e == ERR_OK)
		return ERR_OK;
	if (bdb_damaged(d->bdb))
		e = ERR_CORRUPT;
	bdb_close(&d->bdb);
	return e;
}

/* Put the directory in front of the note. */
static enum err
note_dir(struct store_disk *d, enum err e, const struct err_note *why,
    struct err_note *note)
{
	return err_note(note, e, "%s: %s", d->options.dir, why->text);
}

/* Bring up the store; a damaged one is moved aside, if the options allow. */
static enum err
bring_up_or_replace(struct store_disk *d, struct err_note *note)
{
	struct err_note why = { "damaged again after a recovery" },
	                again = { "" };
	char aside[STORE_DIR_ASIDE_MAX], text[STORE_WORDS_MAX];
	enum err e = d->damages > 1 ? ERR_CORRUPT : bring_up(d, &why);

	if (e == ERR_OK)
		return ERR_OK;
	if (e != ERR_CORRUPT)
		return note_dir(d, e, &why, note);
	if (d->options.refuse_damaged)
		return err_note(note, e,
		    "%s: %s; put a backup in its place, or move its files away "
		    "to start afresh",
		    d->options.dir, why.text);
	e = store_dir_set_aside(d->options.dir, aside, note);
	if (e != ERR_OK)
		return e;
	d->damages = 0;
	e = bring_up(d, &again);
	if (e != ERR_OK)
		return note_dir(d, e, &again, note);
	(void)snprintf(text, sizeof(text),
	    "moved to %s and a new store was started: %.100s", aside, why.text);
	store_words_set(&d->outcome, text);
	return ERR_OK;
}

static void
note_outcome(struct store_disk *d, struct err_note *note)
{
	char text[STORE_WORDS_MAX];

	store_words_get(&d->outcome, text);
	if (text[0] != '\0')
		(void)err_note(note, ERR_OK, "%s: %s", d->options.dir, text);
}

/* Wait, for a while, for the calls in flight to leave. */
static bool
take_gate(struct store_disk *d)
{
	const struct timespec wait = { 0, GATE_WAIT_NS };

	for (int i = 0; i < GATE_TRIES; i++) {
		if (pthread_rwlock_trywrlock(&d->gate) == 0)
			return true;
		(void)nanosleep(&wait, NULL);
	}
	return false;
}

static enum err
bring_back(struct store_disk *d, struct err_note *note)
{
	struct err_note why = { "" };
	enum err e;

	if (!take_gate(d))
		return err_note(note, ERR_BUSY,
		    "%s: failed, and a call in libdb does not return; a "
		    "restart of greywaitd will help if this stays",
		    d->options.dir);
	if (d->bdb != NULL && bdb_damaged(d->bdb))
		d->damages++;
	bdb_close(&d->bdb);
	e = bring_up_or_replace(d, &why);
	atomic_store(&d->usable, e == ERR_OK);
	pthread_rwlock_unlock(&d->gate);
	if (e != ERR_OK) {
		store_words_set(&d->outcome, why.text);
		return err_note(note, e, "%s", why.text);
	}
	atomic_fetch_add(&d->reopened, 1);
	note_outcome(d, note);
	return ERR_OK;
}

/* Rounded up: 0 is for a checkpoint in any case. */
static uint32_t
log_kib(int64_t log_b)
{
	int64_t kib = log_b / 1024 + (log_b % 1024 != 0);

	return kib < UINT32_MAX ? (uint32_t)kib : UINT32_MAX;
}

static enum err
note_failure(
    struct store_disk *d, enum err e, const char *what, struct err_note *note)
{
	char words[STORE_WORDS_MAX];

	store_words_get(&d->words, words);
	return err_note(
	    note, e, "%s: %s: %s; %s", d->options.dir, what, err_str(e), words);
}

/* Recovery finds the records' number in the log: it goes with what is made in
 * any case only. */
static enum err
checkpoint(struct store_disk *d, int64_t log_b, struct err_note *note)
{
	enum err saved = ERR_OK, e = store_calls_enter(d);

	if (e == ERR_OK) {
		/* Even if there is no room: a checkpoint may make some. */
		if (log_b == 0 && store_records_changed(d))
			saved = store_records_save(d, false);
		e = bdb_checkpoint(d->bdb, log_kib(log_b), true);
		e = store_calls_leave(d, e != ERR_OK ? e : saved);
	}
	return e == ERR_OK ? e : note_failure(d, e, "no checkpoint", note);
}

/* To the disk with the log, if it is to last. */
static enum err
flush(struct store_disk *d, struct err_note *note)
{
	enum err e;

	if (d->options.durability == STORE_DURABILITY_NONE)
		return ERR_OK;
	e = store_calls_enter(d);
	if (e == ERR_OK)
		e = store_calls_leave(d, bdb_flush(d->bdb));
	return e == ERR_OK ? e
	                   : note_failure(
	                         d, e, "the log does not reach the disk", note);
}

static bool
put_in(void *ctx, struct str key, struct str value)
{
	(void)value;
	key_filter_add(ctx, key);
	return true;
}

/* Go on filling the filter, by `most` keys. Under upkeep, or by one who is
 * alone. A failure leaves it as it is: incomplete. */
static void
fill_trust_keys(struct store_disk *d, size_t most)
{
	if (atomic_load(&d->trust_keys->complete))
		return;
	if (store_calls_scan(&d->store, STORE_TRUST, &d->trust_at, most, put_in,
	        d->trust_keys) == ERR_OK &&
	    d->trust_at.done)
		atomic_store(&d->trust_keys->complete, true);
}

/* A copy may take long: checkpoints do not wait for it. */
static enum err
disk_maintain(struct store *s, int64_t log_b, struct err_note *note)
{
	struct store_disk *d = store_disk_of(s);
	enum err e = ERR_OK;

	/* First of all: a checkpoint may fail for want of room. */
	if (atomic_load(&d->usable))
		e = flush(d, note);
	if (e != ERR_OK || pthread_mutex_trylock(&d->upkeep) != 0)
		return e;
	e = atomic_load(&d->usable) ? checkpoint(d, log_b, note)
	                            : bring_back(d, note);
	fill_trust_keys(d, SIZE_MAX);
	pthread_mutex_unlock(&d->upkeep);
	return e;
}

static enum err
disk_backup(struct store *s, const char *dir, struct err_note *note)
{
	struct store_disk *d = store_disk_of(s);
	char words[STORE_WORDS_MAX];
	enum err e = store_dir_make_empty(dir, note);

	if (e != ERR_OK)
		return e;
	pthread_mutex_lock(&d->upkeep);
	e = store_calls_enter(d);
	if (e == ERR_OK)
		e = store_calls_leave(d, bdb_backup(d->bdb, dir));
	pthread_mutex_unlock(&d->upkeep);
	if (e == ERR_OK)
		return ERR_OK;
	store_words_get(&d->words, words);
	return err_note(note, e, "%s: the copy is not complete: %s; %s", dir,
	    err_str(e), words);
}

static bool
disk_healthy(struct store *s)
{
	return atomic_load(&store_disk_of(s)->usable);
}

static enum err
disk_info(struct store *s, struct store_info *ret)
{
	struct store_disk *d = store_disk_of(s);
	struct store_info info = { .backend = "bdb" };

	for (size_t i = 0; i < STORE_TABLE_COUNT; i++)
		info.records[i] = atomic_load(&d->records[i]);
	info.disk_b = store_dir_usage_b(d->options.dir);
	info.cache_b = d->options.cache_b;
	info.deadlocks = atomic_load(&d->deadlocks);
	info.reopened = atomic_load(&d->reopened);
	info.healthy = atomic_load(&d->usable);
	store_words_get(&d->outcome, info.note);
	*ret = info;
	return ERR_OK;
}

static void
disk_free(struct store_disk *d)
{
	if (d->lock_fd >= 0)
		close(d->lock_fd);
	pthread_rwlock_destroy(&d->gate);
	pthread_mutex_destroy(&d->upkeep);
	free(d->trust_keys);
	free(d->dir);
	free(d);
}

/* What cannot be written here, recovery finds in the log. */
static void
disk_close(struct store *s)
{
	struct store_disk *d = store_disk_of(s);

	if (atomic_load(&d->usable) && store_records_save(d, true) == ERR_OK &&
	    bdb_checkpoint(d->bdb, 0, false) != ERR_OK)
		store_words_set(&d->outcome, "no checkpoint at the end");
	bdb_close(&d->bdb);
	disk_free(d);
}

static struct store_disk *
disk_new(const struct store_options *options)
{
	static const struct store_ops disk_ops = {
		.update = store_calls_update,
		.get = store_calls_get,
		.scan = store_calls_scan,
		.maintain = disk_maintain,
		.healthy = disk_healthy,
		.info = disk_info,
		.backup = disk_backup,
		.close = disk_close,
	};
	const struct store_disk empty = {
		.store = { &disk_ops },
		.lock_fd = -1,
		.gate = PTHREAD_RWLOCK_INITIALIZER,
		.upkeep = PTHREAD_MUTEX_INITIALIZER,
		.words = STORE_WORDS_INIT,
		.outcome = STORE_WORDS_INIT,
	};
	struct store_disk *d = malloc(sizeof(*d));
	struct key_filter *keys = key_filter_new();
	char *dir = strdup(options->dir);

	if (d == NULL || keys == NULL || dir == NULL) {
		free(d);
		free(keys);
		free(dir);
		return NULL;
	}
	memcpy(d, &empty, sizeof(*d));
	d->trust_keys = keys;
	d->options = *options;
	d->dir = dir;
	d->options.dir = dir;
	return d;
}

enum err
store_bdb_open(const struct store_options *options, struct store **ret,
    struct err_note *note)
{
	struct store_disk *d = disk_new(options);
	enum err e;

	if (d == NULL)
		return err_note(
		    note, ERR_NOMEM, "%s: out of memory", options->dir);
	(void)err_note(note, ERR_OK, "%s", "");
	e = store_dir_check(options->dir, note);
	if (e == ERR_OK)
		e = store_dir_lock(options->dir, &d->lock_fd, note);
	if (e == ERR_OK)
		e = bring_up_or_replace(d, note);
	if (e != ERR_OK) {
		disk_free(d);
		return e;
	}
	atomic_store(&d->usable, true);
	fill_trust_keys(d, TRUST_KEYS_AT_OPEN);
	note_outcome(d, note);
	*ret = &d->store;
	return ERR_OK;
}
