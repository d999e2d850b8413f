/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ruleset.h: struct ruleset, the two sets of entries that hold together: those
 * of the list files and those made at run time. The more specific entry
 * counts, whichever set it is in; of two with the same value the one made at
 * run time. And struct ruling, what they say about one attempt. Pure.
 */
#ifndef CORE_RULESET_H
#define CORE_RULESET_H

#include "core/attempt.h"
#include "core/match.h"

/* Two references, or two NULLs for none. */
struct ruleset {
	struct match *files, *live;
};

void ruleset_unref(struct ruleset *rules);
size_t ruleset_count(const struct ruleset *rules);
size_t ruleset_regexes(const struct ruleset *rules);

/*
 * The kinds are asked in this order: client, client name, recipient, sender.
 * The first entry that says accept or greylist decides, and no further kind
 * is asked. One that says never-trust is kept and the next kind asked. The
 * entries live as long as the sets.
 */
struct ruling {
	struct entry *decides; /* NULL: none does */
	struct entry *never_trust;
};

/* By the client alone: its address and its name. */
struct ruling ruling_of_client(
    const struct ruleset *rules, const struct attempt *attempt, int64_t now_s);
struct ruling ruling_of_attempt(
    const struct ruleset *rules, const struct attempt *attempt, int64_t now_s);

bool ruling_accepts(const struct ruling *ruling);
bool ruling_greylists(const struct ruling *ruling);
/* Does trust play a part, as far as the whitelist is concerned? */
bool ruling_leaves_trust(const struct ruling *ruling);

/* The entry to name when there is room for one; NULL: none has a say. */
struct entry *ruling_entry(const struct ruling *ruling);

/* Count a hit of each entry that has a say. Thread-safe. */
void ruling_count(const struct ruling *ruling, int64_t now_s);

#endif
