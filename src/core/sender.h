/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sender.h: struct sender, the statistics of one sender domain or of one
 * origin across conversations, and its key. Pure. Exempt mail is not in them:
 * only attempts on which greylisting decided. The stored bytes,
 * little-endian:
 *
 *	offset size
 *	0	1   version, SENDER_VERSION
 *	1	3   0
 *	4	4   time of the first attempt, seconds since 1970
 *	8	4   time of the last attempt
 *	12	4   attempts
 *	16	32  a counter for each enum sender_count
 *	48	12  attempts by grade: unknown, verified, suspicious
 *	60	20  passes by link: pool, net, name, spf, addr
 *	80	8   sum of all delays paid, seconds
 *	88	4   the longest of them
 *	92	64  first retries by their gap, 16 bins (histogram.h)
 *	156	64  passes by the delay paid, 16 bins
 *
 * The key of a sender domain is 's' and the domain ("<>" for the null sender),
 * that of an origin is its key in trust.h.
 */
#ifndef CORE_SENDER_H
#define CORE_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/decision.h"
#include "core/histogram.h"
#include "core/pseudonym.h"
#include "core/trust.h"

#define SENDER_VERSION 1
#define SENDER_SIZE 220
#define SENDER_DOMAIN_MAX 255 /* bytes; RFC 5321 4.5.3.1.2 */
#define SENDER_KEY_MAX (1 + SENDER_DOMAIN_MAX)
#define SENDER_LINKS (EVIDENCE_ADDR + 1)

/* The order is that of the stored bytes. */
enum sender_count {
	SENDER_FIRST, /* decisions, by the reasons of decision.h */
	SENDER_EARLY,
	SENDER_EXPIRED,
	SENDER_RETRIED,
	SENDER_PASSED,
	SENDER_TRUSTED,
	SENDER_ABANDONED, /* deferred and never back inside the window */
	SENDER_LATE,      /* of the expired: retries, but after the window */
};
#define SENDER_COUNTS 8

struct sender {
	int64_t first_s, last_s; /* attempts; 0: none yet */
	uint32_t attempts;
	uint32_t counts[SENDER_COUNTS];
	uint32_t grades[GRADE_COUNT]; /* attempts */
	uint32_t links[SENDER_LINKS]; /* passes, by enum evidence_kind */
	uint64_t delay_sum_s;         /* of all passes after a delay */
	uint32_t delay_max_s;
	/* From the first attempt of an origin to its second inside the retry
	 * window; and to its pass. */
	struct histogram gaps, delays;
};

struct sender_key {
	size_t len;
	char bytes[SENDER_KEY_MAX];
};

/*
 * The key of an address's domain, as it was sent or as it is stored as the
 * sender of a conversation. False when it has none, or an overlong one.
 */
bool sender_key_of_address(struct str address, struct sender_key *ret);

/* The key of a domain, of "<>" or of an address that an operator names. */
bool sender_key_of_text(struct str text, struct sender_key *ret);

/* The key of a sender domain becomes that of its pseudonym, unless it is one
 * already; others stay. */
void sender_key_hide(const struct pseudonym *p, struct sender_key *key);

/* The key of a client as an origin, suspicious or not. */
void sender_key_of_client(const struct evidence *ev, struct sender_key *ret);

bool sender_key_is_origin(struct str key);

/*
 * The key as an operator writes it, not terminated: a view of `key` or of
 * `mem`. ERR_CORRUPT when it is none.
 */
enum err sender_key_format(
    struct str key, char mem[TRUST_TEXT_MAX], struct str *ret) ATTR_MUST_CHECK;

/* Count one decision, or an origin that never came back. */
void
sender_add_decision(struct sender *s, const struct decision *d, int64_t now_s);
void sender_add_abandoned(struct sender *s);

/* Add what was gathered since. The order of merging does not matter. */
void sender_merge(struct sender *into, const struct sender *s);

/* Has any of its mail been accepted? */
bool sender_is_known_good(const struct sender *s);

/*
 * How much the statistics are worth keeping when not all can be: the more
 * mail was accepted the more, in powers of two; among equals, what was seen
 * later. Any known good sender ranks above all others.
 */
uint64_t sender_rank(const struct sender *s);
#define SENDER_RANK_GOOD (UINT64_C(1) << 32) /* the least of a good one */

/* Unseen for longer than `life_s`. */
bool sender_lapsed(const struct sender *s, int64_t life_s, int64_t now_s);

size_t sender_encode(const struct sender *s, uint8_t ret[SENDER_SIZE]);
enum err sender_decode(
    const uint8_t *bytes, size_t len, struct sender *ret) ATTR_MUST_CHECK;

/* "first", "early", ...: a constant. */
const char *sender_count_name(enum sender_count count);

#endif
