/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_policy.c: the life of one origin, at the edges of its delay, its retry
 * window and its life.
 */
#include "policy_steps.h"

#include "base/attr.h"

#define MX "192.0.2.1"

static void
test_first_is_deferred(void **state)
{
	struct steps s = { 0 };
	struct decision d = step(&s, 0, MX);

	(void)state;
	assert_decision(d, REASON_FIRST);
	assert_int_equal(d.link, EVIDENCE_NONE);
	assert_int_equal(d.grade, GRADE_UNKNOWN);
	assert_int_equal(d.delay_s, DELAY);
	assert_int_equal(d.left_s, DELAY);
	assert_int_equal(d.waited_s, 0);
	assert_int_equal(s.record.count, 1);
	assert_int_equal(s.record.origins[0].first_s, T0);
	assert_int_equal(s.record.origins[0].last_s, T0);
	assert_int_equal(s.record.origins[0].passed_s, 0);
	assert_int_equal(s.record.origins[0].attempts, 1);
	assert_int_equal(s.record.origins[0].uses, 0);
	assert_int_equal(s.record.origins[0].link, EVIDENCE_NONE);
}

static void
test_edges_of_the_delay(void **state)
{
	static const struct {
		int64_t at_s;
		enum reason reason;
		int64_t left_s;
	} cases[] = {
		{ 0, REASON_EARLY, DELAY },
		{ 1, REASON_EARLY, DELAY - 1 },
		{ DELAY - 1, REASON_EARLY, 1 },
		{ DELAY, REASON_RETRIED, 0 },
		{ DELAY + 1, REASON_RETRIED, 0 },
		{ WINDOW - 1, REASON_RETRIED, 0 },
		{ WINDOW, REASON_RETRIED, 0 },
		{ WINDOW + 1, REASON_EXPIRED, DELAY },
		{ 100 * WINDOW, REASON_EXPIRED, DELAY },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct steps s = { 0 };
		struct decision d;

		(void)step(&s, 0, MX);
		d = step(&s, cases[i].at_s, MX);
		assert_decision(d, cases[i].reason);
		assert_int_equal(d.left_s, cases[i].left_s);
		assert_int_equal(d.delay_s, DELAY);
		if (cases[i].reason != REASON_EXPIRED)
			assert_int_equal(d.waited_s, cases[i].at_s);
	}
}

/* filter-spfgreylist restarts the clock, so a quick retrier never passes. */
static void
test_early_retries_never_restart_the_clock(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	for (int64_t at = 1; at < DELAY; at++) {
		d = step(&s, at, MX);
		assert_decision(d, REASON_EARLY);
		assert_int_equal(d.left_s, DELAY - at);
	}
	assert_int_equal(s.record.origins[0].first_s, T0);
	assert_int_equal(s.record.origins[0].attempts, DELAY);
	d = step(&s, DELAY, MX);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.waited_s, DELAY);
	assert_int_equal(s.record.origins[0].attempts, DELAY + 1);
	assert_int_equal(s.record.count, 1);
}

static void
test_retried_says_what_passed_it(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	d = step(&s, 200, MX);
	assert_int_equal(d.link, EVIDENCE_ADDR);
	assert_int_equal(s.record.origins[0].link, EVIDENCE_ADDR);
	assert_int_equal(s.record.origins[0].passed_s, T0 + 200);
	assert_int_equal(s.record.origins[0].uses, 0);
}

static void
test_passed_at_once_from_then_on(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	(void)step(&s, 200, MX);
	for (int64_t at = 200; at < 210; at++) {
		d = step(&s, at, MX);
		assert_decision(d, REASON_PASSED);
		assert_int_equal(d.link, EVIDENCE_ADDR);
		assert_int_equal(d.left_s, 0);
		assert_int_equal(d.waited_s, 200);
	}
	assert_int_equal(s.record.origins[0].uses, 10);
	assert_int_equal(s.record.origins[0].attempts, 2);
	assert_int_equal(s.record.origins[0].passed_s, T0 + 200);
}

/* The life is counted from the last use, not from the pass. */
static void
test_edges_of_the_life(void **state)
{
	struct steps s = { 0 };
	int64_t at = 200;

	(void)state;
	(void)step(&s, 0, MX);
	(void)step(&s, at, MX);
	for (int round = 0; round < 20; round++) {
		at += LIFE;
		assert_decision(step(&s, at, MX), REASON_PASSED);
	}
	at += LIFE + 1;
	assert_decision(step(&s, at, MX), REASON_EXPIRED);
	assert_int_equal(s.record.count, 1);
	assert_int_equal(s.record.origins[0].passed_s, 0);
	assert_int_equal(s.record.origins[0].uses, 0);
	assert_int_equal(s.record.origins[0].attempts, 1);
	assert_decision(step(&s, at + 1, MX), REASON_EARLY);
	assert_decision(step(&s, at + DELAY, MX), REASON_RETRIED);
}

