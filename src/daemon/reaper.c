/* SPDX-License-Identifier: BSD-2-Clause */
/* reaper.c: expiry and eviction, a batch at a time. */
#include "daemon/reaper.h"

#include <string.h>

#include "core/policy.h"
#include "core/record.h"
#include "core/tuple.h"
#include "daemon/rule_expiry.h"
#include "daemon/sender_book.h"
#include "greylist/bad_records.h"
#include "greylist/prune.h"
#include "greylist/trust_book.h"
#include "store/store_decode.h"

#define SLICE_MS 1000 /* too many origins are noticed so soon */

struct batch {
	struct reaper *reaper;
	const struct conf *conf;
	struct policy policy; /* of the conversation at hand */
	int64_t now_s;
	bool held; /* lives do not end: the clock may be wrong */
	struct trust_book book;
	enum err err; /* the first that an update met */
};

/* Who stayed away loses trust by it; who had to make room did not. */
static void
count_abandoned(struct batch *b, struct str sender, const struct record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct origin *o = &record->origins[i];

		if (b->held ||
		    !policy_origin_abandoned(&b->policy, o, b->now_s))
			continue;
		(void)!trust_book_abandoned(&b->book, &b->policy.evidence, o);
		if (b->conf->max_senders > 0)
			tally_abandoned(
			    b->reaper->tally, sender, &b->policy.evidence, o);
	}
}

struct bad {
	enum store_table table;
	struct str key;
};

/* Unless a mail has put a good one in its place meanwhile. */
static enum store_action
remove_bad(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct bad *bad = ctx;

	(void)ret_new;
	if (old == NULL ||
	    store_decode(bad->table, bad->key,
	        (struct str){ (const char *)old->bytes, old->len }) == ERR_OK)
		return STORE_KEEP;
	return STORE_REMOVE;
}

/* Out of the way, and to where the operator can see it. */
static bool
put_aside(
    struct batch *b, enum store_table table, struct str key, struct str value)
{
	struct bad_record bad = { .found_s = b->now_s,
		.table = table,
		.len = value.len,
		.key = key,
		.value = value };

	b->err = bad_records_keep(b->book.store, &bad, b->book.deadline_ms);
	if (b->err == ERR_OK)
		b->err = store_update(b->book.store, table, key, remove_bad,
		    &(struct bad){ table, key }, b->book.deadline_ms);
	stats_count(b->reaper->stats, STATS_BAD_RECORDS);
	return b->err == ERR_OK;
}

static bool
visit_trust(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct trust t;

	if (trust_decode((const uint8_t *)value.data, value.len, &t) != ERR_OK)
		return put_aside(b, STORE_TRUST, key, value);
	if (b->held || !trust_lapsed(&b->book.policy, &t, b->now_s)) {
		census_walk_meet_trust(b->reaper->census);
		return true;
	}
	b->err = trust_book_expire(&b->book, key, b->now_s);
	return b->err == ERR_OK;
}

