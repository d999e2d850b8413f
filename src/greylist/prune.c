/* SPDX-License-Identifier: BSD-2-Clause */
/* prune.c: origins taken out of a record. */
#include "greylist/prune.h"

#include <string.h>

bool
prune_record(struct prune *p)
{
	memset(p->expired, 0, sizeof(p->expired));
	memset(p->evicted, 0, sizeof(p->evicted));
	p->after.count = 0;
	for (size_t i = 0; i < p->before.count; i++) {
		const struct origin *o = &p->before.origins[i];

		if (!p->held && policy_origin_lapsed(p->policy, o, p->now_s))
			p->expired[!policy_origin_abandoned(
			    p->policy, o, p->now_s)]++;
		else if (eviction_wants(p->eviction, o))
			p->evicted[o->passed_s > 0]++;
		else
			p->after.origins[p->after.count++] = *o;
	}
	return p->after.count < p->before.count;
}

/* Runs again when the update is repeated. */
static enum store_action
update(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct prune *p = ctx;

	if (old == NULL ||
	    record_decode(old->bytes, old->len, &p->before) != ERR_OK)
		p->before.count = 0;
	if (!prune_record(p))
		return STORE_KEEP;
	if (p->after.count == 0)
		return STORE_REMOVE;
	ret_new->len = record_encode(&p->after, ret_new->bytes);
	return STORE_PUT;
}

enum err
prune_store(
    struct prune *p, struct store *store, struct str key, int64_t deadline_ms)
{
	return store_update(
	    store, STORE_CONVERSATIONS, key, update, p, deadline_ms);
}
