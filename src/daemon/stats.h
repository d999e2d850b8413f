/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stats.h: struct stats, counters since the start. All are atomic; none is
 * ever reset. Thread-safe throughout.
 */
#ifndef DAEMON_STATS_H
#define DAEMON_STATS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/log.h"
#include "core/decision.h"

enum stats_event {
	STATS_SESSIONS,         /* milter connections taken */
	STATS_SESSIONS_REFUSED, /* above max_sessions */
	STATS_STORE_BUSY,       /* decisions without the store: deadline */
	STATS_STORE_FULL,       /* ... no room */
	STATS_STORE_CORRUPT,    /* ... damaged pages */
	STATS_STORE_IO,         /* ... anything else */
	STATS_BAD_RECORDS,      /* records that did not decode */
	STATS_EXPIRED_PENDING,  /* pending origins that never came back */
	STATS_EXPIRED_PASSED,   /* passed origins no longer used */
	STATS_EXPIRED_SENDERS,  /* statistics of senders long unseen */
	STATS_SENDERS_REMOVED,  /* ... above max_senders */
	STATS_SENDERS_DROPPED,  /* what found no room in memory */
	STATS_RELOADS,
	STATS_RELOADS_FAILED,
	STATS_CONTROL_REQUESTS,
};
#define STATS_EVENT_COUNT 15

struct stats {
	int64_t started_s; /* constant after stats_init() */
	_Atomic uint64_t decisions[REASON_COUNT];
	_Atomic uint64_t events[STATS_EVENT_COUNT];
	_Atomic int64_t sessions; /* open at the moment */
	struct log_gate store_gate;
};

void stats_init(struct stats *stats, int64_t now_s);
void stats_count(struct stats *stats, enum stats_event event);
void stats_add(struct stats *stats, enum stats_event event, uint64_t n);
void stats_count_decision(struct stats *stats, const struct decision *d);

/* The event that stands for a store's error. */
enum stats_event stats_event_of_err(enum err e);

/* "sessions", "store_busy", ...: the names in `greywait status`; constants. */
const char *stats_event_name(enum stats_event event);

#endif
