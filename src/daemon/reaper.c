/* SPDX-License-Identifier: BSD-2-Clause */
/* reaper.c: expiry, a batch at a time. */
#include "daemon/reaper.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "core/policy.h"
#include "core/record.h"
#include "core/tuple.h"
#include "daemon/rule_expiry.h"
#include "daemon/sender_book.h"
#include "daemon/trust_book.h"

struct batch {
	struct reaper *reaper;
	const struct conf *conf;
	struct policy policy; /* of the conversation at hand */
	int64_t now_s;
	struct trust_book book;
	enum err err; /* the first that an update met */
};

/* What one update took out; set anew each time the update runs. */
struct pruned {
	const struct batch *batch;
	uint64_t pending, passed;
};

/* How many lapsed origins there are, pending and passed. */
static void
count_lapsed(
    const struct batch *b, const struct record *record, struct pruned *ret)
{
	ret->pending = 0;
	ret->passed = 0;
	for (size_t i = 0; i < record->count; i++) {
		const struct origin *o = &record->origins[i];

		if (!policy_origin_lapsed(&b->policy, o, b->now_s))
			continue;
		if (o->passed_s > 0)
			ret->passed++;
		else
			ret->pending++;
	}
}

static enum store_action
prune_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct pruned *p = ctx;
	struct record before, after;

	p->pending = 0;
	p->passed = 0;
	if (old == NULL ||
	    record_decode(old->bytes, old->len, &before) != ERR_OK)
		return STORE_KEEP;
	count_lapsed(p->batch, &before, p);
	if (p->pending + p->passed == 0)
		return STORE_KEEP;
	if (policy_prune(&p->batch->policy, &before, p->batch->now_s, &after) ==
	    0)
		return STORE_REMOVE;
	ret_new->len = record_encode(&after, ret_new->bytes);
	return STORE_PUT;
}

/* Who stayed away loses trust by it. */
static void
count_abandoned(struct batch *b, struct str sender, const struct record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct origin *o = &record->origins[i];

		if (o->passed_s > 0 ||
		    !policy_origin_lapsed(&b->policy, o, b->now_s))
			continue;
		(void)!trust_book_abandoned(&b->book, &b->policy.evidence, o);
		if (b->conf->max_senders > 0)
			tally_abandoned(
			    b->reaper->tally, sender, &b->policy.evidence, o);
	}
}

static bool
visit_trust(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct trust t;

	if (trust_decode((const uint8_t *)value.data, value.len, &t) ==
	        ERR_OK &&
	    !trust_lapsed(&b->book.policy, &t, b->now_s))
		return true;
	b->err = trust_book_expire(&b->book, key, b->now_s);
	return b->err == ERR_OK;
}

static bool
visit_rule(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct rule rule;

	if (rule_decode(key, (const uint8_t *)value.data, value.len, &rule) !=
	        ERR_OK ||
	    rule.expires_s == 0 || rule.expires_s > b->now_s)
		return true;
	b->err = rule_expiry_remove(b->book.store, b->reaper->settings, &rule,
	    b->now_s, b->book.deadline_ms);
	return b->err == ERR_OK;
}

static bool
visit_hits(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;

	b->err = rule_expiry_forget(b->book.store, b->reaper->settings, key,
	    value, b->now_s - b->policy.pass_life_s);
	return b->err == ERR_OK;
}

static bool
visit_sender(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct sender_book book = { b->book.store, b->book.deadline_ms };
	int64_t life_s = b->conf->sender_life_ms / 1000;
	struct sender s;

	if (sender_decode((const uint8_t *)value.data, value.len, &s) ==
	        ERR_OK &&
	    !sender_lapsed(&s, life_s, b->now_s))
		return true;
	b->err = sender_book_expire(&book, key, life_s, b->now_s);
	if (b->err == ERR_OK)
		stats_count(b->reaper->stats, STATS_EXPIRED_SENDERS);
	return b->err == ERR_OK;
}

