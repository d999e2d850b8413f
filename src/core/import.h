/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * import.h: struct import_row, one thing that another program has learnt, and
 * what it makes of a record of ours. Pure.
 *
 * The merge is the same however often and in whatever order rows come: of two
 * first times the earlier stays, of two last times the later, what has passed
 * stays passed. So an import that was broken off can be run again.
 */
#ifndef CORE_IMPORT_H
#define CORE_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/policy.h"
#include "core/record.h"
#include "core/trust.h"

#define IMPORT_ADDRESS_MAX 1000 /* bytes of a sender or recipient */
#define IMPORT_AHEAD_S 86400    /* later times than now and this are wrong */

enum import_kind {
	IMPORT_ORIGIN, /* a client that tried a sender and a recipient */
	IMPORT_CLIENT, /* what a client has earned whatever it sent */
};

struct import_row {
	enum import_kind kind;
	struct addr client; /* or the first address of its network */
	int64_t first_s;    /* seconds since 1970 */
	int64_t last_s;
	/* of an origin */
	struct str sender, recipient; /* borrowed */
	int64_t passed_s;             /* 0 while it waits */
	uint32_t attempts;            /* up to the pass, at least 1 */
	/* of a client */
	uint32_t passed; /* how often it passed, at least 1 */
	bool trusted;    /* it was not made to wait any more */
};

enum import_outcome {
	IMPORT_TAKEN,
	IMPORT_KNOWN,   /* it is all there already */
	IMPORT_EXPIRED, /* its life is over under the policy */
	IMPORT_FUTURE,  /* its times are ahead of the clock */
	IMPORT_FULL,    /* the conversation has its full number of origins */
};
#define IMPORT_OUTCOMES 5

/* "taken", "known", "expired", "future", "full"; a constant. */
const char *import_outcome_name(enum import_outcome outcome);

/* ERR_INVALID with a note when the row contradicts itself. */
enum err import_row_check(
    const struct import_row *row, struct err_note *note) ATTR_MUST_CHECK;

/*
 * What the conversation of an origin's row becomes; `old` is NULL when there
 * is none. `*ret_new` is set with IMPORT_TAKEN, which also stands for a record
 * that did not change.
 */
enum import_outcome
import_origin(const struct policy *policy, const struct import_row *row,
    int64_t now_s, const struct record *old, struct record *ret_new);

/* The same with the trust record of a client's row. */
enum import_outcome
import_client(const struct trust_policy *policy, const struct import_row *row,
    int64_t now_s, const struct trust *old, struct trust *ret_new);

/*
 * Add a record of ours, from an export, to another one. IMPORT_FULL when not
 * all of its origins found a place.
 */
enum import_outcome
import_merge_record(const struct policy *policy, const struct record *from,
    const struct record *old, struct record *ret_new);

/* An operator's word that is there already stays. */
void import_merge_trust(
    const struct trust *from, const struct trust *old, struct trust *ret_new);

#endif
