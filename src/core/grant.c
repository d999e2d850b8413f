/* SPDX-License-Identifier: BSD-2-Clause */
/* grant.c: passes that were given, and origins that were forgotten. */
#include "core/grant.h"

#include <assert.h>
#include <string.h>

static void
take_out(struct record *record, struct origin *o)
{
	size_t after = record->count - (size_t)(o - record->origins) - 1;

	memmove(o, o + 1, after * sizeof(*o));
	record->count--;
}

/* The origin of the client that has not lapsed; those that have are gone. */
static struct origin *
find_live(const struct policy *policy, struct record *record,
    const struct evidence *ev, int64_t now_s, enum evidence_kind *ret_link)
{
	struct origin *o;

	while ((o = policy_find_origin(policy, record, ev, ret_link)) != NULL &&
	       policy_origin_lapsed(policy, o, now_s))
		take_out(record, o);
	return o;
}

size_t
grant_pass(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s, struct record *ret_new)
{
	enum evidence_kind link;
	struct origin *o;

	assert(now_s > 0);
	if (old != NULL)
		*ret_new = *old;
	else
		ret_new->count = 0;
	o = find_live(policy, ret_new, ev, now_s, &link);
	if (o == NULL) {
		o = policy_take_place(ret_new);
		*o = (struct origin){ .first_s = now_s, .attempts = 1 };
		link = EVIDENCE_ADDR;
	}
	if (o->first_s > now_s)
		o->first_s = now_s;
	if (o->passed_s == 0) {
		o->passed_s = now_s;
		o->link = link;
	}
	o->let_through = false;
	o->addr = ev->addr;
	o->grade = ev->grade;
	o->last_s = now_s;
	if (ev->name[0] != '\0')
		memcpy(o->name, ev->name, sizeof(o->name));
	return (size_t)(o - ret_new->origins);
}

size_t
grant_forget(const struct policy *policy, const struct record *old,
    const struct evidence *ev, struct record *ret_new, struct record *ret_gone)
{
	enum evidence_kind link;
	struct origin *o;

	*ret_new = *old;
	ret_gone->count = 0;
	while ((o = policy_find_origin(policy, ret_new, ev, &link)) != NULL) {
		ret_gone->origins[ret_gone->count++] = *o;
		take_out(ret_new, o);
	}
	return ret_gone->count;
}
