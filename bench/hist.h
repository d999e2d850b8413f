/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hist.h: struct hist, how often each latency was seen. A value is kept to
 * one part in 32, from a microsecond to an hour. One thread an object.
 */
#ifndef BENCH_HIST_H
#define BENCH_HIST_H

#include <stdint.h>

#define HIST_BUCKETS 1024

/* All zero is empty. */
struct hist {
	uint64_t count;
	uint64_t buckets[HIST_BUCKETS];
};

void hist_add(struct hist *h, int64_t value_us);

/* The value in us that `share` (0 to 1) of all do not exceed; 0 of none. */
int64_t hist_at(const struct hist *h, double share);

#endif
