/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * expiry_hold.h: struct expiry_hold, which holds expiry back after the wall
 * clock jumped ahead, for it may be wrong and a whole table would go at once:
 * for a day, or until the operator says that the time is right. Thread-safe
 * but for expiry_hold_check(), which is the reaper's.
 */
#ifndef DAEMON_EXPIRY_HOLD_H
#define DAEMON_EXPIRY_HOLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A wall clock that jumps ahead by more holds expiry back for as long. */
#define EXPIRY_HOLD_S 86400

struct expiry_hold {
	_Atomic int64_t until_ms; /* monotonic; 0: not held */
	/* the reaper's: at the last check; 0 at first */
	int64_t seen_wall_s, seen_mono_ms;
};

/* Compare the clocks, and log a jump; is expiry held back? */
bool expiry_hold_check(struct expiry_hold *h, int64_t wall_s, int64_t mono_ms);

/* Seconds until expiry goes on by itself; 0 when it is not held back. */
int64_t expiry_hold_left_s(const struct expiry_hold *h, int64_t mono_ms);

/* The time is right; false when nothing was held back. */
bool expiry_hold_end(struct expiry_hold *h, int64_t mono_ms);

#endif
