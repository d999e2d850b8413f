/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_explain.c: the control command explain. It asks the functions that
 * decide in earnest, in the same order as a session, and changes nothing.
 */
#include "core/tuple.h"
#include "daemon/ctl_attempt.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_origin.h"
#include "daemon/ctl_recall.h"
#include "daemon/ctl_rule.h"
#include "daemon/ctl_trust.h"
#include "greylist/decide.h"
#include "greylist/trust_book.h"

struct explain {
	struct ctl_attempt given;
	struct decision decision;
	struct ruling ruling; /* entries of the rules at hand */
	bool exempt;
	struct evidence evidence;
	bool recalled; /* it is that of the client's last attempt */
	struct trust trust;
	struct record record; /* count 0: nothing stored */
	enum err store_error;
};

/* What a session answers when the store cannot say. */
static struct decision
without_store(const struct conf *conf, struct str recipient)
{
	bool accept = conf->on_store_error == CONF_ON_ERROR_ACCEPT ||
	              conf_policy_for(conf, recipient).shadow;

	return (struct decision){ .verdict =
		                      accept ? VERDICT_ACCEPT : VERDICT_DEFER,
		.reason = REASON_STORE_ERROR };
}

static void
decide(struct ctl_call *call, const struct conf *conf,
    const struct ruleset *rules, struct explain *x)
{
	struct decide_outcome out = { .bad = false };
	struct decide_parts parts = { .store = call->ctx->store,
		.conf = conf,
		.census = call->ctx->census };
	const struct attempt *attempt = &x->given.attempt;
	struct evidence ev = decide_evidence(conf, attempt);

	x->exempt = decide_exempt(
	    conf, rules, attempt, call->now_s, &x->decision, &x->ruling);
	parts.ruling = x->ruling;
	x->recalled = ctl_recall(call, conf, &x->given, &ev);
	x->store_error =
	    decide_preview(&parts, attempt, &ev, call->now_s, &out);
	x->record = out.before;
	x->evidence = ev;
	/* Without a record it has earned nothing yet. */
	if (trust_book_get(&(struct trust_book){ .store = call->ctx->store },
	        &ev, &x->trust) != ERR_OK)
		x->trust = (struct trust){ .word = TRUST_WORD_NONE };
	if (!x->exempt)
		x->decision =
		    x->store_error == ERR_OK
		        ? out.decision
		        : without_store(conf, x->given.attempt.recipient);
}

/* The fields that hold when the record decides. */
static json_t *
decision_json(
    const struct policy *policy, const struct decision *d, int64_t now_s)
{
	json_int_t passes_at = now_s + d->left_s;
	json_int_t window_ends = now_s - d->waited_s + policy->retry_window_s;
	json_t *json = json_pack("{s:s,s:s,s:I,s:I,s:I}", "link",
	    evidence_kind_name(d->link), "grade", grade_name(d->grade),
	    "delay_s", (json_int_t)d->delay_s, "waited_s",
	    (json_int_t)d->waited_s, "left_s", (json_int_t)d->left_s);

	if (d->reason == REASON_SHADOW)
		(void)json_object_set_new(
		    json, "would", json_string(decision_would_name(d)));
	if (d->left_s > 0) {
		(void)json_object_set_new(
		    json, "passes_at", json_integer(passes_at));
		(void)json_object_set_new(
		    json, "window_ends", json_integer(window_ends));
	}
	return json;
}

static json_t *
local_network_json(const struct conf *conf, const struct addr *client)
{
	char text[CIDR_TEXT_MAX];

	for (size_t i = 0; i < conf->local_networks.count; i++)
		if (cidr_has(&conf->local_networks.nets[i], client))
			return json_string(
			    cidr_format(&conf->local_networks.nets[i], text));
	return NULL;
}

static json_t *
origins_json(
    const struct policy *policy, const struct record *record, int64_t now_s)
{
	json_t *origins = json_array();

	for (size_t i = 0; i < record->count; i++)
		(void)json_array_append_new(origins,
		    ctl_origin_json(policy, &record->origins[i], now_s));
	return origins;
}

static json_t *
attempt_json(const struct attempt *attempt)
{
	return json_pack("{s:o,s:o,s:o,s:o,s:o}", "client",
	    ctl_addr(&attempt->client), "client_name",
	    control_text(attempt->client_name), "helo",
	    control_text(attempt->helo), "sender",
	    control_text(attempt->sender), "recipient",
	    control_text(attempt->recipient));
}

