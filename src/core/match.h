/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * match.h: struct match, a constant set of rules that is quick to ask: one
 * hash table, probed once for each prefix length, label or address form, so
 * that a look-up costs the same with ten rules and with a hundred thousand.
 * Reference-counted; a set is never changed, only replaced.
 */
#ifndef CORE_MATCH_H
#define CORE_MATCH_H

#include <stddef.h>

#include "base/addr.h"
#include "core/rule.h"

struct match;

/* Copies the rules. A later duplicate of kind and value replaces an earlier
 * one. ERR_NOMEM. */
enum err match_new(
    const struct rule *rules, size_t count, struct match **ret) ATTR_MUST_CHECK;

/* Thread-safe. */
struct match *match_ref(struct match *m);
void match_unref(struct match **m);

size_t match_count(const struct match *m);

/*
 * The most specific rule that holds, or NULL: the longest prefix; the name
 * with the most labels; the address before user@ before its domains. The
 * rule lives as long as the set.
 */
const struct rule *match_client(const struct match *m, const struct addr *a);
const struct rule *match_client_name(const struct match *m, struct str name);
const struct rule *match_sender(const struct match *m, struct str address);
const struct rule *match_recipient(const struct match *m, struct str address);

#endif
