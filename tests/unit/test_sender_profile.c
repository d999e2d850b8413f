/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sender_profile.c: how a sender retries, and whether it suits. */
#include "unit.h"

#include <stdio.h>

#include "core/sender_profile.h"

static const struct policy policy = { .delay_s = { [GRADE_UNKNOWN] = 180,
	                                  [GRADE_VERIFIED] = 60,
	                                  [GRADE_SUSPICIOUS] = 1800 },
	.retry_window_s = 86400 };

/* `times` mails that are tried again after each of `gaps`, up to a 0, until
 * one passes; what never does is abandoned. */
static void
tries(struct sender *s, int times, const int64_t *gaps)
{
	while (times-- > 0) {
		struct decision d = { .reason = REASON_FIRST, .attempts = 1 };
		const int64_t *gap = gaps;

		sender_add_decision(s, &d, 1800000000);
		for (; *gap != 0 && d.reason != REASON_RETRIED; gap++) {
			d.attempts++;
			d.waited_s = *gap;
			d.reason = *gap < 180 ? REASON_EARLY : REASON_RETRIED;
			d.link = EVIDENCE_ADDR;
			sender_add_decision(s, &d, 1800000000);
		}
		if (d.reason != REASON_RETRIED)
			sender_add_abandoned(s);
	}
}

#define TRIES(s, times, ...) \
	tries(s, times, (const int64_t[]){ __VA_ARGS__, 0 })

/* The names of the warnings, with a space behind each. */
static void
expect_warnings(const struct sender *s, const char *expected)
{
	struct sender_profile p = sender_profile_of(s, &policy);
	char got[200] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < SENDER_WARNINGS; i++)
		if (p.warnings[i])
			len += (size_t)snprintf(got + len, sizeof(got) - len,
			    "%s ", sender_warning_name((enum sender_warning)i));
	assert_string_equal(got, expected);
}

static void
test_who_suits(void **state)
{
	struct sender s = { .attempts = 0 };
	struct sender_profile p;

	(void)state;
	TRIES(&s, 9, 250);
	TRIES(&s, 1, 700);
	expect_warnings(&s, "");
	p = sender_profile_of(&s, &policy);
	assert_true(p.known);
	assert_int_equal(p.delay_s, 180);
	assert_int_equal(p.ended, 10);
	assert_int_equal(p.passed, 10);
	assert_int_equal(p.first_retries, 10);
	assert_int_equal(p.hasty, 0);
	assert_int_equal(histogram_from_s(p.gap_bin), 240);
	assert_int_equal(histogram_from_s(p.delay_bin), 240);
	assert_int_equal(p.fitting_delay_s, 240);
}

static void
test_too_few_say_nothing(void **state)
{
	struct sender s = { .attempts = 0 };

	(void)state;
	TRIES(&s, SENDER_PROFILE_LEAST - 1, 0);
	assert_false(sender_profile_of(&s, &policy).known);
	expect_warnings(&s, "");
	TRIES(&s, 1, 0);
	assert_true(sender_profile_of(&s, &policy).known);
	expect_warnings(&s, "never ");
}

static void
test_who_seldom_comes_back(void **state)
{
	struct sender s = { .attempts = 0 };

	(void)state;
	TRIES(&s, 6, 0);
	TRIES(&s, 5, 300);
	expect_warnings(&s, "seldom ");
	TRIES(&s, 1, 300);
	expect_warnings(&s, "");
}

/* Tries for two minutes and then no more: the delay is too long for it. */
static void
test_who_gives_up(void **state)
{
	struct sender s = { .attempts = 0 };

	(void)state;
	TRIES(&s, 8, 60, 120);
	expect_warnings(&s, "gives-up hasty ");
}

static void
test_who_comes_too_early(void **state)
{
	struct sender s = { .attempts = 0 };
	struct sender_profile p;

	(void)state;
	TRIES(&s, 6, 65, 3665);
	TRIES(&s, 4, 3600);
	expect_warnings(&s, "hasty ");
	p = sender_profile_of(&s, &policy);
	assert_int_equal(p.hasty, 6);
	/* A delay of a minute would do. */
	assert_int_equal(p.fitting_delay_s, 60);
	assert_int_equal(histogram_from_s(p.gap_bin), 60);
	assert_int_equal(histogram_from_s(p.delay_bin), 3600);
}

/* What counts is the delay of the grade that it mostly has. */
static void
test_the_delay_is_that_of_its_grade(void **state)
{
	struct sender s = { .attempts = 0 };

	(void)state;
	TRIES(&s, 6, 65, 3665);
	s.grades[GRADE_VERIFIED] = 100;
	expect_warnings(&s, "");
	assert_int_equal(sender_profile_of(&s, &policy).delay_s, 60);
}

static void
test_who_comes_after_the_window(void **state)
{
	struct decision late = {
		.reason = REASON_EXPIRED, .attempts = 1, .late_s = 90000
	};
	struct sender s = { .attempts = 0 };

	(void)state;
	TRIES(&s, 9, 300);
	sender_add_abandoned(&s);
	expect_warnings(&s, "");
	sender_add_decision(&s, &late, 1800000000);
	expect_warnings(&s, "too-late ");
}

static void
test_who_comes_near_the_end_of_the_window(void **state)
{
	struct sender s = { .attempts = 0 };
	struct policy longer = policy;

	(void)state;
	TRIES(&s, 10, 40000);
	expect_warnings(&s, "");
	TRIES(&s, 11, 44000);
	expect_warnings(&s, "near-end ");
	/* Beyond its last edge the histogram knows nothing. */
	longer.retry_window_s = 30 * INT64_C(86400);
	TRIES(&s, 90, 90000);
	assert_false(sender_profile_of(&s, &longer).warnings[SENDER_NEAR_END]);
}

/* What a pool leaves behind in its networks is no mail lost. */
static void
test_a_pool_is_no_deserter(void **state)
{
	struct decision d = { .reason = REASON_RETRIED,
		.attempts = 1,
		.link = EVIDENCE_POOL,
		.waited_s = 900 };
	struct sender s = { .attempts = 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		sender_add_abandoned(&s);
		sender_add_abandoned(&s);
		sender_add_decision(&s, &d, 1800000000);
	}
	expect_warnings(&s, "pooled ");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_who_suits),
	cmocka_unit_test(test_too_few_say_nothing),
	cmocka_unit_test(test_who_seldom_comes_back),
	cmocka_unit_test(test_who_gives_up),
	cmocka_unit_test(test_who_comes_too_early),
	cmocka_unit_test(test_the_delay_is_that_of_its_grade),
	cmocka_unit_test(test_who_comes_after_the_window),
	cmocka_unit_test(test_who_comes_near_the_end_of_the_window),
	cmocka_unit_test(test_a_pool_is_no_deserter),
};

UNIT_MAIN(tests)
