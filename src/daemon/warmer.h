/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * warmer.h: struct warmer, a thread that has the system read as much of the
 * store as the cache may hold, and then ends. It begins before the store is
 * opened: recovery after a power cut fetches pages from all over the files,
 * too.
 */
#ifndef DAEMON_WARMER_H
#define DAEMON_WARMER_H

#include "daemon/worker.h"
#include "store/store_ahead.h"

struct warmer {
	struct worker worker;
	struct store_ahead ahead; /* the worker's */
};

/* `dir` outlives the thread. If there is no thread, all is slower. */
void warmer_start(struct warmer *w, const char *dir, int64_t cache_b);

/* One that was never started (all zero) is fine. */
void warmer_stop(struct warmer *w);

#endif
