/* SPDX-License-Identifier: BSD-2-Clause */
/* event.c: a decision, copied. */
#include "daemon/event.h"

#include <string.h>

static size_t
copy_cut(struct str from, char *to, size_t size)
{
	size_t len = from.len < size ? from.len : size;

	memcpy(to, from.data, len);
	return len;
}

/* The value is as it was written: whoever shows it escapes it. */
static void
copy_rule(const struct entry *rule, struct event *ret)
{
	struct strbuf b;

	ret->rule[0] = '\0';
	ret->rule_from[0] = '\0';
	if (rule == NULL)
		return;
	strbuf_init(&b, ret->rule, sizeof(ret->rule));
	strbuf_add(&b, str_of(rule_kind_name((enum rule_kind)rule->kind)));
	strbuf_add(&b, STR(":"));
	strbuf_add(&b, str_of(entry_value(rule)));
	strbuf_init(&b, ret->rule_from, sizeof(ret->rule_from));
	entry_add_origin(rule, &b);
}

void
event_make(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule, int64_t at_s, struct event *ret)
{
	ret->at_s = at_s;
	ret->client = attempt->client;
	ret->decision = *d;
	ret->name_len =
	    copy_cut(attempt->client_name, ret->name, sizeof(ret->name));
	ret->helo_len = copy_cut(attempt->helo, ret->helo, sizeof(ret->helo));
	ret->sender_len =
	    copy_cut(attempt->sender, ret->sender, sizeof(ret->sender));
	ret->recipient_len = copy_cut(
	    attempt->recipient, ret->recipient, sizeof(ret->recipient));
	copy_rule(rule, ret);
}

struct str
event_name(const struct event *event)
{
	return (struct str){ event->name, event->name_len };
}

struct str
event_helo(const struct event *event)
{
	return (struct str){ event->helo, event->helo_len };
}

struct str
event_sender(const struct event *event)
{
	return (struct str){ event->sender, event->sender_len };
}

struct str
event_recipient(const struct event *event)
{
	return (struct str){ event->recipient, event->recipient_len };
}
