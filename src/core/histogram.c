/* SPDX-License-Identifier: BSD-2-Clause */
/* histogram.c: bins of durations. */
#include "core/histogram.h"

#include <assert.h>

/* Where each bin begins, in seconds. */
static const int64_t edges_s[HISTOGRAM_BINS] = { 0, 30, 60, 120, 180, 240, 300,
	600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400 };

int64_t
histogram_from_s(size_t bin)
{
	assert(bin < HISTOGRAM_BINS);
	return edges_s[bin];
}

int64_t
histogram_below_s(size_t bin)
{
	assert(bin < HISTOGRAM_BINS);
	return bin + 1 < HISTOGRAM_BINS ? edges_s[bin + 1] : INT64_MAX;
}

static size_t
bin_of(int64_t duration_s)
{
	size_t bin = 0;

	while (duration_s >= histogram_below_s(bin))
		bin++;
	return bin;
}

uint32_t
histogram_sum(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

void
histogram_add(struct histogram *h, int64_t duration_s)
{
	uint32_t *bin = &h->bins[bin_of(duration_s)];

	*bin = histogram_sum(*bin, 1);
}

void
histogram_merge(struct histogram *into, const struct histogram *h)
{
	for (size_t i = 0; i < HISTOGRAM_BINS; i++)
		into->bins[i] = histogram_sum(into->bins[i], h->bins[i]);
}

uint64_t
histogram_total(const struct histogram *h)
{
	uint64_t total = 0;

	for (size_t i = 0; i < HISTOGRAM_BINS; i++)
		total += h->bins[i];
	return total;
}

uint64_t
histogram_count_below(const struct histogram *h, int64_t limit_s)
{
	uint64_t count = 0;
	size_t i = 0;

	for (; i + 1 < HISTOGRAM_BINS && histogram_below_s(i) <= limit_s; i++)
		count += h->bins[i];
	if (limit_s > histogram_from_s(i) && i + 1 < HISTOGRAM_BINS) {
		uint64_t part = (uint64_t)(limit_s - histogram_from_s(i));
		uint64_t width =
		    (uint64_t)(histogram_below_s(i) - histogram_from_s(i));

		count += h->bins[i] * part / width;
	}
	return count;
}

size_t
histogram_percentile(const struct histogram *h, unsigned int percent)
{
	uint64_t total = histogram_total(h), seen = 0;

	for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
		seen += h->bins[i];
		if (h->bins[i] > 0 && seen * 100 >= total * percent)
			return i;
	}
	return HISTOGRAM_BINS;
}
