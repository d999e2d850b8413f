/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.h: struct entry, a rule in memory: in as few bytes as it takes, with
 * its key, where it comes from, and the hits that are not written down yet.
 * Reference-counted; constant but for references and hits, which are atomic.
 */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "core/regex.h"
#include "core/rule.h"

/* A list file that entries come from: its name, shared by all of them. */
struct entry_file;

/* ERR_NOMEM. */
enum err
entry_file_new(const char *path, struct entry_file **ret) ATTR_MUST_CHECK;
void entry_file_unref(struct entry_file **file);

struct entry {
	_Atomic uint32_t refs;
	/* atomic: hits since the last entry_take_hits() */
	_Atomic uint32_t hits;
	_Atomic uint32_t last_hit_s; /* seconds since 1970; 0: none */
	_Atomic uint32_t gave_up;    /* matches that met a limit, ever */
	/* constant */
	uint8_t kind;   /* enum rule_kind */
	uint8_t action; /* enum rule_action */
	uint8_t by_len, comment_len;
	uint16_t value_len, key_bits;
	uint32_t line;           /* in the file, from 1 */
	struct entry_file *file; /* a reference; NULL: made at run time */
	struct regex *regex;     /* NULL: `key` is compared */
	int64_t added_s, expires_s;
	char text[]; /* value, added by and comment, terminated; the key */
};

/*
 * The entry of a rule, which stands in line `line` of `file`, or was made at
 * run time (NULL). ERR_NOMEM; ERR_INVALID when the value is not one that
 * rule_parse() gives.
 */
enum err entry_new(const struct rule *rule, struct entry_file *file,
    uint32_t line, struct entry **ret) ATTR_MUST_CHECK;
struct entry *entry_ref(struct entry *e);
void entry_unref(struct entry **e);

/* The texts, which live as long as the entry. */
const char *entry_value(const struct entry *e);
const char *entry_added_by(const struct entry *e);
const char *entry_comment(const struct entry *e);
const uint8_t *entry_key(const struct entry *e);
const char *entry_path(const struct entry *e); /* "" when made at run time */

/* The rule that it was made of. */
void entry_rule(const struct entry *e, struct rule *ret);

/* Has it ceased to hold at `now_s`? */
bool entry_expired(const struct entry *e, int64_t now_s);

/* "/etc/greywait/whitelist:12", or who added it. */
void entry_add_origin(const struct entry *e, struct strbuf *b);

/* Count one hit, without a lock. Thread-safe. */
void entry_hit(struct entry *e, int64_t now_s);

struct entry_hits {
	uint32_t count;
	uint32_t last_s; /* 0: none */
};

/* Take the hits away to write them down, and give them back when that could
 * not be done. None is lost or counted twice. Thread-safe. */
struct entry_hits entry_take_hits(struct entry *e);
void entry_give_hits(struct entry *e, struct entry_hits hits);

#endif
