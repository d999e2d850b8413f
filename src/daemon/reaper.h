/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reaper.h: struct reaper, which walks slowly over the tables and takes out
 * what has had its life: origins, trust, statistics, entries of the whitelist.
 * It works in batches with a pause between them and keeps its place: never a
 * stop of the world.
 */
#ifndef DAEMON_REAPER_H
#define DAEMON_REAPER_H

#include "base/clock.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "daemon/tally.h"
#include "daemon/worker.h"
#include "store/store.h"

struct reaper {
	struct worker worker;
	struct store *store;
	struct settings *settings;
	struct stats *stats;
	struct tally *tally;
	const struct clock *clock;
	/* the worker's */
	size_t stage;                      /* which table is walked over */
	struct store_cursor cursor;        /* where the walk stands */
	bool done;                         /* it has come round */
	int64_t seen_wall_s, seen_mono_ms; /* at the last step; 0 at first */
	int64_t hold_until_ms; /* no expiry before this monotonic time */
};

/* A wall clock that jumps ahead by more holds expiry back for as long. */
#define REAPER_JUMP_S 86400

/*
 * One batch of at most expiry_batch records. `done` tells that the walk has
 * come round; the next step begins another. ERR_BUSY while a jump of
 * the clock holds expiry back. For the thread, and for tests.
 */
enum err reaper_step(struct reaper *r) ATTR_MUST_CHECK;

/* All four parts outlive the thread. */
enum err reaper_start(struct reaper *r) ATTR_MUST_CHECK;
void reaper_stop(struct reaper *r);

#endif
