/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decide.h: from an attempt to a decision: exemptions first, then one atomic
 * update of the conversation's record with policy_decide(). The session and
 * `greywait explain` come this way, so that they cannot disagree. Nothing
 * here logs or asks a clock. Thread-safe.
 */
#ifndef GREYLIST_DECIDE_H
#define GREYLIST_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "core/attempt.h"
#include "core/decision.h"
#include "core/record.h"
#include "core/ruleset.h"
#include "greylist/census.h"
#include "store/store.h"

/*
 * Is the client exempt whatever it sends: authenticated, in a local network,
 * or by an entry of the whitelist for its address or name? Sets the decision
 * when it is, and always what the whitelist says, whose entries live as long
 * as `rules`.
 */
bool decide_client_exempt(const struct conf *conf, const struct ruleset *rules,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    struct ruling *ret_ruling);

/* The same of the whole attempt: entries for its addresses count, too. */
bool decide_exempt(const struct conf *conf, const struct ruleset *rules,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    struct ruling *ret_ruling);

/* What a decision is made with. Borrowed. */
struct decide_parts {
	struct store *store;
	const struct conf *conf;
	struct ruling ruling;  /* of decide_exempt(); all NULL: no entry */
	struct census *census; /* NULL: there is room for everything */
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
	unsigned int abandoned;   /* of `before`: a bit for each origin that
	                             stayed away and was forgotten now */
	bool bad; /* a record was there that did not decode: it counts as
	             never seen, and is kept aside */
};

/*
 * Ask trust; unless that accepts, and nobody has tried this mail in vain,
 * update the conversation; write down what trust is earned and lost by it. On
 * an error the conversation is as it was, and `*ret` means nothing.
 */
enum err decide_update(const struct decide_parts *parts,
    const struct attempt *attempt, const struct evidence *ev, int64_t now_s,
    struct decide_outcome *ret) ATTR_MUST_CHECK;

/* What decide_update() would answer now, without a change. */
enum err decide_preview(const struct decide_parts *parts,
    const struct attempt *attempt, const struct evidence *ev, int64_t now_s,
    struct decide_outcome *ret) ATTR_MUST_CHECK;

#endif
