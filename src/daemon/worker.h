/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * worker.h: struct worker, a thread that does something every now and then
 * and can be told to stop in the middle of a pause.
 */
#ifndef DAEMON_WORKER_H
#define DAEMON_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct worker {
	pthread_t thread;     /* constant while running */
	pthread_mutex_t lock; /* for `stop`; held for a few instructions */
	pthread_cond_t wake;
	bool stop;    /* under lock */
	bool running; /* the starter's */
};

/* `run` gets `arg` and returns when worker_pause() says false. */
enum err
worker_start(struct worker *w, void *(*run)(void *), void *arg) ATTR_MUST_CHECK;

/* In the worker: wait; false when it is time to stop. */
bool worker_pause(struct worker *w, int64_t ms);

/* Tell the worker to stop and wait until it has. A worker that was never
 * started (all zero) is fine. */
void worker_stop(struct worker *w);

#endif