/* Attempts do not keep a window open: it is counted from the first. */
static void
test_window_is_counted_from_the_first_attempt(void **state)
{
	struct steps s = { 0 };
	struct evidence ev = evidence_from(MX);
	struct policy slow = test_policy;
	struct record next;
	struct decision d;

	(void)state;
	slow.delay_s[GRADE_UNKNOWN] = WINDOW;
	(void)step(&s, 0, MX);
	d = policy_decide(&slow, &s.record, &ev, T0 + WINDOW - 1, &next);
	assert_decision(d, REASON_EARLY);
	s.record = next;
	d = policy_decide(&slow, &s.record, &ev, T0 + WINDOW + 1, &next);
	assert_decision(d, REASON_EXPIRED);
}

static void
test_delay_of_nothing(void **state)
{
	struct policy none = test_policy;
	struct evidence ev = evidence_from(MX);
	struct record a, b;

	(void)state;
	none.delay_s[GRADE_UNKNOWN] = 0;
	assert_decision(policy_decide(&none, NULL, &ev, T0, &a), REASON_FIRST);
	assert_decision(policy_decide(&none, &a, &ev, T0, &b), REASON_RETRIED);
}

/* The grade is that of the attempt at hand, the clock that of the first. */
static void
test_delay_is_that_of_the_grade_at_hand(void **state)
{
	struct steps s = { 0 };
	struct evidence ev = evidence_from(MX);
	struct decision d;

	(void)state;
	ev.grade = GRADE_SUSPICIOUS;
	d = step_with(&s, &ev, T0);
	assert_int_equal(d.delay_s, 1800);
	assert_int_equal(d.grade, GRADE_SUSPICIOUS);
	d = step_with(&s, &ev, T0 + 200);
	assert_decision(d, REASON_EARLY);
	assert_int_equal(d.left_s, 1600);
	ev.grade = GRADE_VERIFIED;
	d = step_with(&s, &ev, T0 + 201);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.delay_s, 60);
	assert_int_equal(d.waited_s, 201);
	assert_int_equal(s.record.origins[0].grade, GRADE_VERIFIED);
}

static void
test_counters_do_not_wrap(void **state)
{
	struct steps s = { 0 };

	(void)state;
	(void)step(&s, 0, MX);
	s.record.origins[0].attempts = UINT32_MAX;
	(void)step(&s, 1, MX);
	assert_int_equal(s.record.origins[0].attempts, UINT32_MAX);
	(void)step(&s, DELAY, MX);
	s.record.origins[0].uses = UINT32_MAX;
	assert_decision(step(&s, DELAY + 1, MX), REASON_PASSED);
	assert_int_equal(s.record.origins[0].uses, UINT32_MAX);
}

static void
test_prune(void **state)
{
	struct steps s = { 0 };
	struct record left = { .count = 99 };

	(void)state;
	assert_int_equal(policy_prune(&test_policy, NULL, T0, &left), 0);
	assert_int_equal(left.count, 0);
	(void)step(&s, 0, "192.0.2.1");
	(void)step(&s, 200, "192.0.2.1");
	(void)step(&s, 200, "198.51.100.1");
	assert_int_equal(
	    policy_prune(&test_policy, &s.record, T0 + 200 + WINDOW, &left), 2);
	assert_int_equal(
	    policy_prune(&test_policy, &s.record, T0 + 201 + WINDOW, &left), 1);
	assert_true(left.origins[0].passed_s > 0);
	assert_int_equal(
	    policy_prune(&test_policy, &s.record, T0 + 200 + LIFE, &left), 1);
	assert_int_equal(
	    policy_prune(&test_policy, &s.record, T0 + 201 + LIFE, &left), 0);
	assert_int_equal(s.record.count, 2);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_first_is_deferred),
	cmocka_unit_test(test_edges_of_the_delay),
	cmocka_unit_test(test_early_retries_never_restart_the_clock),
	cmocka_unit_test(test_retried_says_what_passed_it),
	cmocka_unit_test(test_passed_at_once_from_then_on),
	cmocka_unit_test(test_edges_of_the_life),
	cmocka_unit_test(test_window_is_counted_from_the_first_attempt),
	cmocka_unit_test(test_delay_of_nothing),
	cmocka_unit_test(test_delay_is_that_of_the_grade_at_hand),
	cmocka_unit_test(test_counters_do_not_wrap),
	cmocka_unit_test(test_prune),
};

UNIT_MAIN(tests)