static bool
visit_rule(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct rule rule;

	if (b->held ||
	    rule_decode(key, (const uint8_t *)value.data, value.len, &rule) !=
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

	if (b->held)
		return true;
	b->err = rule_expiry_forget(b->book.store, b->reaper->settings, key,
	    value, b->now_s - b->policy.pass_life_s);
	return b->err == ERR_OK;
}

static bool
visit_sender(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct sender_book book = { .store = b->book.store,
		.deadline_ms = b->book.deadline_ms };
	int64_t life_s = b->conf->sender_life_ms / 1000;
	struct sender s;

	if (b->held)
		return true;
	if (sender_decode((const uint8_t *)value.data, value.len, &s) != ERR_OK)
		return put_aside(b, STORE_SENDERS, key, value);
	if (!sender_lapsed(&s, life_s, b->now_s))
		return true;
	b->err = sender_book_expire(&book, key, life_s, b->now_s);
	if (b->err == ERR_OK)
		stats_count(b->reaper->stats, STATS_EXPIRED_SENDERS);
	return b->err == ERR_OK;
}

static void
settle(struct batch *b, struct str sender, const struct prune *p)
{
	struct stats *stats = b->reaper->stats;

	census_change(b->reaper->census, &b->policy.evidence, &p->before,
	    p->after.count < p->before.count ? &p->after : &p->before);
	count_abandoned(b, sender, &p->before);
	stats_add(stats, STATS_EXPIRED_PENDING, p->expired[false]);
	stats_add(stats, STATS_EXPIRED_PASSED, p->expired[true]);
	stats_add(stats, STATS_EVICTED_PENDING, p->evicted[false]);
	stats_add(stats, STATS_EVICTED_PASSED, p->evicted[true]);
}

static bool
visit_conversation(void *ctx, struct str key, struct str value)
{
	struct batch *b = ctx;
	struct prune p = { .policy = &b->policy,
		.eviction = &b->reaper->eviction,
		.now_s = b->now_s,
		.held = b->held };
	struct str sender = STR(""), recipient;

	if (record_decode((const uint8_t *)value.data, value.len, &p.before) !=
	    ERR_OK)
		return put_aside(b, STORE_CONVERSATIONS, key, value);
	if (tuple_split(key, &sender, &recipient) == ERR_OK)
		b->policy = conf_policy_for(b->conf, recipient);
	if (prune_record(&p)) {
		b->err =
		    prune_store(&p, b->book.store, key, b->book.deadline_ms);
		if (b->err != ERR_OK)
			return false;
		settle(b, sender, &p);
	}
	census_walk_meet(b->reaper->census, &b->policy.evidence, &p.after);
	for (size_t i = 0; i < p.after.count; i++)
		eviction_meet(&b->reaper->eviction, &p.after.origins[i]);
	return true;
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

/* Everything is counted anew in each round. */
static void
begin_round(struct reaper *r, int64_t now_s)
{
	census_walk_begin(r->census, now_s);
	eviction_begin(&r->eviction, now_s);
}

static enum err
scan_on(struct reaper *r, struct batch *b, int64_t most)
{
	enum err e;

	if (r->stage == 0 && r->cursor.key_len == 0)
		begin_round(r, b->now_s);
	e = store_scan(r->store, stages[r->stage].table, &r->cursor,
	    (size_t)most, stages[r->stage].visit, b);
	if (e != ERR_OK || b->err != ERR_OK)
		return e != ERR_OK ? e : b->err;
	r->done = r->cursor.done && r->stage + 1 == ARRAY_LEN(stages);
	if (r->cursor.done) {
		r->stage = (r->stage + 1) % ARRAY_LEN(stages);
		memset(&r->cursor, 0, sizeof(r->cursor));
	}
	if (r->done) {
		census_walk_end(r->census);
		eviction_plan(&r->eviction, b->conf->max_origins);
	}
	return ERR_OK;
}

bool
reaper_is_over(struct reaper *r)
{
	struct conf *conf = settings_conf(r->settings);
	bool over = census_pending(r->census) + census_passed(r->census) >
	            conf->max_origins;

	conf_unref(&conf);
	return over;
}

enum err
reaper_step(struct reaper *r)
{
	bool held = expiry_hold_check(
	    &r->hold, clock_wall_s(r->clock), clock_mono_ms(r->clock));
	struct conf *conf;
	struct batch b;
	enum err e;

	if (held && !reaper_is_over(r))
		return ERR_BUSY;
	/* The policy borrows from it. */
	conf = settings_conf(r->settings);
	b = (struct batch){ .reaper = r,
		.conf = conf,
		.policy = conf_policy(conf),
		.now_s = clock_wall_s(r->clock),
		.held = held,
		.book = { .store = r->store,
		    .policy = conf_trust_policy(conf),
		    .deadline_ms = conf->store_deadline_ms } };
	e = scan_on(r, &b, conf->expiry_batch);
	conf_unref(&conf);
	return e;
}

/* Wait; not for long while there are too many origins. */
static bool
pause_for(struct reaper *r, int64_t ms)
{
	while (ms > SLICE_MS) {
		if (!worker_pause(&r->worker, SLICE_MS))
			return false;
		if (reaper_is_over(r) && store_healthy(r->store))
			return true;
		ms -= SLICE_MS;
	}
	return worker_pause(&r->worker, ms);
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
		if (e != ERR_OK || r->done)
			pause_ms = conf->expiry_interval_ms;
		else
			pause_ms =
			    reaper_is_over(r) ? 0 : conf->expiry_pause_ms;
		conf_unref(&conf);
	} while (pause_for(r, pause_ms));
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
