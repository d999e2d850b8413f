/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prune.h: struct prune, one stored record looked over: which of its origins
 * have had their life or have to make room, and taking them out. Nothing here
 * logs or asks a clock. Thread-safe.
 */
#ifndef GREYLIST_PRUNE_H
#define GREYLIST_PRUNE_H

#include "core/policy.h"
#include "greylist/eviction.h"
#include "store/store.h"

struct prune {
	const struct policy *policy; /* of the conversation */
	const struct eviction *eviction;
	int64_t now_s;
	bool held; /* lives do not end: the clock may be wrong */
	/* set by the functions below; the record is the caller's to read */
	struct record before, after;
	uint64_t expired[2], evicted[2]; /* pending, and passed */
};

/* From `before` to `after`, counting; false when nothing has to go. */
bool prune_record(struct prune *p);

/* The same to the record as it is stored now, which may have no origin. */
enum err prune_store(struct prune *p, struct store *store, struct str key,
    int64_t deadline_ms) ATTR_MUST_CHECK;

#endif
