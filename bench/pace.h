/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pace.h: struct pace, when the next transaction is due and which connections
 * are free for it: an open loop. A transaction that finds none free starts
 * late, and its latency counts from when it was due all the same.
 */
#ifndef BENCH_PACE_H
#define BENCH_PACE_H

#include <stdint.h>

#include "slot.h"

struct pace {
	int64_t gap_ns; /* from one transaction to the next; 0: no pace */
	int64_t due_ns; /* monotonic; of the next one */
	struct slot *first,
	    *last; /* free ones, the one free for longest first */
};

/* `per_s` transactions a second from now on; 0: none is ever due. */
void pace_init(struct pace *p, uint64_t per_s, int64_t now_us);

/* The slot is free, and may have been before. */
void pace_park(struct pace *p, struct slot *s);

/* A free slot for a transaction that is due, its `due_us` set; or NULL. */
struct slot *pace_take(struct pace *p, int64_t now_us);

/* How long until pace_take() may have one; -1: when a slot gets free. */
int64_t pace_wait_ns(const struct pace *p, int64_t now_us);

#endif
