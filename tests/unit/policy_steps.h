/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * policy_steps.h: a conversation under test. step() makes one attempt and
 * keeps the record, as a store would, through its stored bytes.
 */
#ifndef TESTS_UNIT_POLICY_STEPS_H
#define TESTS_UNIT_POLICY_STEPS_H

#include "unit.h"

#include <string.h>

#include "core/policy.h"

#define T0 INT64_C(1700000000)
#define DELAY 180
#define WINDOW INT64_C(86400)
#define LIFE INT64_C(3024000)

static const struct policy test_policy = {
	.delay_s = { [GRADE_UNKNOWN] = DELAY,
	    [GRADE_VERIFIED] = 60,
	    [GRADE_SUSPICIOUS] = 1800 },
	.retry_window_s = WINDOW,
	.pass_life_s = LIFE,
	.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 },
};

struct steps {
	struct record record; /* count 0: never seen */
	int64_t pool_nets;    /* 0: no pools */
};

static inline struct evidence
evidence_from(const char *client)
{
	struct attempt attempt = { .client_name = STR(""),
		.helo = STR(""),
		.sender = STR("a@b"),
		.recipient = STR("c@d") };

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	return evidence_of(&test_policy.evidence, &attempt);
}

static inline struct decision
step_with(struct steps *s, const struct evidence *ev, int64_t now_s)
{
	struct policy policy = test_policy;
	struct record next;
	uint8_t bytes[RECORD_SIZE_MAX];
	size_t len;
	struct decision d;

	policy.pool_nets = s->pool_nets;
	d = policy_decide(
	    &policy, s->record.count > 0 ? &s->record : NULL, ev, now_s, &next);

	len = record_encode(&next, bytes);
	assert_int_equal(record_decode(bytes, len, &s->record), ERR_OK);
	return d;
}

/* One attempt of `client` at T0 + `at_s`. */
static inline struct decision
step(struct steps *s, int64_t at_s, const char *client)
{
	struct evidence ev = evidence_from(client);

	return step_with(s, &ev, T0 + at_s);
}

#define assert_decision(d, a_reason)                                      \
	do {                                                              \
		struct decision unit_d_ = (d);                            \
		assert_string_equal(                                      \
		    reason_name(unit_d_.reason), reason_name(a_reason));  \
		assert_string_equal(verdict_name(unit_d_.verdict),        \
		    unit_d_.reason >= REASON_FIRST ? "defer" : "accept"); \
	} while (0)

#endif
