/* SPDX-License-Identifier: BSD-2-Clause */
/* grant.c: passes that were given. */
#include "core/grant.h"

#include <assert.h>
#include <string.h>

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
	o = policy_find_origin(policy, ret_new, ev, &link);
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
