/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keeper.h: struct keeper, which keeps the store of a simulation in bounds as
 * the reaper does that of a daemon, by the clock of the log: what has had its
 * life goes, and the oldest pending origins when there are too many. A few
 * records at a time, more than there can be attempts meanwhile.
 */
#ifndef SIMULATE_KEEPER_H
#define SIMULATE_KEEPER_H

#include "conf/conf.h"
#include "greylist/census.h"
#include "greylist/eviction.h"
#include "store/store.h"

#define KEEPER_EVERY 16   /* turns, of which one looks at records: */
#define KEEPER_BATCH 32   /* so many */
#define KEEPER_PAUSE_S 60 /* from the begin of one round to the next */
#define KEEPER_ROUND 1000 /* records, when there are too many */

struct keeper {
	/* borrowed */
	struct store *store;
	const struct conf *conf;
	struct census *census;
	uint64_t evicted; /* origins that had to make room */
	uint64_t turns;
	/* of the round that is under way */
	int64_t now_s, began_s;
	bool on, trust;
	struct store_cursor cursor;
	struct eviction eviction;
};

/* To be called after each attempt. ERR_NOMEM: the store has no more memory. */
enum err keeper_turn(struct keeper *k, int64_t now_s) ATTR_MUST_CHECK;

#endif
