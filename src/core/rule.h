/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule.h: struct rule, one entry of the whitelist: a kind, a value in
 * canonical form, what it does, and where it comes from. Pure. Sets of them
 * are kept as struct entry, which is smaller.
 */
#ifndef CORE_RULE_H
#define CORE_RULE_H

#include <stdbool.h>
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
	RULE_CLIENT_NAME = 2, /* its verified name: a domain and all below,
	                         "=" and one name, or a regular expression */
	RULE_SENDER = 3,      /* an address, user@, a domain and all below,
	                         "=" and one domain, or a regular expression */
	RULE_RECIPIENT = 4,   /* likewise */
};
#define RULE_KIND_COUNT 4

/* The values are stored, too. */
enum rule_action {
	RULE_ACCEPT = 0,      /* exempt from greylisting */
	RULE_GREYLIST = 1,    /* greylist, even who is trusted */
	RULE_NEVER_TRUST = 2, /* neither use nor earn trust */
};
#define RULE_ACTION_COUNT 3

struct rule {
	enum rule_kind kind;
	enum rule_action action;
	char value[RULE_VALUE_MAX + 1];
	int64_t added_s;   /* seconds since 1970 */
	int64_t expires_s; /* likewise, holds before; 0: for ever */
	char added_by[RULE_ORIGIN_MAX + 1];
	char comment[RULE_COMMENT_MAX + 1];
};

/* "client", "client-name", "sender", "recipient"; a constant. */
const char *rule_kind_name(enum rule_kind kind);
enum err rule_kind_parse(struct str word, enum rule_kind *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* "accept", "greylist", "never-trust"; a constant. */
const char *rule_action_name(enum rule_action action);
enum err rule_action_parse(struct str word, enum rule_action *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Is the value "/.../", a regular expression? Of the kinds for names and
 * addresses only.
 */
bool rule_is_regex(const struct rule *rule);

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
 * The stored value: version (1), action (1), two zeros, time added and time of
 * expiry (8 each, little-endian), lengths of "added by" and comment (1 each),
 * the two texts. Returns its length.
 */
size_t rule_encode(const struct rule *rule, uint8_t ret[RULE_BYTES_MAX]);

/* Kind and value alone. ERR_CORRUPT when the key is none. */
enum err rule_of_key(struct str key, struct rule *ret) ATTR_MUST_CHECK;

/* ERR_CORRUPT when key and bytes are not what the two above make. */
enum err rule_decode(struct str key, const uint8_t *bytes, size_t len,
    struct rule *ret) ATTR_MUST_CHECK;

#endif
