/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hist.h: struct hist, how many durations of which length, in fixed memory:
 * exact below a minute, to three per cent above, and exact when all that fall
 * together are the same. Pure.
 */
#ifndef REPORT_HIST_H
#define REPORT_HIST_H

#include <stdint.h>

#define HIST_BUCKETS 1024

struct hist {
	uint64_t count;
	uint64_t buckets[HIST_BUCKETS];
	uint64_t sums[HIST_BUCKETS]; /* of the durations, seconds */
};

void hist_add(struct hist *h, int64_t s);

void hist_add_all(struct hist *h, const struct hist *other);

/* The duration that `percent` of a hundred do not exceed; 0 if there is none.
 */
int64_t hist_percentile(const struct hist *h, unsigned int percent);

/* How many are shorter than `s` seconds, a power of two or less than 64. */
uint64_t hist_below(const struct hist *h, int64_t s);

#endif
