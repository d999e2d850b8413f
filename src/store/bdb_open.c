/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bdb_open.c: from a directory to a store: is it fit, is it ours, does it
 * recover, do we read its format.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/bdb.h"
#include "store/store_dir.h"

void
bdb_free(struct bdb *b)
{
	bdb_env_close(b);
	if (b->lock_fd >= 0)
		(void)close(b->lock_fd);
	(void)pthread_rwlock_destroy(&b->gate);
	(void)pthread_mutex_destroy(&b->text_lock);
	free(b->dir);
	free(b);
}

/* The format version: written into a fresh store, else it must be ours. */
static enum err
check_format(struct bdb *b, struct err_note *note)
{
	struct store_value value = { .len = 4,
		.bytes = { STORE_FORMAT_VERSION } };
	struct store_value found;
	enum err e = store_get(&b->store, STORE_META, STR("format"), &found);

	if (e == ERR_NOTFOUND)
		return store_put(&b->store, STORE_META, STR("format"), &value,
		    b->options.lock_ms);
	if (e != ERR_OK)
		return err_note(note, e,
		    "cannot read the format version in "
		    "%s: %s",
		    b->dir, err_str(e));
	if (found.len != 4 || memcmp(found.bytes, value.bytes, 4) != 0)
		return err_note(note, ERR_INVALID,
		    "the store in %s has format version %u, this greywaitd "
		    "reads %u: use the version that wrote it, or move the "
		    "directory's files away to begin afresh",
		    b->dir, found.len > 0 ? found.bytes[0] : 0u,
		    (unsigned int)STORE_FORMAT_VERSION);
	return ERR_OK;
}

static struct bdb *
bdb_new(const struct store_options *options)
{
	struct bdb *b = calloc(1, sizeof(*b));
	pthread_rwlockattr_t attr;

	if (b == NULL)
		return NULL;
	b->store.ops = bdb_operations();
	b->lock_fd = -1;
	b->options = *options;
	b->dir = strdup(options->dir);
	b->options.dir = b->dir;
	(void)pthread_mutex_init(&b->text_lock, NULL);
	/* A waiting reopen goes before new operations, or never gets in. */
	(void)pthread_rwlockattr_init(&attr);
	(void)pthread_rwlockattr_setkind_np(
	    &attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	(void)pthread_rwlock_init(&b->gate, &attr);
	(void)pthread_rwlockattr_destroy(&attr);
	if (b->dir == NULL) {
		bdb_free(b);
		return NULL;
	}
	return b;
}

enum err
store_bdb_open(const struct store_options *options, struct store **ret,
    struct err_note *note)
{
	enum err e = store_dir_check(options->dir, note);
	struct bdb *b;

	if (e != ERR_OK)
		return e;
	b = bdb_new(options);
	if (b == NULL)
		return err_note(note, ERR_NOMEM, "out of memory");
	e = store_dir_lock(b->dir, &b->lock_fd, note);
	if (e == ERR_OK)
		e = bdb_env_open(b, note);
	if (e == ERR_OK)
		e = check_format(b, note);
	if (e != ERR_OK) {
		bdb_free(b);
		return e;
	}
	bdb_load_counts(b);
	*ret = &b->store;
	return ERR_OK;
}
