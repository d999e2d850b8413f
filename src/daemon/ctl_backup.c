/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_backup.c: the control command backup. The copy takes as long as it
 * takes, and libdb does not say how far it is. So a thread of its own makes
 * it, while this one tells the client that it is still at work.
 */
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"

#define ALIVE_S 1
#define CHECK_CACHE_B (INT64_C(8) * 1024 * 1024)

struct backup {
	/* constant */
	struct store *store;
	const char *dir;
	/* the thread's, read when it has ended */
	enum err err;
	struct err_note note;
	/* under the lock */
	pthread_mutex_t lock;
	pthread_cond_t ended; /* of CLOCK_MONOTONIC */
	bool done;
};

/* Recovery of the copy, now and not when it is needed. */
static enum err
open_copy(const char *dir, struct err_note *note)
{
	struct store_options options = { .dir = dir,
		.cache_b = CHECK_CACHE_B,
		.lock_ms = CTL_STORE_MS,
		.durability = STORE_DURABILITY_WRITE,
		.refuse_damaged = true };
	struct store *copy = NULL;
	struct err_note why = { "" };
	enum err e = store_bdb_open(&options, &copy, &why);

	store_close(&copy);
	if (e == ERR_OK)
		return e;
	return err_note(
	    note, e, "the copy was made, but is no good: %s", why.text);
}

static void *
copy_store(void *arg)
{
	struct backup *b = arg;

	b->err = store_backup(b->store, b->dir, &b->note);
	if (b->err == ERR_OK)
		b->err = open_copy(b->dir, &b->note);
	(void)pthread_mutex_lock(&b->lock);
	b->done = true;
	(void)pthread_cond_signal(&b->ended);
	(void)pthread_mutex_unlock(&b->lock);
	return NULL;
}

/* True when the copy is done, or not yet after a while. */
static bool
wait_a_while(struct backup *b)
{
	struct timespec until;
	int failed = 0;
	bool done;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ALIVE_S;
	(void)pthread_mutex_lock(&b->lock);
	while (!b->done && failed == 0)
		failed = pthread_cond_timedwait(&b->ended, &b->lock, &until);
	done = b->done;
	(void)pthread_mutex_unlock(&b->lock);
	return done;
}

static enum err
run(struct ctl_call *call, struct backup *b)
{
	pthread_condattr_t attr;
	pthread_t thread;
	int failed;

	(void)pthread_mutex_init(&b->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&b->ended, &attr);
	(void)pthread_condattr_destroy(&attr);
	failed = pthread_create(&thread, NULL, copy_store, b);
	if (failed == 0) {
		/* A client that has gone does not stop it half way. */
		while (!wait_a_while(b))
			(void)ctl_still_there(call);
		(void)pthread_join(thread, NULL);
		call->note = b->note;
	}
	(void)pthread_cond_destroy(&b->ended);
	(void)pthread_mutex_destroy(&b->lock);
	return failed == 0
	           ? b->err
	           : err_note(&call->note, ERR_NOMEM, "no thread for the copy");
}

enum err
ctl_run_backup(struct ctl_call *call)
{
	struct backup b = { .store = call->ctx->store };
	char dir[CTL_TEXT_MAX];
	struct strbuf detail;
	struct err_note why;
	enum err e = ctl_arg_text(call, "dir", dir);

	if (e != ERR_OK)
		return e;
	if (dir[0] != '/')
		return err_note(&call->note, ERR_INVALID,
		    "'%.100s' is not the whole path of a directory: the "
		    "daemon's own place is not yours",
		    dir);
	strbuf_init(&detail, call->detail, sizeof(call->detail));
	strbuf_add(&detail, STR("dir="));
	strbuf_add_word(&detail, str_of(dir));
	b.dir = dir;
	e = run(call, &b);
	if (e == ERR_PERM) {
		why = call->note;
		return err_note(&call->note, e,
		    "%s: the copy is written by user id %ld; name a directory "
		    "that this user may make, where the unit lets it write "
		    "(ReadWritePaths=), such as one below store_dir",
		    why.text, (long)geteuid());
	}
	if (e == ERR_OK)
		call->result = json_pack("{s:o}", "dir", ctl_text(dir));
	return e;
}
