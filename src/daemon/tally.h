/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tally.h: struct tally, the statistics of senders and origins since the
 * store was last told of them. Gathering is meant for the path of a RCPT: two
 * short locks of a shard each, no allocation, no store. Thread-safe.
 */
#ifndef DAEMON_TALLY_H
#define DAEMON_TALLY_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "core/record.h"
#include "core/sender.h"
#include "greylist/decide.h"

#define TALLY_SHARDS 64
#define TALLY_SLOTS 64 /* senders and origins in a shard, between writings */

struct tally_entry {
	struct sender_key key;
	struct sender gathered;
};

struct tally_batch {
	size_t count;
	uint64_t hashes[TALLY_SLOTS];
	struct tally_entry entries[TALLY_SLOTS];
};

struct tally_shard {
	pthread_mutex_t lock;
	struct tally_batch *batch; /* under lock */
};

struct tally {
	struct hash_key secret; /* constant */
	struct tally_shard shards[TALLY_SHARDS];
	_Atomic bool pressed;     /* a shard is getting full */
	_Atomic uint64_t dropped; /* what found no room */
};

enum err tally_new(struct tally **ret) ATTR_MUST_CHECK;
void tally_free(struct tally **t);

/* Count a decision for the sender's domain and for the client's origin. */
void tally_decision(struct tally *t, struct str sender,
    const struct evidence *ev, const struct decision *d, int64_t now_s);

/* Count an origin that never came back, and its sender. The sender may stand
 * as it is stored in a key. */
void tally_abandoned(struct tally *t, struct str sender,
    const struct evidence_rules *rules, const struct origin *origin);

/* Count what became of an attempt, and the origins that were found to have
 * stayed away. */
void tally_outcome(struct tally *t, const struct conf *conf,
    const struct attempt *attempt, const struct decide_outcome *out,
    int64_t now_s);

/*
 * Give the shard the empty batch `fresh` and take its own, which is then the
 * caller's. For the one who writes to the store.
 */
struct tally_batch *
tally_swap(struct tally *t, size_t shard, struct tally_batch *fresh);

/* Put back what could not be written. */
void tally_put_back(struct tally *t, const struct tally_entry *entry);

#endif
