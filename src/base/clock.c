/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c: the system's clock. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t
system_wall_s(const struct clock *c)
{
	struct timespec ts = { 0 };

	(void)c;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

static int64_t
system_mono_ms(const struct clock *c)
{
	struct timespec ts = { 0 };

	(void)c;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const struct clock *
clock_system(void)
{
	static const struct clock system_clock = { system_wall_s,
		system_mono_ms };

	return &system_clock;
}

int64_t
clock_wall_s(const struct clock *c)
{
	return c->wall_s(c);
}

int64_t
clock_mono_ms(const struct clock *c)
{
	return c->mono_ms(c);
}

const char *
clock_format_utc(int64_t wall_s, char buf[CLOCK_TEXT_MAX])
{
	time_t t = (time_t)wall_s;
	struct tm tm;

	if (wall_s <= 0 || gmtime_r(&t, &tm) == NULL ||
	    strftime(buf, CLOCK_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)snprintf(buf, CLOCK_TEXT_MAX, "never");
	return buf;
}
