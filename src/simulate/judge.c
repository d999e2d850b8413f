/* SPDX-License-Identifier: BSD-2-Clause */
/* judge.c: the daemon's decision, without a daemon. */
#include "simulate/judge.h"

#include <stdlib.h>

#include "greylist/decide.h"
#include "simulate/keeper.h"

struct judge {
	struct conf *conf;
	struct ruleset rules;
	struct store *store;
	struct census *census;
	struct keeper keeper;
	bool shadow, narrow;
};

/* Bent to what can be told from a log. */
static void
bend(struct judge *j)
{
	struct conf *conf = j->conf;

	j->shadow = conf->shadow != 0;
	conf->shadow = 0;
	for (size_t i = 0; i < conf->recipient_domains.count; i++) {
		struct conf_domain *d = &conf->recipient_domains.rows[i];

		j->shadow = j->shadow || d->shadow == CONF_DOMAIN_SHADOW_ON;
		d->shadow = CONF_DOMAIN_SHADOW_OFF;
	}
	j->narrow = conf->max_origins > JUDGE_ORIGINS_MAX;
	if (j->narrow)
		conf->max_origins = JUDGE_ORIGINS_MAX;
}

static enum err
read_lists(struct judge *j, const struct judge_reports *reports)
{
	struct list_load load = { .room = (size_t)j->conf->max_rules,
		.regex_room = (size_t)j->conf->max_regexes,
		.report = reports->lists,
		.ctx = reports->ctx };
	enum err e = match_new(&load.set);

	if (e == ERR_OK)
		e = list_load(&load, &j->conf->whitelist_files);
	j->rules.files = load.set;
	return e == ERR_OK ? match_new(&j->rules.live) : e;
}

enum err
judge_new(
    const char *path, const struct judge_reports *reports, struct judge **ret)
{
	struct judge *j = calloc(1, sizeof(*j));
	enum err e;

	if (j == NULL)
		return ERR_NOMEM;
	e = conf_load(path, &j->conf, reports->conf, reports->ctx);
	if (e == ERR_OK) {
		bend(j);
		e = read_lists(j, reports);
	}
	if (e == ERR_OK)
		e = store_mem_open(&j->store);
	if (e == ERR_OK)
		e = census_new(&j->census);
	if (e != ERR_OK) {
		judge_free(&j);
		return e;
	}
	j->keeper = (struct keeper){
		.store = j->store, .conf = j->conf, .census = j->census
	};
	*ret = j;
	return ERR_OK;
}

void
judge_free(struct judge **j)
{
	struct judge *gone = *j;

	*j = NULL;
	if (gone == NULL)
		return;
	ruleset_unref(&gone->rules);
	store_close(&gone->store);
	census_free(&gone->census);
	conf_unref(&gone->conf);
	free(gone);
}

struct evidence
judge_evidence(const struct judge *j, const struct attempt *attempt)
{
	return decide_evidence(j->conf, attempt);
}

enum err
judge_decide(struct judge *j, const struct attempt *attempt,
    const struct evidence *ev, int64_t now_s, struct decision *ret)
{
	struct decide_parts parts = {
		.store = j->store, .conf = j->conf, .census = j->census
	};
	struct decide_outcome out;

	if (decide_exempt(
	        j->conf, &j->rules, attempt, now_s, ret, &parts.ruling))
		return ERR_OK;
	/* A store in memory fails for want of it alone. */
	if (decide_update(&parts, attempt, ev, now_s, &out) != ERR_OK)
		return ERR_NOMEM;
	*ret = out.decision;
	return keeper_turn(&j->keeper, now_s);
}

const struct conf *
judge_conf(const struct judge *j)
{
	return j->conf;
}

bool
judge_is_shadow(const struct judge *j)
{
	return j->shadow;
}

uint64_t
judge_evicted(const struct judge *j)
{
	return j->keeper.evicted;
}

bool
judge_is_narrow(const struct judge *j)
{
	return j->narrow;
}
