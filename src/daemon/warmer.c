/* SPDX-License-Identifier: BSD-2-Clause */
/* warmer.c: one sweep over the store's files. */
#include "daemon/warmer.h"

static void *
run(void *arg)
{
	struct warmer *w = arg;

	while (worker_pause(&w->worker, 0) && store_ahead_step(&w->ahead))
		continue;
	return NULL;
}

void
warmer_start(struct warmer *w, const char *dir, int64_t cache_b)
{
	w->ahead = (struct store_ahead){ .dir = dir, .left_b = cache_b };
	(void)!worker_start(&w->worker, run, w);
}

void
warmer_stop(struct warmer *w)
{
	worker_stop(&w->worker);
}
