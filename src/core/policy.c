/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * policy.c: life of an origin inside its conversation.
 *
 *	first --> pending --(retry after the delay)--> passed
 *	           |   ^                                |   ^
 *	   window  |   '-- retry before the delay       |   '-- use
 *	     over  v                                    v  life over
 *	         lapsed                               lapsed
 *
 * In shadow mode an origin that would wait is let through: still pending, and
 * passed as soon as the delay is over, because its retry would have come.
 *
 * A lapsed origin that comes back is a first contact again.
 */
#include "core/policy.h"

#include <assert.h>
#include <string.h>

/* Never negative: a clock that was set back must not lengthen a life. */
static int64_t
elapsed_s(int64_t from_s, int64_t now_s)
{
	return now_s > from_s ? now_s - from_s : 0;
}

bool
policy_origin_lapsed(
    const struct policy *policy, const struct origin *origin, int64_t now_s)
{
	if (origin->passed_s > 0 || origin->let_through)
		return elapsed_s(origin->last_s, now_s) > policy->pass_life_s;
	return elapsed_s(origin->first_s, now_s) > policy->retry_window_s;
}

bool
policy_origin_abandoned(
    const struct policy *policy, const struct origin *origin, int64_t now_s)
{
	return origin->passed_s == 0 && !origin->let_through &&
	       policy_origin_lapsed(policy, origin, now_s);
}

size_t
policy_prune(const struct policy *policy, const struct record *old,
    int64_t now_s, struct record *ret_new)
{
	ret_new->count = 0;
	for (size_t i = 0; old != NULL && i < old->count; i++)
		if (!policy_origin_lapsed(policy, &old->origins[i], now_s))
			ret_new->origins[ret_new->count++] = old->origins[i];
	return ret_new->count;
}

/* The strongest evidence that ties the client to `origin`. */
static enum evidence_kind
link_to(const struct policy *policy, const struct origin *origin,
    const struct evidence *ev)
{
	struct cidr net;

	if (addr_eq(&origin->addr, &ev->addr))
		return EVIDENCE_ADDR;
	if (ev->grade == GRADE_SUSPICIOUS)
		return EVIDENCE_NONE;
	if (ev->name[0] != '\0' && strcmp(origin->name, ev->name) == 0)
		return EVIDENCE_NAME;
	net = evidence_net(&policy->evidence, &origin->addr);
	if (net.prefix == ev->net.prefix && addr_eq(&net.addr, &ev->net.addr))
		return EVIDENCE_NET;
	return EVIDENCE_NONE;
}

struct origin *
policy_find_origin(const struct policy *policy, struct record *record,
    const struct evidence *ev, enum evidence_kind *ret_link)
{
	struct origin *best = NULL;

	*ret_link = EVIDENCE_NONE;
	for (size_t i = 0; i < record->count; i++) {
		struct origin *o = &record->origins[i];
		enum evidence_kind link = link_to(policy, o, ev);
		bool better;

		if (link == EVIDENCE_NONE || link < *ret_link)
			continue;
		better = best == NULL || link > *ret_link ||
		         (o->passed_s > 0 && best->passed_s == 0) ||
		         ((o->passed_s > 0) == (best->passed_s > 0) &&
		             o->first_s < best->first_s);
		if (better) {
			best = o;
			*ret_link = link;
		}
	}
	return best;
}

/*
 * Which of two origins has to go first: pending before passed, suspicious
 * before others, so that a flood of them pushes out nobody else; then age.
 */
static bool
goes_before(const struct origin *a, const struct origin *b)
{
	bool a_doubted = a->grade == GRADE_SUSPICIOUS;
	bool b_doubted = b->grade == GRADE_SUSPICIOUS;

	if ((a->passed_s > 0) != (b->passed_s > 0))
		return a->passed_s == 0;
	if (a_doubted != b_doubted)
		return a_doubted;
	return a->last_s < b->last_s;
}

struct origin *
policy_take_place(struct record *record)
{
	struct origin *victim = &record->origins[0];

	if (record->count < RECORD_ORIGINS_MAX)
		return &record->origins[record->count++];
	for (size_t i = 1; i < record->count; i++)
		if (goes_before(&record->origins[i], victim))
			victim = &record->origins[i];
	return victim;
}

/* Is `net` that of one of the first `count` pending origins? */
static bool
net_seen(const struct policy *policy, const struct record *record, size_t count,
    const struct cidr *net)
{
	for (size_t i = 0; i < count; i++)
		if (origin_waits(&record->origins[i]) &&
		    cidr_has(net, &record->origins[i].addr) &&
		    evidence_net(&policy->evidence, &record->origins[i].addr)
		            .prefix == net->prefix)
			return true;
	return false;
}

struct policy_pool
policy_pool(const struct policy *policy, const struct record *record,
    const struct evidence *ev)
{
	struct policy_pool pool = {
		.nets =
		    net_seen(policy, record, record->count, &ev->net) ? 0 : 1,
		.spoiled = ev->grade == GRADE_SUSPICIOUS
	};

	for (size_t i = 0; i < record->count; i++) {
		const struct origin *o = &record->origins[i];
		struct cidr net = evidence_net(&policy->evidence, &o->addr);

		/* Who has passed vouches for nobody else. */
		if (!origin_waits(o))
			continue;
		if (o->grade == GRADE_SUSPICIOUS)
			pool.spoiled = true;
		if (!net_seen(policy, record, i, &net))
			pool.nets++;
		if (pool.since_s == 0 || o->first_s < pool.since_s)
			pool.since_s = o->first_s;
	}
	return pool;
}

