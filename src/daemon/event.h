/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * event.h: struct event, one decision as those who watch see it: a plain
 * value that borrows nothing, so that it outlives its session and its rules.
 * Longer texts are cut at the sizes below.
 */
#ifndef DAEMON_EVENT_H
#define DAEMON_EVENT_H

#include "core/attempt.h"
#include "core/decision.h"
#include "core/entry.h"

#define EVENT_NAME_MAX 256
#define EVENT_ADDRESS_MAX 512
#define EVENT_RULE_MAX 400 /* the terminator included */

struct event {
	int64_t at_s; /* wall clock */
	struct addr client;
	struct decision decision;
	size_t name_len, helo_len, sender_len, recipient_len;
	char name[EVENT_NAME_MAX], helo[EVENT_NAME_MAX];
	char sender[EVENT_ADDRESS_MAX], recipient[EVENT_ADDRESS_MAX];
	/* "client:192.0.2.0/24" and where it stands, one word; or "" */
	char rule[EVENT_RULE_MAX], rule_from[EVENT_RULE_MAX];
};

/* `rule`, an entry that has a say, may be NULL. Pure. */
void event_make(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule, int64_t at_s, struct event *ret);

/* Its texts, which live as long as the event. */
struct str event_name(const struct event *event);
struct str event_helo(const struct event *event);
struct str event_sender(const struct event *event);
struct str event_recipient(const struct event *event);

#endif
