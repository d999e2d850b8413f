/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * first_mail.h: when the first mail of a sender passes: through greywait's own
 * core, and by the rules of others.
 */
#ifndef TESTS_SCENARIOS_FIRST_MAIL_H
#define TESTS_SCENARIOS_FIRST_MAIL_H

#include "core/policy.h"
#include "retries.h"

struct first_mail {
	bool passed;     /* within the attempts of the row */
	size_t attempt;  /* that passed: 1 is the first retry */
	int64_t delay_s; /* of that attempt */
};

/* From which of its hosts a sender makes each attempt. */
typedef size_t
first_mail_host_fn(void *ctx, const struct retries *r, size_t attempt);

/* In turn: each attempt from the next one. `ctx` is unused. */
first_mail_host_fn first_mail_in_turn;

/* Each host in a /16 of its own; all with a name in one domain, or none. */
struct first_mail first_mail_greywait(const struct policy *policy, bool named,
    const struct retries *r, first_mail_host_fn *host, void *ctx);

/* A greylister that goes by addresses: no /24 has two of the hosts, and each
 * says another HELO, so that its mask makes no difference. */
struct first_mail_rule {
	const char *name;
	int64_t delay_s, window_s;
};
struct first_mail first_mail_by_address(
    const struct first_mail_rule *rule, const struct retries *r);

#endif
