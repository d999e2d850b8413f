/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * match.h: struct match, a set of entries that is quick to ask. Addresses and
 * names are in a trie, where a look-up costs the same with ten entries and
 * with a hundred thousand; regular expressions are tried one after the other
 * when nothing else has matched. Reference-counted. A set that others can see
 * is never changed: a change is made to a copy, which shares all but a few
 * nodes.
 */
#ifndef CORE_MATCH_H
#define CORE_MATCH_H

#include <stddef.h>

#include "base/addr.h"
#include "core/entry.h"
#include "core/rule.h"
#include "core/trie.h"

struct match;

/* An empty set, or one with what `m` has. ERR_NOMEM. */
enum err match_new(struct match **ret) ATTR_MUST_CHECK;
enum err match_copy(const struct match *m, struct match **ret) ATTR_MUST_CHECK;

/* Thread-safe. */
struct match *match_ref(struct match *m);
void match_unref(struct match **m);

/*
 * Put an entry in; the set takes a reference of its own. One of the same kind
 * and value is replaced; `*ret_old` becomes that one, the caller's to unref,
 * or NULL. Nobody else has the set. ERR_NOMEM: nothing has changed.
 */
enum err match_put(struct match *m, struct entry *entry,
    struct entry **ret_old) ATTR_MUST_CHECK;

/* A set of one rule, as a filter. ERR_NOMEM; ERR_INVALID as entry_new(). */
enum err
match_of_rule(const struct rule *rule, struct match **ret) ATTR_MUST_CHECK;

/* The entry of this kind and value; nobody else has the set. ERR_NOTFOUND. */
enum err match_remove(struct match *m, const struct rule *rule) ATTR_MUST_CHECK;

size_t match_count(const struct match *m);
size_t match_regexes(const struct match *m);

/* The entry of this very kind and value, or NULL. */
struct entry *match_get(const struct match *m, const struct rule *rule);

/*
 * What matches, and how specific it is: a higher rank goes first, in this set
 * and in others. The longest prefix; the name with the most labels, and "="
 * before it; the address before user@ before its domains; all of them before
 * a regular expression. The entry lives as long as the set; NULL: none.
 */
struct match_hit {
	struct entry *entry;
	uint32_t rank;
};

struct match_hit
match_client(const struct match *m, const struct addr *a, int64_t now_s);
struct match_hit
match_client_name(const struct match *m, struct str name, int64_t now_s);
struct match_hit
match_sender(const struct match *m, struct str address, int64_t now_s);
/* "user@" and "user@domain" cover "user+extension", too. */
struct match_hit
match_recipient(const struct match *m, struct str address, int64_t now_s);

/* An entry of the same kind that covers all that this one does, or NULL.
 * Regular expressions cover and are covered by nothing that can be told. */
struct entry *
match_above(const struct match *m, const struct entry *entry, int64_t now_s);

/* All entries, regular expressions last, until `fn` says false. */
bool match_walk(const struct match *m, trie_fn *fn, void *ctx);

#endif
