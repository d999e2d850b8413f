/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bitkey.h: struct bitkey, a value of the whitelist as a string of bits, made
 * so that an entry covers what is asked about exactly when its key begins the
 * key of the question. Addresses keep their order of bits; domains are turned
 * round, "example.com" is "moc.elpmaxe.", so that a prefix ends at a label.
 * Pure.
 */
#ifndef CORE_BITKEY_H
#define CORE_BITKEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "core/rule.h"

#define BITKEY_BYTES_MAX (RULE_VALUE_MAX + 4)
#define BITKEY_BITS_MAX (8 * BITKEY_BYTES_MAX)

struct bitkey {
	uint16_t bits;
	uint8_t bytes[BITKEY_BYTES_MAX]; /* what is beyond `bits` is zero */
};

/* The key of an entry that is no regular expression. ERR_INVALID when the
 * value is not in canonical form. */
enum err
bitkey_of_rule(const struct rule *rule, struct bitkey *ret) ATTR_MUST_CHECK;

/* The keys of questions. Texts are in lower case, without a dot at the end;
 * false when the text is empty or longer than any entry. */
void bitkey_of_client(const struct addr *a, struct bitkey *ret);
bool bitkey_of_name(struct str name, struct bitkey *ret);

/* An address: with its domains, and "user@" alone. */
bool
bitkey_of_address(enum rule_kind kind, struct str address, struct bitkey *ret);
bool bitkey_of_user(enum rule_kind kind, struct str user, struct bitkey *ret);

void bitkey_of_null_sender(struct bitkey *ret);

/* Bit `i` of `bits`; what lies beyond the end is 0. */
static inline unsigned int
bitkey_bit(const uint8_t *bytes, unsigned int bits, unsigned int i)
{
	return i < bits ? (bytes[i / 8] >> (7 - i % 8)) & 1u : 0;
}

#endif
