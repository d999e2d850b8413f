/* SPDX-License-Identifier: BSD-2-Clause */
/* hist.c: 64 buckets of one second, then 32 for each power of two. */
#include "report/hist.h"

#include <stddef.h>

#define EXACT 64
#define PARTS 32

static size_t
bucket_of(int64_t s)
{
	size_t power = 0;
	size_t bucket;

	if (s < EXACT)
		return s < 0 ? 0 : (size_t)s;
	while (s >> power >= INT64_C(2) * PARTS)
		power++;
	bucket = EXACT + (power - 1) * PARTS + (size_t)(s >> power) - PARTS;
	return bucket < HIST_BUCKETS ? bucket : HIST_BUCKETS - 1;
}

void
hist_add(struct hist *h, int64_t s)
{
	h->count++;
	h->buckets[bucket_of(s)]++;
	h->sums[bucket_of(s)] += s < 0 ? 0 : (uint64_t)s;
}

void
hist_add_all(struct hist *h, const struct hist *other)
{
	h->count += other->count;
	for (size_t i = 0; i < HIST_BUCKETS; i++) {
		h->buckets[i] += other->buckets[i];
		h->sums[i] += other->sums[i];
	}
}

int64_t
hist_percentile(const struct hist *h, unsigned int percent)
{
	uint64_t rank = (h->count * percent + 99) / 100, seen = 0;

	for (size_t i = 0; h->count > 0 && i < HIST_BUCKETS; i++) {
		seen += h->buckets[i];
		if (seen >= rank && h->buckets[i] > 0)
			return (int64_t)(h->sums[i] / h->buckets[i]);
	}
	return 0;
}

uint64_t
hist_below(const struct hist *h, int64_t s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bucket_of(s); i++)
		n += h->buckets[i];
	return n;
}