/* How many networks have tried, and how many make a pool. */
static json_t *
pool_json(const struct policy *policy, const struct explain *x, int64_t now_s)
{
	struct policy_pool pool;
	struct record record;

	(void)policy_prune(policy, &x->record, now_s, &record);
	pool = policy_pool(policy, &record, &x->evidence);
	return json_pack("{s:I,s:I,s:b}", "nets", (json_int_t)pool.nets,
	    "needed", (json_int_t)policy->pool_nets, "spoiled", pool.spoiled);
}

static json_t *
evidence_json(
    const struct policy *policy, const struct explain *x, int64_t now_s)
{
	char net[CIDR_TEXT_MAX];
	struct address sender, recipient;
	json_t *json;

	address_normalise_sender(
	    x->given.attempt.sender, policy->sender_delimiters, &sender);
	address_normalise_recipient(x->given.attempt.recipient,
	    policy->recipient_delimiters, &recipient);
	json = json_pack("{s:b,s:o,s:o,s:b,s:s,s:s,s:o,s:o,s:o}", "recalled",
	    x->recalled, "net", ctl_text(cidr_format(&x->evidence.net, net)),
	    "name", ctl_text(x->evidence.name), "generic",
	    x->evidence.doubt == EVIDENCE_DOUBT_NAME, "grade",
	    grade_name(x->evidence.grade), "doubt",
	    evidence_doubt_name(x->evidence.doubt), "pool",
	    pool_json(policy, x, now_s), "sender",
	    control_text((struct str){ sender.text, sender.len }), "recipient",
	    control_text((struct str){ recipient.text, recipient.len }));
	if (policy->pseudonym == NULL)
		return json;
	tuple_asked_sender(policy, x->given.attempt.sender, &sender);
	tuple_asked_recipient(policy, x->given.attempt.recipient, &recipient);
	(void)json_object_set_new(json, "stored_sender",
	    control_text((struct str){ sender.text, sender.len }));
	(void)json_object_set_new(json, "stored_recipient",
	    control_text((struct str){ recipient.text, recipient.len }));
	return json;
}

static json_t *
trust_json(const struct conf *conf, const struct explain *x, int64_t now_s)
{
	struct trust_key key;

	if (!trust_key_make(&x->evidence, &key))
		return NULL;
	return ctl_trust_json(
	    conf, (struct str){ key.bytes, key.len }, &x->trust, now_s);
}

/* The entries that have a say: the one that decides, and the one by which
 * trust plays no part. */
static json_t *
rules_json(const struct ctl_call *call, const struct ruling *ruling)
{
	json_t *rules = json_array();

	if (ruling->decides != NULL)
		(void)json_array_append_new(
		    rules, ctl_rule_json(call, ruling->decides));
	if (ruling->never_trust != NULL)
		(void)json_array_append_new(
		    rules, ctl_rule_json(call, ruling->never_trust));
	return rules;
}

static json_t *
explain_json(const struct ctl_call *call, const struct conf *conf,
    const struct explain *x)
{
	int64_t now_s = call->now_s;
	const struct decision *d = &x->decision;
	struct policy policy =
	    conf_policy_for(conf, x->given.attempt.recipient);
	json_t *by_record = NULL, *local = NULL, *fault = NULL;

	if (!x->exempt && x->store_error == ERR_OK)
		by_record = decision_json(&policy, d, now_s);
	if (d->reason == REASON_LOCAL)
		local = local_network_json(conf, &x->given.attempt.client);
	if (x->store_error != ERR_OK)
		fault = json_string(err_str(x->store_error));
	return json_pack("{s:I,s:o,s:s,s:s,s:o,s:o*,s:o*,s:o*,s:o,s:o*,s:o}",
	    "now", (json_int_t)now_s, "attempt",
	    attempt_json(&x->given.attempt), "verdict",
	    verdict_name(d->verdict), "reason", reason_name(d->reason),
	    "evidence", evidence_json(&policy, x, now_s), "trust",
	    trust_json(conf, x, now_s), "decision", by_record, "local_network",
	    local, "rules", rules_json(call, &x->ruling), "store_error", fault,
	    "origins", origins_json(&policy, &x->record, now_s));
}

enum err
ctl_run_explain(struct ctl_call *call)
{
	struct explain x = { 0 };
	struct conf *conf;
	struct ruleset rules;
	enum err e = ctl_attempt_parse(call, &x.given);

	if (e != ERR_OK)
		return e;
	conf = settings_conf(call->ctx->settings);
	rules = settings_rules(call->ctx->settings);
	decide(call, conf, &rules, &x);
	call->result = explain_json(call, conf, &x);
	ruleset_unref(&rules);
	conf_unref(&conf);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}
