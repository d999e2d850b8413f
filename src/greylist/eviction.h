/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * eviction.h: struct eviction, which origins have to go when there are too
 * many. A walk over the store counts them by class and age; from that comes,
 * for each class, the time before which the next walk takes them out. Pure;
 * belongs to one thread.
 *
 * Pending origins go first, those that the least vouches for before others,
 * the oldest first in each class. Passed ones go, the longest unused first,
 * only when they alone fill what there is but for a quarter: greylisting must
 * not stop for want of room to remember who waits.
 */
#ifndef GREYLIST_EVICTION_H
#define GREYLIST_EVICTION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/record.h"

/* In the order in which they go. */
enum eviction_class {
	EVICTION_SUSPICIOUS,
	EVICTION_UNKNOWN,
	EVICTION_VERIFIED,
	EVICTION_PASSED,
};
#define EVICTION_CLASSES 4
#define EVICTION_AGES 1024

/* A walk takes out so much more than too many, in parts of the limit. */
#define EVICTION_PART 16
#define EVICTION_PENDING_PART 4 /* of the limit, that pending ones may have */

struct eviction {
	int64_t at_s; /* ages are counted from here: when the walk began */
	int64_t upto_s[EVICTION_CLASSES]; /* these and older go; 0: none */
	uint32_t ages[EVICTION_CLASSES][EVICTION_AGES];
};

/* Does this origin have to go? */
bool eviction_wants(const struct eviction *e, const struct origin *o);

/* A walk begins; it met an origin, which stays; it has come round, and at
 * most `limit` origins may be there. What the walk before told goes. */
void eviction_begin(struct eviction *e, int64_t now_s);
void eviction_meet(struct eviction *e, const struct origin *o);
void eviction_plan(struct eviction *e, int64_t limit);

#endif
