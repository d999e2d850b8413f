/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_bdb.h: struct bdb, one open Berkeley DB environment and its tables,
 * as store_disk.c needs them: single steps that libdb may want repeated.
 * Every function but open and close is thread-safe.
 *
 * Errors: ERR_BUSY somebody else has a lock that is needed, try again soon;
 * ERR_FULL no room; ERR_CORRUPT damaged pages; ERR_IO anything else. After a
 * panic bdb_failed() is true, every call fails, and all that is left to do
 * is bdb_close().
 */
#ifndef STORE_STORE_BDB_H
#define STORE_STORE_BDB_H

#include "store/store.h"
#include "store/store_words.h"

struct bdb;

/* Records in memory, handed out one by one. */
struct bdb_batch {
	void *mem;
	size_t size; /* bytes at mem */
	void *at;    /* libdb's */
};

/*
 * Run recovery, open the environment and STORE_META. ERR_CORRUPT only when
 * the files are damaged, never for what the system refuses. `words` must
 * outlive the environment: they are what libdb said last, or, when it has
 * failed, first. The note carries them and does not name the directory.
 */
enum err
bdb_open(const struct store_options *options, struct store_words *words,
    struct bdb **ret, struct err_note *note) ATTR_MUST_CHECK;

/* The other tables; until then no call may name them. */
enum err bdb_open_tables(struct bdb *b, struct err_note *note) ATTR_MUST_CHECK;

/* `*b` may be NULL and becomes NULL. Makes no checkpoint. */
void bdb_close(struct bdb **b);

bool bdb_failed(const struct bdb *b);

/* Did it fail over damaged pages? */
bool bdb_damaged(const struct bdb *b);

/* One try. `*ret_grown` is by how many records the table has grown: -1, 0 or
 * 1. */
enum err bdb_update(struct bdb *b, const struct store_call *call,
    int *ret_grown) ATTR_MUST_CHECK;

enum err bdb_get(struct bdb *b, enum store_table table, struct str key,
    struct store_value *ret) ATTR_MUST_CHECK;

/*
 * Fill the batch with the records above the cursor's key, as many as fit;
 * `size` must be a multiple of 1024 and at least BDB_BATCH_MIN_B. No lock is
 * held afterwards. ERR_NOTFOUND at the end of the table.
 */
#define BDB_BATCH_MIN_B ((size_t)16 * 1024)
enum err bdb_batch_read(struct bdb *b, enum store_table table,
    const struct store_cursor *cursor, struct bdb_batch *batch) ATTR_MUST_CHECK;

/* The batch's next record, false after the last. */
bool bdb_batch_next(
    struct bdb_batch *batch, struct str *ret_key, struct str *ret_value);

/* The number of records, by reading the whole table. ERR_NOTFOUND, at once,
 * when that is more than `pages_max` pages. */
enum err bdb_count(struct bdb *b, enum store_table table, uint64_t pages_max,
    uint64_t *ret_records) ATTR_MUST_CHECK;

/*
 * If at least so much log has been written since the last one; 0: in any case.
 * `gently`: pages are written a few at a time, with rests, so that other
 * calls find the processor and the disk free in between.
 */
enum err
bdb_checkpoint(struct bdb *b, uint32_t log_kib, bool gently) ATTR_MUST_CHECK;

/* What has been acknowledged is on the disk after it. Cheap when it is. */
enum err bdb_flush(struct bdb *b) ATTR_MUST_CHECK;

/* Copy into the empty directory `dir`. No checkpoint may be made meanwhile:
 * recovery of the copy begins at the one that this makes first. */
enum err bdb_backup(struct bdb *b, const char *dir) ATTR_MUST_CHECK;

#endif