/* Is it a pool that has waited for `delay_s`? */
static bool
pool_passes(const struct policy *policy, const struct policy_pool *pool,
    int64_t delay_s, int64_t now_s)
{
	return policy->pool_nets > 0 && !pool->spoiled && pool->since_s > 0 &&
	       pool->nets >= policy->pool_nets &&
	       now_s - pool->since_s >= delay_s;
}

/* The lapsed origin that this is an attempt of; NULL if there is none. */
static const struct origin *
find_lapsed(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s)
{
	for (size_t i = 0; old != NULL && i < old->count; i++)
		if (policy_origin_lapsed(policy, &old->origins[i], now_s) &&
		    link_to(policy, &old->origins[i], ev) != EVIDENCE_NONE)
			return &old->origins[i];
	return NULL;
}

static void
touch(struct origin *o, const struct evidence *ev, int64_t now_s)
{
	o->addr = ev->addr;
	o->last_s = now_s;
	o->grade = ev->grade;
	if (ev->name[0] != '\0')
		memcpy(o->name, ev->name, sizeof(o->name));
}

/* What is answered when it has to wait. */
static struct decision
deferred(const struct policy *policy, struct decision d)
{
	d.verdict = VERDICT_DEFER;
	if (!policy->shadow)
		return d;
	d.would = d.reason;
	d.reason = REASON_SHADOW;
	d.verdict = VERDICT_ACCEPT;
	return d;
}

static struct decision
decide_first(const struct policy *policy, struct record *record,
    const struct evidence *ev, int64_t now_s, struct decision d)
{
	struct origin *o = policy_take_place(record);

	*o = (struct origin){ .first_s = now_s, .attempts = 1 };
	d.attempts = 1;
	touch(o, ev, now_s);
	o->let_through = policy->shadow;
	d.left_s = d.delay_s;
	return deferred(policy, d);
}

/* Nothing is remembered: the wait begins with a try that finds room. */
static struct decision
decide_quota(const struct policy *policy, struct decision d)
{
	d.reason = REASON_QUOTA;
	d.attempts = 1;
	d.left_s = d.delay_s;
	return deferred(policy, d);
}

static struct decision
decide_pool(struct record *record, const struct evidence *ev, int64_t now_s,
    int64_t since_s, struct decision d)
{
	struct origin *o = policy_take_place(record);

	*o = (struct origin){ .first_s = since_s,
		.passed_s = now_s,
		.attempts = 1,
		.link = EVIDENCE_POOL };
	touch(o, ev, now_s);
	d.verdict = VERDICT_ACCEPT;
	d.reason = REASON_RETRIED;
	d.link = EVIDENCE_POOL;
	d.attempts = 1;
	d.waited_s = now_s - since_s;
	return d;
}

static struct decision
decide_passed(struct origin *o, const struct evidence *ev, int64_t now_s,
    struct decision d)
{
	d.verdict = VERDICT_ACCEPT;
	d.reason = REASON_PASSED;
	d.attempts = o->attempts;
	d.waited_s = elapsed_s(o->first_s, o->passed_s);
	if (o->uses < UINT32_MAX)
		o->uses++;
	touch(o, ev, now_s);
	return d;
}

static struct decision
decide_pending(const struct policy *policy, struct origin *o,
    const struct evidence *ev, int64_t now_s, struct decision d)
{
	/* A first attempt in the future: the clock was set back since. */
	if (o->first_s > now_s)
		o->first_s = now_s;
	d.waited_s = now_s - o->first_s;
	if (o->let_through && d.waited_s >= d.delay_s) {
		o->let_through = false;
		o->passed_s = o->first_s + d.delay_s;
		o->link = d.link;
		return decide_passed(o, ev, now_s, d);
	}
	if (o->attempts < UINT32_MAX)
		o->attempts++;
	d.attempts = o->attempts;
	touch(o, ev, now_s);
	if (d.waited_s < d.delay_s) {
		o->let_through = policy->shadow;
		d.reason = REASON_EARLY;
		d.left_s = d.delay_s - d.waited_s;
		return deferred(policy, d);
	}
	o->passed_s = now_s;
	o->link = d.link;
	d.verdict = VERDICT_ACCEPT;
	d.reason = REASON_RETRIED;
	return d;
}

struct decision
policy_decide(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s, struct record *ret_new)
{
	struct decision d = { .grade = ev->grade,
		.delay_s = policy->delay_s[ev->grade] };
	struct policy_pool pool;
	struct origin *o;

	assert(now_s > 0);
	(void)policy_prune(policy, old, now_s, ret_new);
	o = policy_find_origin(policy, ret_new, ev, &d.link);
	if (o == NULL) {
		const struct origin *lapsed =
		    find_lapsed(policy, old, ev, now_s);

		pool = policy_pool(policy, ret_new, ev);
		if (pool_passes(policy, &pool, d.delay_s, now_s))
			return decide_pool(ret_new, ev, now_s, pool.since_s, d);
		if (policy->full)
			return decide_quota(policy, d);
		d.reason = lapsed != NULL ? REASON_EXPIRED : REASON_FIRST;
		if (lapsed != NULL && origin_waits(lapsed))
			d.late_s = elapsed_s(lapsed->first_s, now_s);
		return decide_first(policy, ret_new, ev, now_s, d);
	}
	if (o->passed_s > 0)
		return decide_passed(o, ev, now_s, d);
	return decide_pending(policy, o, ev, now_s, d);
}
