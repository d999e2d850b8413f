/* SPDX-License-Identifier: BSD-2-Clause */
/* ruleset.c: which of two sets answers, and which kind of entry. */
#include "core/ruleset.h"

void
ruleset_unref(struct ruleset *rules)
{
	match_unref(&rules->files);
	match_unref(&rules->live);
}

size_t
ruleset_count(const struct ruleset *rules)
{
	return match_count(rules->files) + match_count(rules->live);
}

size_t
ruleset_regexes(const struct ruleset *rules)
{
	return match_regexes(rules->files) + match_regexes(rules->live);
}

static struct match_hit
ask(const struct match *m, enum rule_kind kind, const struct attempt *attempt,
    int64_t now_s)
{
	switch (kind) {
	case RULE_CLIENT:
		return match_client(m, &attempt->client, now_s);
	case RULE_CLIENT_NAME:
		return match_client_name(m, attempt->client_name, now_s);
	case RULE_SENDER:
		return match_sender(m, attempt->sender, now_s);
	case RULE_RECIPIENT:
		return match_recipient(m, attempt->recipient, now_s);
	}
	return (struct match_hit){ NULL, 0 };
}

static struct entry *
find(const struct ruleset *rules, enum rule_kind kind,
    const struct attempt *attempt, int64_t now_s)
{
	struct match_hit live = ask(rules->live, kind, attempt, now_s);
	struct match_hit file = ask(rules->files, kind, attempt, now_s);

	return file.rank > live.rank ? file.entry : live.entry;
}

static struct ruling
rule_on(const struct ruleset *rules, const enum rule_kind *kinds, size_t count,
    const struct attempt *attempt, int64_t now_s)
{
	struct ruling ruling = { NULL, NULL };

	for (size_t i = 0; i < count && ruling.decides == NULL; i++) {
		struct entry *e = find(rules, kinds[i], attempt, now_s);

		if (e == NULL)
			continue;
		if (e->action != RULE_NEVER_TRUST)
			ruling.decides = e;
		else if (ruling.never_trust == NULL)
			ruling.never_trust = e;
	}
	return ruling;
}

static const enum rule_kind order[RULE_KIND_COUNT] = { RULE_CLIENT,
	RULE_CLIENT_NAME, RULE_RECIPIENT, RULE_SENDER };

struct ruling
ruling_of_client(
    const struct ruleset *rules, const struct attempt *attempt, int64_t now_s)
{
	return rule_on(rules, order, 2, attempt, now_s);
}

struct ruling
ruling_of_attempt(
    const struct ruleset *rules, const struct attempt *attempt, int64_t now_s)
{
	return rule_on(rules, order, ARRAY_LEN(order), attempt, now_s);
}

bool
ruling_accepts(const struct ruling *ruling)
{
	return ruling->decides != NULL &&
	       ruling->decides->action == RULE_ACCEPT;
}

bool
ruling_greylists(const struct ruling *ruling)
{
	return ruling->decides != NULL &&
	       ruling->decides->action == RULE_GREYLIST;
}

bool
ruling_leaves_trust(const struct ruling *ruling)
{
	return ruling->never_trust == NULL && !ruling_greylists(ruling);
}

struct entry *
ruling_entry(const struct ruling *ruling)
{
	return ruling->decides != NULL ? ruling->decides : ruling->never_trust;
}

void
ruling_count(const struct ruling *ruling, int64_t now_s)
{
	if (ruling->decides != NULL)
		entry_hit(ruling->decides, now_s);
	if (ruling->never_trust != NULL)
		entry_hit(ruling->never_trust, now_s);
}
