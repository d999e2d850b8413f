/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_origin.c: origins for the eyes of an operator. */
#include "daemon/ctl_origin.h"

#include "core/tuple.h"
#include "daemon/ctl_call.h"
#include "proto/control_text.h"

enum ctl_origin_state
ctl_origin_state(
    const struct policy *policy, const struct origin *origin, int64_t now_s)
{
	if (policy_origin_lapsed(policy, origin, now_s))
		return CTL_ORIGIN_EXPIRED;
	return origin->passed_s > 0 ? CTL_ORIGIN_PASSED : CTL_ORIGIN_PENDING;
}

static const char *
state_name(enum ctl_origin_state state)
{
	switch (state) {
	case CTL_ORIGIN_PENDING:
		return "pending";
	case CTL_ORIGIN_PASSED:
		return "passed";
	case CTL_ORIGIN_EXPIRED:
		return "expired";
	}
	return "expired";
}

struct str
ctl_origin_sender(struct str stored)
{
	return str_starts(stored, STR("<")) ? STR("<>") : stored;
}

static json_t *
passed_json(const struct policy *policy, const struct origin *o)
{
	json_int_t lives_until = o->last_s + policy->pass_life_s;

	return json_pack("{s:I,s:s,s:I,s:I}", "passed_at",
	    (json_int_t)o->passed_s, "link", evidence_kind_name(o->link),
	    "uses", (json_int_t)o->uses, "lives_until", lives_until);
}

static json_t *
pending_json(const struct policy *policy, const struct origin *o)
{
	json_int_t passes_at = o->first_s + policy->delay_s[o->grade];
	json_int_t lives_until = o->let_through
	                             ? o->last_s + policy->pass_life_s
	                             : o->first_s + policy->retry_window_s;

	return json_pack("{s:I,s:I,s:b}", "passes_at", passes_at, "lives_until",
	    lives_until, "shadow", o->let_through);
}

json_t *
ctl_origin_json(
    const struct policy *policy, const struct origin *o, int64_t now_s)
{
	enum ctl_origin_state state = ctl_origin_state(policy, o, now_s);
	json_t *row = json_pack("{s:s,s:o,s:o,s:s,s:I,s:I,s:I}", "state",
	    state_name(state), "client", ctl_addr(&o->addr), "name",
	    ctl_text(o->name), "grade", grade_name(o->grade), "first",
	    (json_int_t)o->first_s, "last", (json_int_t)o->last_s, "attempts",
	    (json_int_t)o->attempts);
	json_t *more =
	    o->passed_s > 0 ? passed_json(policy, o) : pending_json(policy, o);
	int failed = json_object_update_missing(row, more);

	json_decref(more);
	if (failed != 0) {
		json_decref(row);
		return NULL;
	}
	return row;
}

json_t *
ctl_origin_of_json(const struct policy *policy, struct str key,
    const struct origin *o, int64_t now_s)
{
	json_t *row = ctl_origin_json(policy, o, now_s);
	struct str sender, recipient;

	if (row == NULL || tuple_split(key, &sender, &recipient) != ERR_OK)
		return row;
	(void)json_object_set_new(
	    row, "sender", control_text(ctl_origin_sender(sender)));
	(void)json_object_set_new(row, "recipient", control_text(recipient));
	return row;
}
