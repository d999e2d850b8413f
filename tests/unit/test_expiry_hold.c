/* SPDX-License-Identifier: BSD-2-Clause */
/* test_expiry_hold.c: clocks stepped by an hour, a day, a year, both ways. */
#include "unit.h"

#include "base/log.h"
#include "daemon/expiry_hold.h"

#define NOW INT64_C(1800000000)
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

static void
test_only_jumps_ahead_of_a_day_hold(void **state ATTR_UNUSED)
{
	static const struct {
		int64_t step_s;
		bool held;
	} cases[] = { { 0, false }, { HOUR, false }, { -HOUR, false },
		{ DAY, false }, { -DAY, false }, { DAY + 1, true },
		{ YEAR, true }, { -YEAR, false } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct expiry_hold h = { 0 };

		assert_false(expiry_hold_check(&h, NOW, 1000));
		assert_int_equal(
		    expiry_hold_check(&h, NOW + 10 + cases[i].step_s, 11000),
		    cases[i].held);
	}
}

/* A machine that slept, or was slow: both clocks went on. */
static void
test_time_that_has_passed_holds_nothing(void **state ATTR_UNUSED)
{
	struct expiry_hold h = { 0 };

	assert_false(expiry_hold_check(&h, NOW, 1000));
	assert_false(expiry_hold_check(&h, NOW + YEAR, 1000 + YEAR * 1000));
}

static void
test_it_ends_after_a_day_or_by_a_word(void **state ATTR_UNUSED)
{
	struct expiry_hold h = { 0 };

	assert_false(expiry_hold_end(&h, 1000));
	(void)expiry_hold_check(&h, NOW, 1000);
	assert_true(expiry_hold_check(&h, NOW + YEAR, 1000));
	assert_int_equal(expiry_hold_left_s(&h, 1000), DAY);
	assert_true(expiry_hold_end(&h, 1000));
	assert_int_equal(expiry_hold_left_s(&h, 1000), 0);
	assert_false(expiry_hold_check(&h, NOW + YEAR + 1, 2000));
	assert_true(expiry_hold_check(&h, NOW + 2 * YEAR, 2000));
	assert_true(expiry_hold_check(
	    &h, NOW + 2 * YEAR + DAY - 1, 2000 + (DAY - 1) * 1000));
	assert_false(
	    expiry_hold_check(&h, NOW + 2 * YEAR + DAY, 2000 + DAY * 1000));
}

static void
test_a_step_back_ends_it(void **state ATTR_UNUSED)
{
	struct expiry_hold h = { 0 };

	(void)expiry_hold_check(&h, NOW, 1000);
	assert_true(expiry_hold_check(&h, NOW + YEAR, 1000));
	assert_false(expiry_hold_check(&h, NOW, 1000));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_only_jumps_ahead_of_a_day_hold),
	cmocka_unit_test(test_time_that_has_passed_holds_nothing),
	cmocka_unit_test(test_it_ends_after_a_day_or_by_a_word),
	cmocka_unit_test(test_a_step_back_ends_it),
};

UNIT_MAIN(tests)
