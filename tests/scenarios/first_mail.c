/* SPDX-License-Identifier: BSD-2-Clause */
/* first_mail.c: one message, retried until it passes. */
#include "first_mail.h"

#include <stdio.h>

#include "base/attr.h"

#define START_S INT64_C(1800000000)

size_t
first_mail_in_turn(
    void *ctx ATTR_UNUSED, const struct retries *r, size_t attempt)
{
	return attempt % r->hosts;
}

static struct evidence
evidence_of_host(const struct policy *policy, bool named, size_t host)
{
	char client[32], name[40] = "";
	struct attempt attempt = { .helo = STR("") };

	(void)snprintf(client, sizeof(client), "10.%zu.0.1", 20 + host);
	if (named)
		(void)snprintf(
		    name, sizeof(name), "out%zu.mail.example.com", host);
	(void)!addr_parse(str_of(client), &attempt.client);
	attempt.client_name = str_of(name);
	return evidence_of(&policy->evidence, &attempt);
}

struct first_mail
first_mail_greywait(const struct policy *policy, bool named,
    const struct retries *r, first_mail_host_fn *host, void *ctx)
{
	struct record record = { .count = 0 }, next;

	for (size_t i = 0; i < r->count; i++) {
		struct evidence ev =
		    evidence_of_host(policy, named, host(ctx, r, i));
		struct decision d =
		    policy_decide(policy, record.count > 0 ? &record : NULL,
		        &ev, START_S + r->at_s[i], &next);

		if (d.verdict == VERDICT_ACCEPT)
			return (struct first_mail){ true, i, r->at_s[i] };
		record = next;
	}
	return (struct first_mail){ .passed = false };
}

struct first_mail
first_mail_by_address(
    const struct first_mail_rule *rule, const struct retries *r)
{
	int64_t first_s[RETRIES_MAX];

	for (size_t i = 0; i < r->count; i++) {
		size_t host = first_mail_in_turn(NULL, r, i);
		int64_t waited_s;

		if (i < r->hosts) {
			first_s[host] = r->at_s[i];
			continue;
		}
		waited_s = r->at_s[i] - first_s[host];
		if (waited_s > rule->window_s)
			first_s[host] = r->at_s[i];
		else if (waited_s >= rule->delay_s)
			return (struct first_mail){ true, i, r->at_s[i] };
	}
	return (struct first_mail){ .passed = false };
}
