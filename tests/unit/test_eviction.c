/* SPDX-License-Identifier: BSD-2-Clause */
/* test_eviction.c: who has to go when there are too many. */
#include "unit.h"

#include "greylist/eviction.h"

#define NOW INT64_C(1800000000)
#define LIMIT 1600 /* a part in 16 is 100, a quarter 400 */

static struct origin
pending(enum grade grade, int64_t age_s)
{
	return (struct origin){
		.grade = grade, .first_s = NOW - age_s, .last_s = NOW
	};
}

static struct origin
passed(int64_t unused_s)
{
	return (struct origin){ .grade = GRADE_SUSPICIOUS,
		.first_s = NOW - 1000000,
		.passed_s = NOW - 900000,
		.last_s = NOW - unused_s };
}

static struct eviction e; /* the tests', one after the other; it is big */

static int
begin(void **state ATTR_UNUSED)
{
	eviction_begin(&e, NOW);
	return 0;
}

/* `n` origins, a second apart, the youngest `age_s` old. */
static void
meet_pending(enum grade grade, int64_t age_s, int n)
{
	for (int i = 0; i < n; i++) {
		struct origin o = pending(grade, age_s + i);

		eviction_meet(&e, &o);
	}
}

static void
meet_passed(int64_t unused_s, int n)
{
	for (int i = 0; i < n; i++) {
		struct origin o = passed(unused_s + i);

		eviction_meet(&e, &o);
	}
}

static int
wanted(enum grade grade, int64_t age_s, int n)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		struct origin o = pending(grade, age_s + i);

		count += eviction_wants(&e, &o);
	}
	return count;
}

static int
wanted_passed(int64_t unused_s, int n)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		struct origin o = passed(unused_s + i);

		count += eviction_wants(&e, &o);
	}
	return count;
}

static void
test_nobody_goes_while_there_is_room(void **state ATTR_UNUSED)
{
	meet_pending(GRADE_UNKNOWN, 0, 1000);
	meet_passed(0, 600);
	eviction_plan(&e, LIMIT);
	assert_int_equal(wanted(GRADE_UNKNOWN, 0, 1000), 0);
	assert_int_equal(wanted_passed(0, 600), 0);
}

/* Down to a 16th below the limit; ages are told apart to a 32nd. */
static void
test_the_oldest_go_first(void **state ATTR_UNUSED)
{
	int gone;

	meet_pending(GRADE_UNKNOWN, 0, 1601);
	eviction_plan(&e, LIMIT);
	gone = wanted(GRADE_UNKNOWN, 0, 1601);
	assert_in_range(gone, 101, 101 + 1601 / 32 + 1);
	assert_int_equal(wanted(GRADE_UNKNOWN, 0, 1601 - gone), 0);
	assert_int_equal(wanted(GRADE_UNKNOWN, 1601 - gone, gone), gone);
}

static void
test_the_least_vouched_for_go_first(void **state ATTR_UNUSED)
{
	meet_pending(GRADE_SUSPICIOUS, 0, 100);
	meet_pending(GRADE_UNKNOWN, 0, 1000);
	meet_pending(GRADE_VERIFIED, 0, 600);
	meet_passed(0, 100);
	eviction_plan(&e, LIMIT);
	assert_int_equal(wanted(GRADE_SUSPICIOUS, 0, 100), 100);
	assert_in_range(wanted(GRADE_UNKNOWN, 0, 1000), 200, 240);
	assert_int_equal(wanted(GRADE_VERIFIED, 0, 600), 0);
	assert_int_equal(wanted_passed(0, 100), 0);
}

/* Nobody who waits could ever pass if passed ones took all the room. */
static void
test_passed_leave_a_quarter(void **state ATTR_UNUSED)
{
	meet_pending(GRADE_UNKNOWN, 0, 200);
	meet_passed(0, 1600);
	eviction_plan(&e, LIMIT);
	assert_int_equal(wanted(GRADE_UNKNOWN, 0, 200), 0);
	assert_in_range(wanted_passed(0, 1600), 300, 300 + 1600 / 32 + 1);
	assert_int_equal(wanted_passed(0, 1200), 0);
}

static void
test_a_plan_holds_for_one_walk(void **state ATTR_UNUSED)
{
	meet_pending(GRADE_UNKNOWN, 0, 2000);
	eviction_plan(&e, LIMIT);
	assert_true(wanted(GRADE_UNKNOWN, 0, 2000) > 0);
	eviction_begin(&e, NOW + 10);
	assert_true(wanted(GRADE_UNKNOWN, 0, 2000) > 0);
	meet_pending(GRADE_UNKNOWN, 0, 1000);
	eviction_plan(&e, LIMIT);
	assert_int_equal(wanted(GRADE_UNKNOWN, 0, 2000), 0);
}

/* Clocks that were set back, and lives of many years. */
static void
test_extremes_of_age(void **state ATTR_UNUSED)
{
	meet_pending(GRADE_UNKNOWN, -1000000, 1500);
	meet_pending(GRADE_UNKNOWN, NOW - 60, 60);
	meet_pending(GRADE_UNKNOWN, INT64_C(1) << 31, 1);
	meet_passed(0, 100);
	eviction_plan(&e, LIMIT);
	assert_int_equal(wanted(GRADE_UNKNOWN, NOW - 60, 60), 60);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(test_nobody_goes_while_there_is_room, begin),
	cmocka_unit_test_setup(test_the_oldest_go_first, begin),
	cmocka_unit_test_setup(test_the_least_vouched_for_go_first, begin),
	cmocka_unit_test_setup(test_passed_leave_a_quarter, begin),
	cmocka_unit_test_setup(test_a_plan_holds_for_one_walk, begin),
	cmocka_unit_test_setup(test_extremes_of_age, begin),
};

UNIT_MAIN(tests)
