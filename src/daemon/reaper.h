/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reaper.h: struct reaper, which walks slowly over the tables and takes out
 * what has had its life: origins, trust, statistics, entries of the whitelist.
 * It works in batches with a pause between them and keeps its place: never a
 * stop of the world. It counts the origins on its way; when there are too many
 * it walks without pauses and takes out those that struct eviction wants gone.
 */
#ifndef DAEMON_REAPER_H
#define DAEMON_REAPER_H

#include "base/clock.h"
#include "daemon/expiry_hold.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "daemon/tally.h"
#include "daemon/worker.h"
#include "greylist/census.h"
#include "greylist/eviction.h"
#include "store/store.h"

struct reaper {
	struct worker worker;
	struct store *store;
	struct settings *settings;
	struct stats *stats;
	struct census *census;
	struct tally *tally;
	const struct clock *clock;
	struct expiry_hold hold;
	/* the worker's */
	size_t stage;               /* which table is walked over */
	struct store_cursor cursor; /* where the walk stands */
	bool done;                  /* it has come round */
	struct eviction eviction;
};

/*
 * One batch of at most expiry_batch records. `done` tells that the walk has
 * come round; the next step begins another. ERR_BUSY while a jump of
 * the clock holds expiry back and there is room. For the thread, and for
 * tests.
 */
enum err reaper_step(struct reaper *r) ATTR_MUST_CHECK;

/* Are there more origins than max_origins? Thread-safe. */
bool reaper_is_over(struct reaper *r);

/* All five parts outlive the thread. */
enum err reaper_start(struct reaper *r) ATTR_MUST_CHECK;
void reaper_stop(struct reaper *r);

#endif
