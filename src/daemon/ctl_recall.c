/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_recall.c: a client as it came last. */
#include "daemon/ctl_recall.h"

#include <string.h>

#include "core/record.h"
#include "core/tuple.h"

#define SCAN_BATCH 500 /* records */

struct recall {
	struct addr client;
	struct str recipient; /* as it is stored */
	struct evidence *ev;
	bool found;
	bool stop;
};

/* The client's own origin in a record, if it has one. */
static bool
take_from(struct recall *r, const uint8_t *bytes, size_t len)
{
	struct record record;

	if (record_decode(bytes, len, &record) != ERR_OK)
		return false;
	for (size_t i = 0; i < record.count; i++) {
		const struct origin *o = &record.origins[i];

		if (!addr_eq(&o->addr, &r->client))
			continue;
		r->ev->grade = o->grade;
		memcpy(r->ev->name, o->name, sizeof(r->ev->name));
		r->found = true;
		return true;
	}
	return false;
}

/* Those of the null sender stand together. */
static bool
meet(void *ctx, struct str key, struct str value)
{
	struct recall *r = ctx;
	struct str sender, recipient;

	if (!str_starts(key, STR("<"))) {
		r->stop = true;
		return false;
	}
	if (tuple_split(key, &sender, &recipient) != ERR_OK ||
	    !str_eq(recipient, r->recipient))
		return true;
	return !take_from(r, (const uint8_t *)value.data, value.len);
}

static void
scan(struct ctl_call *call, struct recall *r)
{
	struct store_cursor cursor = { .key = "<", .key_len = 1 };

	while (!cursor.done && !r->stop && !r->found && ctl_still_there(call))
		if (store_scan(call->ctx->store, STORE_CONVERSATIONS, &cursor,
		        SCAN_BATCH, meet, r) != ERR_OK)
			return;
}

bool
ctl_recall(struct ctl_call *call, const struct conf *conf,
    const struct ctl_attempt *given, struct evidence *ev)
{
	struct policy policy = conf_policy_for(conf, given->attempt.recipient);
	struct recall r = { .client = given->attempt.client, .ev = ev };
	struct store_value value;
	struct tuple key;
	struct str stored, sender;

	if (given->client_name[0] != '\0' || given->helo[0] != '\0')
		return false;
	tuple_make(&policy, &given->attempt, ev, &key);
	stored = (struct str){ key.bytes, key.len };
	/* The key was made here. */
	if (tuple_split(stored, &sender, &r.recipient) != ERR_OK)
		return false;
	if (store_get(call->ctx->store, STORE_CONVERSATIONS, stored, &value) ==
	    ERR_OK)
		(void)take_from(&r, value.bytes, value.len);
	if (!r.found && str_starts(sender, STR("<")))
		scan(call, &r);
	return r.found;
}
