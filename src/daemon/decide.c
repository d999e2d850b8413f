/* SPDX-License-Identifier: BSD-2-Clause */
/* decide.c: an attempt, the rules and the store make a decision. */
#include "daemon/decide.h"

#include <string.h>

#include "core/policy.h"
#include "core/tuple.h"

static bool
by_rule(
    const struct rule *rule, struct decision *ret, const struct rule **ret_rule)
{
	if (rule == NULL)
		return false;
	*ret = (struct decision){ .verdict = VERDICT_ACCEPT,
		.reason = REASON_RULE };
	*ret_rule = rule;
	return true;
}

bool
decide_client_exempt(const struct conf *conf, const struct match *rules,
    const struct attempt *attempt, struct decision *ret,
    const struct rule **ret_rule)
{
	for (size_t i = 0; i < conf->local_networks.count; i++) {
		if (!cidr_has(&conf->local_networks.nets[i], &attempt->client))
			continue;
		*ret = (struct decision){ .verdict = VERDICT_ACCEPT,
			.reason = REASON_LOCAL };
		*ret_rule = NULL;
		return true;
	}
	return by_rule(match_client(rules, &attempt->client), ret, ret_rule) ||
	       by_rule(match_client_name(rules, attempt->client_name), ret,
	           ret_rule);
}

bool
decide_address_exempt(const struct match *rules, const struct attempt *attempt,
    struct decision *ret, const struct rule **ret_rule)
{
	return by_rule(
	           match_recipient(rules, attempt->recipient), ret, ret_rule) ||
	       by_rule(match_sender(rules, attempt->sender), ret, ret_rule);
}

struct update {
	const struct policy *policy;
	const struct evidence *evidence;
	int64_t now_s;
	struct decision decision;
	bool bad;
};

static enum store_action
update_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct update *u = ctx;
	struct record before, after;
	bool known;

	_Static_assert(RECORD_SIZE_MAX <= STORE_VALUE_MAX, "records fit");
	known = old != NULL &&
	        record_decode(old->bytes, old->len, &before) == ERR_OK;
	u->bad = old != NULL && !known;
	u->decision = policy_decide(
	    u->policy, known ? &before : NULL, u->evidence, u->now_s, &after);
	ret_new->len = record_encode(&after, ret_new->bytes);
	return STORE_PUT;
}

enum err
decide_update(struct store *store, const struct conf *conf,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    bool *ret_bad)
{
	struct policy policy = conf_policy(conf);
	struct evidence ev = evidence_of(&policy.nets, attempt);
	struct update u = {
		.policy = &policy, .evidence = &ev, .now_s = now_s
	};
	struct tuple key;
	enum err e;

	tuple_make(attempt, &ev, &key);
	e = store_update(store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, update_record, &u,
	    conf->store_deadline_ms);
	if (e != ERR_OK)
		return e;
	*ret = u.decision;
	*ret_bad = u.bad;
	return ERR_OK;
}

enum err
decide_preview(struct store *store, const struct conf *conf,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    struct record *ret_record)
{
	struct policy policy = conf_policy(conf);
	struct evidence ev = evidence_of(&policy.nets, attempt);
	struct record before = { 0 }, after;
	struct store_value value;
	struct tuple key;
	enum err e;

	tuple_make(attempt, &ev, &key);
	e = store_get(store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, &value);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_NOTFOUND ||
	    record_decode(value.bytes, value.len, &before) != ERR_OK)
		before.count = 0;
	*ret = policy_decide(
	    &policy, before.count > 0 ? &before : NULL, &ev, now_s, &after);
	*ret_record = before;
	return ERR_OK;
}
