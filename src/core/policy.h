/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * policy.h: the decision. A function of policy, stored record, evidence and
 * time, and of nothing else: no I/O, no clock, no allocation, no log. It may
 * run several times for one attempt.
 */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decision.h"
#include "core/evidence.h"
#include "core/record.h"

struct pseudonym;

struct policy {
	int64_t delay_s[GRADE_COUNT]; /* from the first attempt to a pass */
	int64_t retry_window_s; /* a later retry is a first contact again */
	int64_t pass_life_s;    /* a passed origin, after its last use */
	int64_t pool_nets;      /* nets that make a pool; 0 switches it off */
	bool shadow;            /* defer nothing, and say what would be */
	bool full; /* no room for one more pending origin of this client */
	struct evidence_rules evidence;
	/* Characters that begin an extension of a local part. Borrowed. */
	struct str sender_delimiters, recipient_delimiters;
	const struct pseudonym *pseudonym; /* borrowed; NULL: addresses are
	                                      stored as they are */
};

/*
 * Decide on an attempt with evidence `ev` at `now_s` (seconds since 1970),
 * given the conversation's record (NULL: never seen). `*ret_new` is what the
 * record becomes; it has at least one origin, unless decision_is_quota(): a
 * first contact for which there is no room, and the record is to stay as it is.
 * The clock of an origin is never restarted by an early retry.
 *
 * When nothing ties the client to an origin, but the conversation has been
 * tried in vain from `pool_nets` different nets, this one included, the first
 * of them longer ago than the delay and none suspicious, it is accepted by the
 * link `pool`: no real sender waits for ever, whatever its pool looks like.
 *
 * In shadow mode what would be deferred is accepted, REASON_SHADOW, and the
 * origin is marked as let through: its mail was taken, so that it will not
 * retry. It counts for no pool and is never abandoned. Once its delay is over
 * it is taken to have passed then: the next mail of the origin is
 * REASON_PASSED and earns no trust, because nothing has shown that it retries.
 */
struct decision
policy_decide(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s, struct record *ret_new);

/*
 * The origin with the strongest link; among equals one that has passed, then
 * the one that has waited longest. NULL when nothing ties the client to any.
 */
struct origin *
policy_find_origin(const struct policy *policy, struct record *record,
    const struct evidence *ev, enum evidence_kind *ret_link);

/* A place for one more origin; the one to go makes room when all are taken. */
struct origin *policy_take_place(struct record *record);

/* How far a conversation is from being taken for a pool's. */
struct policy_pool {
	int64_t nets;    /* that tried in vain, with that of the client */
	int64_t since_s; /* when the first other one tried; 0: none has */
	bool spoiled;    /* one of the clients is suspicious */
};

/* `record` holds what has not lapsed (policy_prune()). */
struct policy_pool policy_pool(const struct policy *policy,
    const struct record *record, const struct evidence *ev);

/*
 * The life of one origin is over: pending beyond the retry window, or passed
 * or let through, and unused for longer than its life.
 */
bool policy_origin_lapsed(
    const struct policy *policy, const struct origin *origin, int64_t now_s);

/* It was deferred and never came back inside the retry window. */
bool policy_origin_abandoned(
    const struct policy *policy, const struct origin *origin, int64_t now_s);

/*
 * What stays of `old` at `now_s`: the origins that have not lapsed. Returns
 * how many there are; with 0, `*ret_new` has no origin and the record can go.
 */
size_t policy_prune(const struct policy *policy, const struct record *old,
    int64_t now_s, struct record *ret_new);

#endif
