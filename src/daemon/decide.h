/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decide.h: from an attempt to a decision: exemptions first, then one atomic
 * update of the conversation's record with policy_decide(). The session and
 * `greywait explain` come this way, so that they cannot disagree. Nothing
 * here logs or asks a clock. Thread-safe.
 */
#ifndef DAEMON_DECIDE_H
#define DAEMON_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "core/attempt.h"
#include "core/decision.h"
#include "core/match.h"
#include "core/record.h"
#include "store/store.h"

/*
 * Is the client exempt whatever it sends: in a local network, or matched by a
 * rule for its address or name? Sets the decision and, for REASON_RULE, the
 * rule, which lives as long as `rules`.
 */
bool decide_client_exempt(const struct conf *conf, const struct match *rules,
    const struct attempt *attempt, struct decision *ret,
    const struct rule **ret_rule);

/* Do sender or recipient match a rule? As decide_client_exempt(). */
bool
decide_address_exempt(const struct match *rules, const struct attempt *attempt,
    struct decision *ret, const struct rule **ret_rule);

/* What a decision is made with. Borrowed. */
struct decide_parts {
	struct store *store;
	const struct conf *conf;
	bool untrusted; /* the client is known not to be trusted now: trust is
	                   not asked again */
};

/* The evidence of the attempt's client: the same for all its attempts. */
struct evidence
decide_evidence(const struct conf *conf, const struct attempt *attempt);

struct decide_outcome {
	struct decision decision;
	struct evidence evidence; /* of the client */
	struct record before;     /* as it was stored; count 0: nothing was */
	bool bad; /* a record was there that did not decode: it counts as
	             never seen */
};

/*
 * Ask trust, then update the conversation; write down what trust is earned
 * and lost by it. On an error the conversation is as it was and `*ret` is
 * untouched.
 */
enum err decide_update(const struct decide_parts *parts,
    const struct attempt *attempt, const struct evidence *ev, int64_t now_s,
    struct decide_outcome *ret) ATTR_MUST_CHECK;

/* What decide_update() would answer now, without a change. */
enum err decide_preview(const struct decide_parts *parts,
    const struct attempt *attempt, const struct evidence *ev, int64_t now_s,
    struct decide_outcome *ret) ATTR_MUST_CHECK;

#endif
