/* SPDX-License-Identifier: BSD-2-Clause */
/* decide.c: an attempt, the rules and the store make a decision. */
#include "greylist/decide.h"

#include <string.h>

#include "core/policy.h"
#include "core/tuple.h"
#include "greylist/bad_records.h"
#include "greylist/trust_book.h"

static bool
is_local(const struct conf *conf, const struct addr *client)
{
	for (size_t i = 0; i < conf->local_networks.count; i++)
		if (cidr_has(&conf->local_networks.nets[i], client))
			return true;
	return false;
}

static bool
accept_for(enum reason reason, struct decision *ret)
{
	*ret = (struct decision){ .verdict = VERDICT_ACCEPT, .reason = reason };
	return true;
}

/* What no entry of the whitelist has a say in. */
static bool
is_exempt_anyway(const struct conf *conf, const struct attempt *attempt,
    struct decision *ret)
{
	if (attempt->authenticated && !conf->greylist_authenticated)
		return accept_for(REASON_AUTHENTICATED, ret);
	return is_local(conf, &attempt->client) &&
	       accept_for(REASON_LOCAL, ret);
}

bool
decide_client_exempt(const struct conf *conf, const struct ruleset *rules,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    struct ruling *ret_ruling)
{
	*ret_ruling = (struct ruling){ NULL, NULL };
	if (is_exempt_anyway(conf, attempt, ret))
		return true;
	*ret_ruling = ruling_of_client(rules, attempt, now_s);
	return ruling_accepts(ret_ruling) && accept_for(REASON_RULE, ret);
}

bool
decide_exempt(const struct conf *conf, const struct ruleset *rules,
    const struct attempt *attempt, int64_t now_s, struct decision *ret,
    struct ruling *ret_ruling)
{
	*ret_ruling = (struct ruling){ NULL, NULL };
	if (is_exempt_anyway(conf, attempt, ret))
		return true;
	*ret_ruling = ruling_of_attempt(rules, attempt, now_s);
	return ruling_accepts(ret_ruling) && accept_for(REASON_RULE, ret);
}

struct update {
	const struct policy *policy;
	const struct decision *trusted; /* NULL: the client is not */
	bool kept;                      /* the record stays as it is */
	bool retried;                   /* an origin that has waited passes */
	int64_t now_s;
	struct decide_outcome *outcome;
	struct record after;     /* what outcome->before became */
	struct store_value *bad; /* room for what does not decode */
};

/* Not all of it: records are large, and most of one is never used. */
static void
update_init(struct update *u, const struct policy *policy,
    const struct evidence *ev, int64_t now_s, struct decide_outcome *outcome)
{
	u->policy = policy;
	u->trusted = NULL;
	u->kept = false;
	u->retried = false;
	u->now_s = now_s;
	u->outcome = outcome;
	u->after.count = 0;
	outcome->evidence = *ev;
	outcome->before.count = 0;
	outcome->abandoned = 0;
	outcome->bad = false;
}

/*
 * What a trusted client is told: by trust, unless it rests on what the client
 * has tried before, and has waited as long as anybody. Returns whether the
 * record changes.
 */
static bool
settle_trusted(const struct decision *trusted, struct decision *d)
{
	bool changes =
	    (d->reason == REASON_RETRIED && d->link != EVIDENCE_POOL) ||
	    d->reason == REASON_PASSED;

	if (!changes || d->waited_s < trusted->delay_s)
		*d = *trusted;
	return changes;
}

static enum store_action
update_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct update *u = ctx;
	struct decide_outcome *out = u->outcome;
	bool known;

	_Static_assert(RECORD_SIZE_MAX <= STORE_VALUE_MAX, "records fit");
	known = old != NULL &&
	        record_decode(old->bytes, old->len, &out->before) == ERR_OK;
	if (!known)
		out->before.count = 0;
	out->bad = old != NULL && !known;
	if (out->bad)
		*u->bad = *old;
	out->decision = policy_decide(u->policy, known ? &out->before : NULL,
	    &out->evidence, u->now_s, &u->after);
	u->retried = out->decision.reason == REASON_RETRIED &&
	             out->decision.link != EVIDENCE_POOL;
	u->kept = decision_is_quota(&out->decision);
	if (u->trusted != NULL)
		u->kept = !settle_trusted(u->trusted, &out->decision);
	if (u->kept) {
		u->after = out->before;
		return STORE_KEEP;
	}
	ret_new->len = record_encode(&u->after, ret_new->bytes);
	return STORE_PUT;
}

static struct decision
trusted(const struct policy *policy, const struct evidence *ev,
    enum evidence_kind link)
{
	return (struct decision){ .verdict = VERDICT_ACCEPT,
		.reason = REASON_TRUSTED,
		.link = link,
		.grade = ev->grade,
		.delay_s = policy->delay_s[ev->grade] };
}

/*
 * What the outcome means for trust: this client's, if it has passed, and that
 * of every origin found to have stayed away. That it could not be written
 * down is no reason to answer otherwise.
 */