static bool
visit_conversation(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct pruned p = { .batch = b };
	struct str sender = STR(""), recipient;
	struct record record;

	if (record_decode((const uint8_t *)value.data, value.len, &record) !=
	    ERR_OK)
		return true;
	if (tuple_split(key, &sender, &recipient) == ERR_OK)
		b->policy = conf_policy_for(b->conf, recipient);
	count_lapsed(b, &record, &p);
	if (p.pending + p.passed == 0)
		return true;
	b->err = store_update(b->book.store, STORE_CONVERSATIONS, key,
	    prune_record, &p, b->book.deadline_ms);
	if (b->err != ERR_OK)
		return false;
	count_abandoned(b, sender, &record);
	stats_add(b->reaper->stats, STATS_EXPIRED_PENDING, p.pending);
	stats_add(b->reaper->stats, STATS_EXPIRED_PASSED, p.passed);
	return true;
}

/*
 * A wall clock that ran ahead of the monotonic one would expire a whole table
 * at once; wait a day to see whether somebody sets it right.
 */
static bool
clock_jumped(struct reaper *r, int64_t wall_s, int64_t mono_ms)
{
	int64_t ahead_s = 0;

	if (r->seen_wall_s > 0)
		ahead_s = wall_s - r->seen_wall_s -
		          (mono_ms - r->seen_mono_ms) / 1000;
	r->seen_wall_s = wall_s;
	r->seen_mono_ms = mono_ms;
	if (ahead_s > REAPER_JUMP_S) {
		r->hold_until_ms = mono_ms + (int64_t)REAPER_JUMP_S * 1000;
		log_warning("expiry: the clock jumped %" PRId64
		            " s ahead: nothing expires for a day; restart "
		            "greywaitd if the new time is right",
		    ahead_s);
	} else if (ahead_s < -REAPER_JUMP_S && r->hold_until_ms > mono_ms) {
		r->hold_until_ms = 0;
		log_warning("expiry: the clock was set back by %" PRId64
		            " s: expiry goes on",
		    -ahead_s);
	}
	return mono_ms < r->hold_until_ms;
}

/* What is walked over, in this order; the round is done after the last. */
static const struct {
	enum store_table table;
	store_scan_fn *visit;
} stages[] = {
	{ STORE_CONVERSATIONS, visit_conversation },
	{ STORE_TRUST, visit_trust },
	{ STORE_SENDERS, visit_sender },
	{ STORE_RULES, visit_rule },
	{ STORE_HITS, visit_hits },
};

static enum err
scan_on(struct reaper *r, struct batch *b, int64_t most)
{
	enum err e = store_scan(r->store, stages[r->stage].table, &r->cursor,
	    (size_t)most, stages[r->stage].visit, b);

	if (e != ERR_OK || b->err != ERR_OK)
		return e != ERR_OK ? e : b->err;
	r->done = r->cursor.done && r->stage + 1 == ARRAY_LEN(stages);
	if (r->cursor.done) {
		r->stage = (r->stage + 1) % ARRAY_LEN(stages);
		memset(&r->cursor, 0, sizeof(r->cursor));
	}
	return ERR_OK;
}

enum err
reaper_step(struct reaper *r)
{
	struct conf *conf;
	struct batch b;
	enum err e;

	if (clock_jumped(r, clock_wall_s(r->clock), clock_mono_ms(r->clock)))
		return ERR_BUSY;
	/* The policy borrows from it. */
	conf = settings_conf(r->settings);
	b = (struct batch){ .reaper = r,
		.conf = conf,
		.policy = conf_policy(conf),
		.now_s = clock_wall_s(r->clock),
		.book = { .store = r->store,
		    .policy = conf_trust_policy(conf),
		    .deadline_ms = conf->store_deadline_ms } };
	e = scan_on(r, &b, conf->expiry_batch);
	conf_unref(&conf);
	return e;
}

static void *
run(void *arg)
{
	struct reaper *r = arg;
	int64_t pause_ms;

	do {
		struct conf *conf;
		enum err e = reaper_step(r);

		conf = settings_conf(r->settings);
		/* A round is over, or the store is unwell: the long pause. */
		pause_ms = e != ERR_OK || r->done ? conf->expiry_interval_ms
		                                  : conf->expiry_pause_ms;
		conf_unref(&conf);
	} while (worker_pause(&r->worker, pause_ms));
	return NULL;
}

enum err
reaper_start(struct reaper *r)
{
	return worker_start(&r->worker, run, r);
}

void
reaper_stop(struct reaper *r)
{
	worker_stop(&r->worker);
}
