/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust.h: struct trust, what an origin has earned across conversations: how
 * often it passed, how often it was abandoned, and what the operator says of
 * it. Pure. The stored bytes, little-endian:
 *
 *	offset size
 *	0	1   version, TRUST_VERSION
 *	1	1   the operator's word (enum trust_word)
 *	2	1   how many first contacts are remembered, 0-20
 *	3	1   0
 *	4	4   the last ones, one bit each, 1 for abandoned; bit 0 is
 *		    the newest
 *	8	4   conversations passed
 *	12	4   first contacts abandoned
 *	16	4   time of the first pass, seconds since 1970; 0 never
 *	20	4   time of the last use
 *
 * The key is 'n' and a registered domain, or 'a', the prefix length of the
 * network in one byte, and its sixteen octets.
 */
#ifndef CORE_TRUST_H
#define CORE_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/evidence.h"

#define TRUST_VERSION 1
#define TRUST_SIZE 24
#define TRUST_MEMORY 20 /* first contacts remembered */
#define TRUST_KEY_MAX (1 + EVIDENCE_NAME_MAX)

/* The values are stored. */
enum trust_word {
	TRUST_WORD_NONE = 0,
	TRUST_WORD_TRUSTED = 1,
	TRUST_WORD_DISTRUSTED = 2,
};

struct trust {
	enum trust_word word;
	uint32_t remembered; /* first contacts, 0 to TRUST_MEMORY */
	uint32_t abandoned_bits;
	uint32_t passed;    /* conversations */
	uint32_t abandoned; /* first contacts that never came back */
	int64_t first_s;    /* of the first pass */
	int64_t last_s;     /* of the last use */
};

struct trust_policy {
	int64_t after;  /* conversations to pass before it holds; 0: never */
	int64_t life_s; /* after the last use */
};

struct trust_key {
	size_t len;
	char bytes[TRUST_KEY_MAX];
};

/*
 * The key of the client's strongest evidence across conversations: its name,
 * else its network. False for a suspicious client, which earns nothing and
 * costs nothing: its name's parent is shared with strangers.
 */
bool trust_key_make(const struct evidence *ev, struct trust_key *ret);

/*
 * The key of the network of a client that has a name, too: what is known of
 * it, from before the name or from another program, counts while the name has
 * nothing against it. False where trust_key_make() gives the same.
 */
bool trust_key_make_net(const struct evidence *ev, struct trust_key *ret);

/* The same, and for a suspicious client too: under this its attempts are
 * counted. */
void trust_key_of(const struct evidence *ev, struct trust_key *ret);

/* The key as an operator writes it: "example.com", "192.0.2.0/24". */
#define TRUST_TEXT_MAX (EVIDENCE_NAME_MAX + CIDR_TEXT_MAX)
enum err
trust_key_format(struct str key, char ret[TRUST_TEXT_MAX]) ATTR_MUST_CHECK;

/* A domain, an address, or a network of the width of `rules`: no other is
 * ever asked for. */
enum err trust_key_parse(struct str text, const struct evidence_rules *rules,
    struct trust_key *ret, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Is the origin trusted at `now_s`? It passed in enough conversations, was
 * used within its life, and of its remembered first contacts no more than
 * half were abandoned; or the operator says so.
 */
bool trust_holds(
    const struct trust_policy *policy, const struct trust *t, int64_t now_s);

/* More than half of the remembered first contacts were abandoned. */
bool trust_is_lost(const struct trust *t);

/* Nothing is left to remember: the record can go. */
bool trust_lapsed(
    const struct trust_policy *policy, const struct trust *t, int64_t now_s);

/* A deferred conversation passed; one was abandoned; a mail was accepted. */
void trust_add_pass(struct trust *t, int64_t now_s);
void trust_add_abandoned(struct trust *t);
void trust_use(struct trust *t, int64_t now_s);

size_t trust_encode(const struct trust *t, uint8_t ret[TRUST_SIZE]);
enum err trust_decode(
    const uint8_t *bytes, size_t len, struct trust *ret) ATTR_MUST_CHECK;

/* "none", "trusted", "distrusted"; a constant. */
const char *trust_word_name(enum trust_word word);

#endif