static void
settle_trust(const struct trust_book *book, struct update *u,
    const struct decide_parts *parts)
{
	struct decide_outcome *out = u->outcome;

	if (u->retried && parts->ruling.never_trust == NULL)
		(void)!trust_book_passed(book, &out->evidence, u->now_s);
	for (size_t i = 0; !u->kept && i < out->before.count; i++) {
		const struct origin *o = &out->before.origins[i];

		if (!policy_origin_abandoned(u->policy, o, u->now_s))
			continue;
		out->abandoned |= 1u << i;
		(void)!trust_book_abandoned(book, &u->policy->evidence, o);
	}
}

static struct trust_book
book_of(const struct decide_parts *parts)
{
	return (struct trust_book){ .store = parts->store,
		.policy = conf_trust_policy(parts->conf),
		.deadline_ms = parts->conf->store_deadline_ms,
		.full = parts->census != NULL && census_trust(parts->census) >=
		                                     parts->conf->max_origins };
}

static bool
is_full(const struct decide_parts *parts, const struct policy *policy,
    const struct evidence *ev)
{
	struct census_limits limits = { .origins = parts->conf->max_origins,
		.pending_per_net = parts->conf->max_pending_per_net };

	return parts->census != NULL &&
	       !census_has_room(parts->census, &limits, &policy->evidence, ev);
}

/* What the update means for those who count, and for the operator. */
static void
settle_record(const struct decide_parts *parts, const struct update *u,
    const struct tuple *key)
{
	struct bad_record bad = { .found_s = u->now_s,
		.table = STORE_CONVERSATIONS,
		.key = { key->bytes, key->len } };

	if (parts->census != NULL)
		census_change(parts->census, &u->policy->evidence,
		    &u->outcome->before, &u->after);
	if (!u->outcome->bad)
		return;
	bad.len = u->bad->len;
	bad.value = (struct str){ (const char *)u->bad->bytes, u->bad->len };
	(void)!bad_records_keep(
	    parts->store, &bad, parts->conf->store_deadline_ms);
}

struct evidence
decide_evidence(const struct conf *conf, const struct attempt *attempt)
{
	struct policy policy = conf_policy(conf);

	return evidence_of(&policy.evidence, attempt);
}

static bool
has_waiting(const struct record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (origin_waits(&record->origins[i]))
			return true;
	return false;
}

/*
 * Has anybody tried in vain what a trusted client tries now? It may be the
 * client itself, from before it was trusted.
 */
static ATTR_OWN_FRAME bool
anybody_waits(const struct decide_parts *parts, const struct tuple *key)
{
	struct store_value value;
	struct record record;

	return store_get(parts->store, STORE_CONVERSATIONS,
	           (struct str){ key->bytes, key->len }, &value) == ERR_OK &&
	       record_decode(value.bytes, value.len, &record) == ERR_OK &&
	       has_waiting(&record);
}

/* A trusted client waits no more: what it has tried in vain passes now, and
 * does not count as abandoned. */
static void
trust_client(
    struct update *u, struct policy *policy, const struct decision *decision)
{
	u->trusted = decision;
	u->outcome->decision = *decision;
	memset(policy->delay_s, 0, sizeof(policy->delay_s));
}

enum err
decide_update(const struct decide_parts *parts, const struct attempt *attempt,
    const struct evidence *ev, int64_t now_s, struct decide_outcome *ret)
{
	struct policy policy = conf_policy_for(parts->conf, attempt->recipient);
	struct trust_book book = book_of(parts);
	struct decision trust;
	struct store_value bad;
	struct update u;
	enum evidence_kind link;
	struct tuple key;
	enum err e;

	update_init(&u, &policy, ev, now_s, ret);
	u.bad = &bad;
	tuple_make(&policy, attempt, ev, &key);
	if (!parts->untrusted && ruling_leaves_trust(&parts->ruling) &&
	    trust_book_accepts(&book, ev, now_s, &link)) {
		trust = trusted(&policy, ev, link);
		trust_client(&u, &policy, &trust);
		if (!anybody_waits(parts, &key))
			return ERR_OK;
	}
	policy.full = is_full(parts, &policy, ev);
	e = store_update(parts->store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, update_record, &u,
	    parts->conf->store_deadline_ms);
	if (e != ERR_OK)
		return e;
	settle_record(parts, &u, &key);
	settle_trust(&book, &u, parts);
	if (parts->census != NULL && ret->decision.reason == REASON_RETRIED)
		census_add_trust(parts->census);
	return ERR_OK;
}

enum err
decide_preview(const struct decide_parts *parts, const struct attempt *attempt,
    const struct evidence *ev, int64_t now_s, struct decide_outcome *ret)
{
	struct policy policy = conf_policy_for(parts->conf, attempt->recipient);
	struct trust_book book = book_of(parts);
	struct store_value value, unused, bad;
	struct decision trust;
	struct update u;
	enum evidence_kind link;
	struct tuple key;
	enum err e;

	update_init(&u, &policy, ev, now_s, ret);
	u.bad = &bad;
	tuple_make(&policy, attempt, ev, &key);
	e = store_get(parts->store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, &value);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	policy.full = is_full(parts, &policy, ev);
	if (ruling_leaves_trust(&parts->ruling) &&
	    trust_book_holds(&book, ev, now_s, &link)) {
		trust = trusted(&policy, ev, link);
		trust_client(&u, &policy, &trust);
	}
	(void)update_record(&u, e == ERR_OK ? &value : NULL, &unused);
	if (u.trusted != NULL && !has_waiting(&ret->before))
		ret->decision = trust;
	return ERR_OK;
}
