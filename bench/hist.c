/* SPDX-License-Identifier: BSD-2-Clause */
/* hist.c: 32 buckets for each power of two; below 32 one for each value. */
#include "hist.h"

#define SUB_BITS 5
#define SUB (1 << SUB_BITS)

static unsigned int
bucket_of(uint64_t v)
{
	unsigned int shift;

	if (v < SUB)
		return (unsigned int)v;
	shift = (unsigned int)(63 - __builtin_clzll(v)) - SUB_BITS;
	return (shift + 1) * SUB + (unsigned int)((v >> shift) - SUB);
}

/* The largest value in the bucket. */
static int64_t
value_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < SUB)
		return bucket;
	shift = bucket / SUB - 1;
	return (((int64_t)(bucket % SUB) + SUB + 1) << shift) - 1;
}

void
hist_add(struct hist *h, int64_t value_us)
{
	unsigned int b = bucket_of(value_us > 0 ? (uint64_t)value_us : 0);

	h->buckets[b < HIST_BUCKETS ? b : HIST_BUCKETS - 1]++;
	h->count++;
}

int64_t
hist_at(const struct hist *h, double share)
{
	uint64_t wanted = (uint64_t)(share * (double)h->count + 0.5);
	uint64_t seen = 0;

	if (h->count == 0)
		return 0;
	for (unsigned int b = 0; b < HIST_BUCKETS; b++) {
		seen += h->buckets[b];
		if (seen >= wanted)
			return value_of(b);
	}
	return value_of(HIST_BUCKETS - 1);
}
