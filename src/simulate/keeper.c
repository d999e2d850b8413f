/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper.c: rounds over conversations and trust. */
#include "simulate/keeper.h"

#include <string.h>

#include "core/tuple.h"
#include "greylist/prune.h"
#include "greylist/trust_book.h"

#define DEADLINE_MS 1000 /* a store in memory takes none */
#define ROUNDS_MAX 4     /* the first counts, the second takes out */

struct visit {
	struct keeper *keeper;
	struct trust_book book;
	enum err err;
};

/* Who stayed away loses trust by it; who had to make room did not. */
static void
settle(struct visit *v, const struct prune *p)
{
	struct keeper *k = v->keeper;

	census_change(k->census, &p->policy->evidence, &p->before, &p->after);
	k->evicted += p->evicted[false] + p->evicted[true];
	for (size_t i = 0; i < p->before.count; i++) {
		const struct origin *o = &p->before.origins[i];

		if (policy_origin_abandoned(p->policy, o, k->now_s))
			(void)!trust_book_abandoned(
			    &v->book, &p->policy->evidence, o);
	}
}

static bool
visit_conversation(void *ctx, struct str key, struct str value)
{
	struct visit *v = ctx;
	struct keeper *k = v->keeper;
	struct str sender, recipient;
	struct policy policy;
	struct prune p = {
		.policy = &policy, .eviction = &k->eviction, .now_s = k->now_s
	};

	/* Nobody but this process has written them. */
	if (record_decode((const uint8_t *)value.data, value.len, &p.before) !=
	        ERR_OK ||
	    tuple_split(key, &sender, &recipient) != ERR_OK)
		return true;
	policy = conf_policy_for(k->conf, recipient);
	if (prune_record(&p)) {
		v->err = prune_store(&p, k->store, key, DEADLINE_MS);
		if (v->err != ERR_OK)
			return false;
		settle(v, &p);
	}
	census_walk_meet(k->census, &policy.evidence, &p.after);
	for (size_t i = 0; i < p.after.count; i++)
		eviction_meet(&k->eviction, &p.after.origins[i]);
	return true;
}

static bool
visit_trust(void *ctx, struct str key, struct str value)
{
	struct visit *v = ctx;
	struct trust t;

	if (trust_decode((const uint8_t *)value.data, value.len, &t) !=
	        ERR_OK ||
	    !trust_lapsed(&v->book.policy, &t, v->keeper->now_s)) {
		census_walk_meet_trust(v->keeper->census);
		return true;
	}
	v->err = trust_book_expire(&v->book, key, v->keeper->now_s);
	return v->err == ERR_OK;
}

static void
begin(struct keeper *k)
{
	k->on = true;
	k->trust = false;
	k->began_s = k->now_s;
	memset(&k->cursor, 0, sizeof(k->cursor));
	census_walk_begin(k->census, k->now_s);
	eviction_begin(&k->eviction, k->now_s);
}

/* One table is done. */
static void
go_on(struct keeper *k)
{
	memset(&k->cursor, 0, sizeof(k->cursor));
	k->on = !k->trust;
	k->trust = true;
	if (k->on)
		return;
	census_walk_end(k->census);
	eviction_plan(&k->eviction, k->conf->max_origins);
}

static enum err
walk(struct keeper *k, size_t most)
{
	struct visit v = { .keeper = k,
		.book = { .store = k->store,
		    .policy = conf_trust_policy(k->conf),
		    .deadline_ms = DEADLINE_MS } };
	enum err e = store_scan(k->store,
	    k->trust ? STORE_TRUST : STORE_CONVERSATIONS, &k->cursor, most,
	    k->trust ? visit_trust : visit_conversation, &v);

	if (e != ERR_OK || v.err != ERR_OK)
		return ERR_NOMEM;
	if (k->cursor.done)
		go_on(k);
	return ERR_OK;
}

static bool
is_over(const struct keeper *k)
{
	return census_pending(k->census) + census_passed(k->census) >
	       k->conf->max_origins;
}

enum err
keeper_turn(struct keeper *k, int64_t now_s)
{
	enum err e = ERR_OK;

	k->now_s = now_s;
	for (int rounds = 0; e == ERR_OK && is_over(k) && rounds < ROUNDS_MAX;
	     rounds += !k->on) {
		if (!k->on)
			begin(k);
		e = walk(k, KEEPER_ROUND);
	}
	if (e != ERR_OK || ++k->turns % KEEPER_EVERY != 0)
		return e;
	if (!k->on && now_s - k->began_s >= KEEPER_PAUSE_S)
		begin(k);
	return k->on ? walk(k, KEEPER_BATCH) : ERR_OK;
}
