/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pseudonym.h: struct pseudonym, a secret by which addresses are stored as
 * pseudonyms: HMAC-SHA-256 (RFC 2104) of the normalised address, of which 100
 * bits stand as 20 letters and digits behind a '~'. Who knows an address and
 * the secret finds it; who has the store alone cannot try addresses out.
 * Pure; constant and thread-safe after pseudonym_new().
 *
 *	sender		~xxxxxxxxxxxxxxxxxxxx@~yyyyyyyyyyyyyyyyyyyy
 *			of the whole address, and of its domain
 *	recipient	~xxxxxxxxxxxxxxxxxxxx@example.net
 *			its domain is ours, and has options
 *
 * The null sender is no person's and stays.
 */
#ifndef CORE_PSEUDONYM_H
#define CORE_PSEUDONYM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/address.h"

#define PSEUDONYM_SECRET_SIZE 32 /* bytes */
#define PSEUDONYM_WORD_LEN 21    /* the '~' included */
#define PSEUDONYM_MARK_SIZE 8

struct pseudonym;

/* ERR_NOMEM. */
enum err pseudonym_new(const uint8_t secret[PSEUDONYM_SECRET_SIZE],
    struct pseudonym **ret) ATTR_MUST_CHECK;
void pseudonym_free(struct pseudonym **p);

/* Put the pseudonym of a normalised address in its place. */
void pseudonym_sender(const struct pseudonym *p, struct address *a);
void pseudonym_recipient(const struct pseudonym *p, struct address *a);

/* That of a normalised domain alone, not terminated. */
void pseudonym_domain(
    const struct pseudonym *p, struct str domain, char ret[PSEUDONYM_WORD_LEN]);

/* Has it the form of a pseudonym: of an address, or of a domain? */
bool pseudonym_is(struct str text);

/* What tells one secret from another, and nothing of it. */
void
pseudonym_mark(const struct pseudonym *p, uint8_t ret[PSEUDONYM_MARK_SIZE]);

#endif
