/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule.h: struct rule, one entry of the whitelist: a kind, a value in
 * canonical form, and where it comes from. Pure.
 */
#ifndef CORE_RULE_H
#define CORE_RULE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define RULE_VALUE_MAX 320   /* bytes */
#define RULE_ORIGIN_MAX 64   /* bytes of "added by" */
#define RULE_COMMENT_MAX 200 /* bytes */
#define RULE_KEY_MAX (RULE_VALUE_MAX + 1)
#define RULE_BYTES_MAX 512

/* The values are stored (doc/STORE.md). */
enum rule_kind {
	RULE_CLIENT = 1,      /* an address or network of the client */
	RULE_CLIENT_NAME = 2, /* its verified name: a domain and all below */
	RULE_SENDER = 3,      /* an address, user@, or a domain and all below */
	RULE_RECIPIENT = 4,   /* likewise */
};
#define RULE_KIND_COUNT 4

struct rule {
	enum rule_kind kind;
	char value[RULE_VALUE_MAX + 1];
	int64_t added_s; /* seconds since 1970 */
	char added_by[RULE_ORIGIN_MAX + 1];
	char comment[RULE_COMMENT_MAX + 1];
};

/* "client", "client-name", "sender", "recipient"; a constant. */
const char *rule_kind_name(enum rule_kind kind);
enum err rule_kind_parse(struct str word, enum rule_kind *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Bring `value` into canonical form in `ret->value` and set `ret->kind`; the
 * other fields become empty. ERR_INVALID with a note: malformed, or of
 * another kind, which the note names.
 */
enum err rule_parse(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* The stored key: the kind in one byte, then the value. Returns its length. */
size_t rule_key(const struct rule *rule, char ret[RULE_KEY_MAX]);

/*
 * The stored value: version (1), three zeros, time added (8, little-endian),
 * lengths of "added by" and comment (1 each), the two texts. Returns its
 * length.
 */
size_t rule_encode(const struct rule *rule, uint8_t ret[RULE_BYTES_MAX]);

/* ERR_CORRUPT when key and bytes are not what the two above make. */
enum err rule_decode(struct str key, const uint8_t *bytes, size_t len,
    struct rule *ret) ATTR_MUST_CHECK;

#endif
