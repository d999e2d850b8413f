/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_pass.c: the control command pass: the operator lets one origin through
 * that would have to wait, by one update of its conversation.
 */
#include "core/grant.h"
#include "core/tuple.h"
#include "daemon/ctl_attempt.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_origin.h"
#include "daemon/ctl_recall.h"
#include "greylist/decide.h"

struct pass {
	struct policy policy;
	struct evidence ev;
	int64_t now_s;
	bool bad; /* what is stored does not decode */
	struct record before, after;
	size_t at; /* the origin, in `after` */
};

static enum store_action
update_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct pass *p = ctx;

	p->before.count = 0;
	p->bad = old != NULL &&
	         record_decode(old->bytes, old->len, &p->before) != ERR_OK;
	if (p->bad)
		return STORE_KEEP;
	p->at = grant_pass(&p->policy, old != NULL ? &p->before : NULL, &p->ev,
	    p->now_s, &p->after);
	ret_new->len = record_encode(&p->after, ret_new->bytes);
	return STORE_PUT;
}

static enum err
pass(struct ctl_call *call, const struct conf *conf,
    const struct ctl_attempt *given)
{
	const struct attempt *attempt = &given->attempt;
	struct pass p = { .policy = conf_policy_for(conf, attempt->recipient),
		.ev = decide_evidence(conf, attempt),
		.now_s = call->now_s };
	struct policy shown;
	struct tuple key;
	enum err e;

	(void)ctl_recall(call, conf, given, &p.ev);
	tuple_make(&p.policy, attempt, &p.ev, &key);
	e = store_update(call->ctx->store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, update_record, &p,
	    CTL_STORE_MS);
	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "the store cannot be written: %s", err_str(e));
	if (p.bad)
		return err_note(&call->note, ERR_CORRUPT,
		    "what is stored of this conversation does not decode: its "
		    "next mail begins it anew, and then it can be let through");
	/* Without a daemon nobody counts. */
	if (call->ctx->census != NULL)
		census_change(
		    call->ctx->census, &p.policy.evidence, &p.before, &p.after);
	/* The operator reads what he wrote, not a pseudonym. */
	shown = p.policy;
	shown.pseudonym = NULL;
	tuple_make(&shown, attempt, &p.ev, &key);
	call->result =
	    ctl_origin_of_json(&p.policy, (struct str){ key.bytes, key.len },
	        &p.after.origins[p.at], p.now_s);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}

enum err
ctl_run_pass(struct ctl_call *call)
{
	return ctl_attempt_change(call, pass);
}
