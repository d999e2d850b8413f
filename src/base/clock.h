/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock.h: struct clock, where time comes from. Stored times are wall-clock
 * seconds since 1970, time-outs are monotonic milliseconds. Only the milter,
 * the threads of upkeep, the control commands and the log ask a clock;
 * everything else is given `now`. A test hands in a clock of its own.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock {
	int64_t (*wall_s)(const struct clock *c);
	int64_t (*mono_ms)(const struct clock *c);
};

/* The system's clock; a constant. Thread-safe. */
const struct clock *clock_system(void);

int64_t clock_wall_s(const struct clock *c);
int64_t clock_mono_ms(const struct clock *c);

#define CLOCK_TEXT_MAX 24 /* the terminator included */

/* "2026-11-23T18:04:05Z" for seconds since 1970; "never" for 0 or less. */
const char *clock_format_utc(int64_t wall_s, char buf[CLOCK_TEXT_MAX]);

#endif
