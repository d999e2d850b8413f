/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_policy_clock.c: a clock that is set. It must neither lengthen a wait
 * nor make a sender that has passed wait again. And what policy_decide() is:
 * a function of its arguments, which may be called again.
 */
#include "policy_steps.h"

#define MX "192.0.2.1"

/* Whatever was set back: from the next attempt on, one delay at the most. */
static void
test_set_back_while_pending(void **state)
{
	static const int64_t back_s[] = { 1, DELAY, 3600, WINDOW, 10 * WINDOW,
		T0 - 10000 };

	(void)state;
	for (size_t i = 0; i < sizeof(back_s) / sizeof(back_s[0]); i++) {
		struct steps s = { 0 };
		struct decision d;

		(void)step(&s, 0, MX);
		d = step(&s, -back_s[i], MX);
		assert_decision(d, REASON_EARLY);
		assert_int_equal(d.waited_s, 0);
		assert_int_equal(d.left_s, DELAY);
		assert_int_equal(s.record.count, 1);
		d = step(&s, -back_s[i] + DELAY - 1, MX);
		assert_decision(d, REASON_EARLY);
		assert_int_equal(d.left_s, 1);
		d = step(&s, -back_s[i] + DELAY, MX);
		assert_decision(d, REASON_RETRIED);
	}
}

/* Set back by a little: the time waited before counts as far as it can. */
static void
test_set_back_by_less_than_was_waited(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	(void)step(&s, 170, MX);
	d = step(&s, 100, MX);
	assert_decision(d, REASON_EARLY);
	assert_int_equal(d.waited_s, 100);
	assert_int_equal(d.left_s, 80);
}

static void
test_set_back_after_the_pass(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	(void)step(&s, 200, MX);
	d = step(&s, -10 * WINDOW, MX);
	assert_decision(d, REASON_PASSED);
	assert_true(d.waited_s >= 0);
	assert_decision(step(&s, -10 * WINDOW + LIFE, MX), REASON_PASSED);
	assert_decision(
	    step(&s, -10 * WINDOW + 2 * LIFE + 1, MX), REASON_EXPIRED);
}

/* A stored time in the future is no negative age, so nothing lapses. */
static void
test_future_times_do_not_lapse(void **state)
{
	struct origin pending = { .first_s = T0 + 1000, .last_s = T0 + 1000 };
	struct origin passed = {
		.first_s = T0 + 1000, .last_s = T0 + 2000, .passed_s = T0 + 2000
	};

	(void)state;
	assert_false(policy_origin_lapsed(&test_policy, &pending, T0));
	assert_false(policy_origin_lapsed(&test_policy, &passed, T0));
}

/* Set back between the first attempt and the pass, by whoever wrote it. */
static void
test_waited_is_never_negative(void **state)
{
	struct steps s = { 0 };
	struct decision d;

	(void)state;
	(void)step(&s, 0, MX);
	s.record.origins[0].passed_s = T0 - 100;
	d = step(&s, 10, MX);
	assert_decision(d, REASON_PASSED);
	assert_int_equal(d.waited_s, 0);
}

static void
test_jump_forward_by_an_hour(void **state)
{
	struct steps s = { 0 };

	(void)state;
	(void)step(&s, 0, MX);
	assert_decision(step(&s, 3600, MX), REASON_RETRIED);
}

/* A jump over everything: a first contact, and then one delay as ever. */
static void
test_jump_forward_over_the_life(void **state)
{
	struct steps s = { 0 };
	int64_t jump = 100 * LIFE;

	(void)state;
	(void)step(&s, 0, MX);
	(void)step(&s, 200, MX);
	assert_decision(step(&s, jump, MX), REASON_EXPIRED);
	/* It was a mistake: the clock is set right again. */
	assert_decision(step(&s, 1000, MX), REASON_EARLY);
	assert_decision(step(&s, 1000 + DELAY, MX), REASON_RETRIED);
}

/* To 2106, where 32 unsigned bits end. */
static void
test_last_seconds_of_the_format(void **state)
{
	struct steps s = { 0 };
	int64_t end = (int64_t)UINT32_MAX - T0;

	(void)state;
	assert_decision(step(&s, end - DELAY, MX), REASON_FIRST);
	assert_decision(step(&s, end - 1, MX), REASON_EARLY);
	assert_decision(step(&s, end, MX), REASON_RETRIED);
}

static struct record
random_record(uint64_t *seed)
{
	struct record r = { .count = 1 + unit_random_below(
		                             seed, RECORD_ORIGINS_MAX) };

	for (size_t i = 0; i < r.count; i++) {
		struct origin *o = &r.origins[i];
		struct evidence ev = evidence_from("192.0.2.1");

		ev.addr.octets[14] = (uint8_t)unit_random_below(seed, 4);
		ev.addr.octets[15] = (uint8_t)unit_random_below(seed, 4);
		o->addr = ev.addr;
		o->first_s = T0 + (int64_t)unit_random_below(seed, 2 * LIFE);
		o->last_s =
		    o->first_s + (int64_t)unit_random_below(seed, WINDOW);
		if (unit_random_below(seed, 2) == 0)
			o->passed_s = o->last_s;
		o->attempts = 1;
	}
	return r;
}

/*
 * Whatever is stored, whatever the time: the same answer twice, the old
 * record as it was, a record that can be stored, and no wait above a delay.
 */
static void
test_pure_and_bounded(void **state)
{
	uint64_t seed = 0xd1342543de82ef95u;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct record old = random_record(&seed), before, a, b;
		struct evidence ev = evidence_from("192.0.2.2");
		int64_t now = T0 + (int64_t)unit_random_below(&seed, 3 * LIFE);
		struct decision d1, d2;

		ev.grade = (enum grade)unit_random_below(&seed, GRADE_COUNT);
		memset(&a, 0x11, sizeof(a));
		memset(&b, 0x22, sizeof(b));
		memcpy(&before, &old, sizeof(before));
		d1 = policy_decide(&test_policy, &old, &ev, now, &a);
		d2 = policy_decide(&test_policy, &old, &ev, now, &b);
		assert_memory_equal(&before, &old, sizeof(old));
		assert_memory_equal(&d1, &d2, sizeof(d1));
		assert_int_equal(a.count, b.count);
		assert_memory_equal(
		    a.origins, b.origins, a.count * sizeof(a.origins[0]));
		assert_in_range(a.count, 1, RECORD_ORIGINS_MAX);
		assert_in_range(d1.left_s, 0, d1.delay_s);
		assert_true(d1.waited_s >= 0);
		assert_int_equal(d1.left_s > 0, d1.verdict == VERDICT_DEFER);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_set_back_while_pending),
	cmocka_unit_test(test_set_back_by_less_than_was_waited),
	cmocka_unit_test(test_set_back_after_the_pass),
	cmocka_unit_test(test_future_times_do_not_lapse),
	cmocka_unit_test(test_waited_is_never_negative),
	cmocka_unit_test(test_jump_forward_by_an_hour),
	cmocka_unit_test(test_jump_forward_over_the_life),
	cmocka_unit_test(test_last_seconds_of_the_format),
	cmocka_unit_test(test_pure_and_bounded),
};

UNIT_MAIN(tests)
