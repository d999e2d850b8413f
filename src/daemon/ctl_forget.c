/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_forget.c: the control command forget: what is stored of one client in
 * one conversation goes, as if it had never come; its trust too, if asked.
 */
#include "core/grant.h"
#include "core/tuple.h"
#include "daemon/ctl_attempt.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_origin.h"
#include "daemon/ctl_recall.h"
#include "daemon/ctl_trust.h"
#include "greylist/decide.h"
#include "greylist/trust_book.h"

struct forget {
	struct ctl_call *call;
	const struct conf *conf;
	struct policy policy;
	struct evidence ev;
	bool bad; /* what is stored does not decode */
	struct record before, after, gone;
	int64_t trusts; /* records of trust that went */
};

static enum store_action
update_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct forget *f = ctx;

	f->before.count = f->after.count = f->gone.count = 0;
	f->bad = old != NULL &&
	         record_decode(old->bytes, old->len, &f->before) != ERR_OK;
	if (old == NULL || f->bad)
		return STORE_KEEP;
	if (grant_forget(&f->policy, &f->before, &f->ev, &f->after, &f->gone) ==
	    0)
		return STORE_KEEP;
	if (f->after.count == 0)
		return STORE_REMOVE;
	ret_new->len = record_encode(&f->after, ret_new->bytes);
	return STORE_PUT;
}

static enum err
forget_origins(struct forget *f, const struct attempt *attempt)
{
	struct ctl_call *call = f->call;
	struct policy shown;
	struct tuple key;
	struct str text;
	enum err e;

	tuple_make(&f->policy, attempt, &f->ev, &key);
	text = (struct str){ key.bytes, key.len };
	e = store_update(call->ctx->store, STORE_CONVERSATIONS, text,
	    update_record, f, CTL_STORE_MS);
	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "the store cannot be written: %s", err_str(e));
	if (f->bad)
		return err_note(&call->note, ERR_CORRUPT,
		    "what is stored of this conversation does not decode: it "
		    "counts as never seen");
	if (call->ctx->census != NULL)
		census_change(call->ctx->census, &f->policy.evidence,
		    &f->before, &f->after);
	/* The operator reads what he wrote, not a pseudonym. */
	shown = f->policy;
	shown.pseudonym = NULL;
	tuple_make(&shown, attempt, &f->ev, &key);
	text.len = key.len;
	for (size_t i = 0; i < f->gone.count; i++)
		if (!ctl_row_take(call, ctl_origin_of_json(&f->policy, text,
		                            &f->gone.origins[i], call->now_s)))
			break;
	return ERR_OK;
}

/* One record of trust, and the operator's word with it. */
static enum err
forget_trust(struct forget *f, const struct trust_key *key)
{
	struct ctl_call *call = f->call;
	struct str text = { key->bytes, key->len };
	struct store_value value;
	struct trust t = { .word = TRUST_WORD_NONE };
	enum err e = store_get(call->ctx->store, STORE_TRUST, text, &value);

	if (e == ERR_OK)
		e = store_delete(
		    call->ctx->store, STORE_TRUST, text, CTL_STORE_MS);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "the store cannot be written: %s", err_str(e));
	f->trusts++;
	/* One that does not decode is shown as one that has earned nothing. */
	(void)!trust_decode(value.bytes, value.len, &t);
	(void)ctl_row_take(
	    call, ctl_trust_json(f->conf, text, &t, call->now_s));
	return ERR_OK;
}

/* That of the name and that of the network: it is trusted by either. */
static enum err
forget_trusts(struct forget *f)
{
	struct trust_key key;
	enum err e = ERR_OK;

	if (trust_key_make(&f->ev, &key))
		e = forget_trust(f, &key);
	if (e == ERR_OK && trust_key_make_net(&f->ev, &key))
		e = forget_trust(f, &key);
	return e;
}

static bool
still_trusted(const struct forget *f)
{
	struct trust_book book = { .store = f->call->ctx->store,
		.policy = conf_trust_policy(f->conf) };
	enum evidence_kind link;

	return trust_book_holds(&book, &f->ev, f->call->now_s, &link);
}

static enum err
finish(struct forget *f)
{
	struct ctl_call *call = f->call;
	bool trusted = still_trusted(f);

	if (f->gone.count == 0 && f->trusts == 0)
		return err_note(&call->note, ERR_NOTFOUND,
		    "nothing is stored of this client in this conversation%s",
		    trusted ? ", but it is trusted: that is forgotten with "
		              "its trust"
		            : "");
	call->result =
	    json_pack("{s:I,s:I,s:b}", "origins", (json_int_t)f->gone.count,
	        "trusts", (json_int_t)f->trusts, "trusted", trusted);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}

static enum err
forget(struct ctl_call *call, const struct conf *conf,
    const struct ctl_attempt *given)
{
	struct forget f = { .call = call,
		.conf = conf,
		.policy = conf_policy_for(conf, given->attempt.recipient),
		.ev = decide_evidence(conf, &given->attempt) };
	enum err e;

	(void)ctl_recall(call, conf, given, &f.ev);
	e = forget_origins(&f, &given->attempt);
	if (e == ERR_OK && ctl_arg_flag(call, "trust"))
		e = forget_trusts(&f);
	return e == ERR_OK ? finish(&f) : e;
}

enum err
ctl_run_forget(struct ctl_call *call)
{
	return ctl_attempt_change(call, forget);
}
