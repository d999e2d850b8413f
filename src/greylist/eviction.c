/* SPDX-License-Identifier: BSD-2-Clause */
/* eviction.c: counting ages, and where to cut. */
#include "greylist/eviction.h"

#include <string.h>

/*
 * Ages are exact up to 64 seconds, and to a 32nd beyond: the bounds of
 * bucket n are age_from(n) and age_from(n + 1).
 */
#define EXACT 64
#define PARTS 32

static unsigned int
bucket_of(int64_t age_s)
{
	uint64_t age = age_s < 0 ? 0 : (uint64_t)age_s;
	unsigned int shift = 0, bucket;

	if (age < EXACT)
		return (unsigned int)age;
	while (age >> shift >= EXACT)
		shift++;
	bucket = EXACT + (shift - 1) * PARTS +
	         (unsigned int)((age >> shift) - PARTS);
	return bucket < EVICTION_AGES ? bucket : EVICTION_AGES - 1;
}

static int64_t
age_from(unsigned int bucket)
{
	unsigned int over;

	if (bucket < EXACT)
		return bucket;
	over = bucket - EXACT;
	return (int64_t)(PARTS + over % PARTS) << (over / PARTS + 1);
}

static enum eviction_class
class_of(const struct origin *o)
{
	if (!origin_waits(o))
		return EVICTION_PASSED;
	switch (o->grade) {
	case GRADE_SUSPICIOUS:
		return EVICTION_SUSPICIOUS;
	case GRADE_UNKNOWN:
		return EVICTION_UNKNOWN;
	case GRADE_VERIFIED:
		return EVICTION_VERIFIED;
	}
	return EVICTION_UNKNOWN;
}

/* A waiting origin is as old as its wait, a passed one as its last use. */
static int64_t
time_of(const struct origin *o)
{
	return origin_waits(o) ? o->first_s : o->last_s;
}

bool
eviction_wants(const struct eviction *e, const struct origin *o)
{
	return time_of(o) <= e->upto_s[class_of(o)];
}

void
eviction_begin(struct eviction *e, int64_t now_s)
{
	e->at_s = now_s;
	memset(e->ages, 0, sizeof(e->ages));
}

void
eviction_meet(struct eviction *e, const struct origin *o)
{
	e->ages[class_of(o)][bucket_of(e->at_s - time_of(o))]++;
}

static int64_t
sum(const uint32_t ages[EVICTION_AGES])
{
	int64_t n = 0;

	for (size_t i = 0; i < EVICTION_AGES; i++)
		n += ages[i];
	return n;
}

/* The oldest `excess` of one class, or a few more; returns how many. */
static int64_t
cut(struct eviction *e, enum eviction_class c, int64_t excess)
{
	int64_t gone = 0;

	for (unsigned int i = EVICTION_AGES; i > 0 && gone < excess; i--) {
		gone += e->ages[c][i - 1];
		e->upto_s[c] = e->at_s - age_from(i - 1);
	}
	return gone;
}

void
eviction_plan(struct eviction *e, int64_t limit)
{
	int64_t pending = 0, spare, excess, passed;

	memset(e->upto_s, 0, sizeof(e->upto_s));
	for (int c = EVICTION_SUSPICIOUS; c < EVICTION_PASSED; c++)
		pending += sum(e->ages[c]);
	passed = sum(e->ages[EVICTION_PASSED]);
	if (pending + passed <= limit)
		return;
	excess = pending + passed - (limit - limit / EVICTION_PART);
	spare = pending - limit / EVICTION_PENDING_PART;
	for (int c = EVICTION_SUSPICIOUS; c < EVICTION_PASSED; c++) {
		int64_t most = excess < spare ? excess : spare, gone;

		if (most <= 0)
			continue;
		gone = cut(e, (enum eviction_class)c, most);
		excess -= gone;
		spare -= gone;
	}
	(void)cut(e, EVICTION_PASSED, excess);
}
