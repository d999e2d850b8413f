/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * histogram.h: struct histogram, how often durations fell between fixed
 * edges. Pure. The edges are part of the stored format (doc/STORE.md) and
 * have the default delays and the default retry window among them.
 */
#ifndef CORE_HISTOGRAM_H
#define CORE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS 16

struct histogram {
	uint32_t bins[HISTOGRAM_BINS];
};

/* The bin of durations from histogram_from_s(i) to below
 * histogram_below_s(i); the last one has no end: INT64_MAX. */
int64_t histogram_from_s(size_t bin);
int64_t histogram_below_s(size_t bin);

/* A negative duration counts as 0. */
void histogram_add(struct histogram *h, int64_t duration_s);
void histogram_merge(struct histogram *into, const struct histogram *h);

uint64_t histogram_total(const struct histogram *h);

/*
 * How many durations were below `limit_s`: exact when that is an edge, else
 * the bin around it counts as if it were filled evenly.
 */
uint64_t histogram_count_below(const struct histogram *h, int64_t limit_s);

/*
 * The bin in which the n-th shortest of 100 falls, `percent` from 1 to 100.
 * HISTOGRAM_BINS when the histogram is empty.
 */
size_t histogram_percentile(const struct histogram *h, unsigned int percent);

/* a + b, or the greatest number: a counter never turns over. */
uint32_t histogram_sum(uint32_t a, uint32_t b);

#endif
