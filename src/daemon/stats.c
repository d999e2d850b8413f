/* SPDX-License-Identifier: BSD-2-Clause */
/* stats.c: counters. */
#include "daemon/stats.h"

#include <string.h>

void
stats_init(struct stats *stats, int64_t now_s)
{
	memset(stats, 0, sizeof(*stats));
	stats->started_s = now_s;
}

void
stats_add(struct stats *stats, enum stats_event event, uint64_t n)
{
	atomic_fetch_add_explicit(
	    &stats->events[event], n, memory_order_relaxed);
}

void
stats_count(struct stats *stats, enum stats_event event)
{
	stats_add(stats, event, 1);
}

void
stats_count_decision(struct stats *stats, const struct decision *d)
{
	atomic_fetch_add_explicit(
	    &stats->decisions[d->reason], 1, memory_order_relaxed);
}

enum stats_event
stats_event_of_err(enum err e)
{
	if (e == ERR_BUSY)
		return STATS_STORE_BUSY;
	if (e == ERR_FULL)
		return STATS_STORE_FULL;
	if (e == ERR_CORRUPT)
		return STATS_STORE_CORRUPT;
	return STATS_STORE_IO;
}

const char *
stats_event_name(enum stats_event event)
{
	switch (event) {
	case STATS_SESSIONS:
		return "sessions";
	case STATS_SESSIONS_REFUSED:
		return "sessions_refused";
	case STATS_STORE_BUSY:
		return "store_busy";
	case STATS_STORE_FULL:
		return "store_full";
	case STATS_STORE_CORRUPT:
		return "store_corrupt";
	case STATS_STORE_IO:
		return "store_io";
	case STATS_BAD_RECORDS:
		return "bad_records";
	case STATS_EXPIRED_PENDING:
		return "expired_pending";
	case STATS_EXPIRED_PASSED:
		return "expired_passed";
	case STATS_EXPIRED_SENDERS:
		return "expired_senders";
	case STATS_SENDERS_REMOVED:
		return "senders_removed";
	case STATS_SENDERS_DROPPED:
		return "senders_dropped";
	case STATS_RELOADS:
		return "reloads";
	case STATS_RELOADS_FAILED:
		return "reloads_failed";
	case STATS_CONTROL_REQUESTS:
		return "control_requests";
	}
	return "unknown";
}
