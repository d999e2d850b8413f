/* SPDX-License-Identifier: BSD-2-Clause */
/* test_stats.c: counters, and their names, which scripts read. */
#include "unit.h"

#include "daemon/stats.h"

static void
test_counting(void **state)
{
	struct stats stats;
	struct decision d = { .reason = REASON_EARLY };

	(void)state;
	stats_init(&stats, 1800000000);
	assert_int_equal(stats.started_s, 1800000000);
	for (int i = 0; i < STATS_EVENT_COUNT; i++)
		assert_int_equal(stats.events[i], 0);
	stats_count(&stats, STATS_RELOADS);
	stats_add(&stats, STATS_RELOADS, 41);
	stats_add(&stats, STATS_STORE_IO, UINT64_C(1) << 40);
	stats_count_decision(&stats, &d);
	assert_int_equal(stats.events[STATS_RELOADS], 42);
	assert_true(stats.events[STATS_STORE_IO] == UINT64_C(1) << 40);
	assert_int_equal(stats.decisions[REASON_EARLY], 1);
	assert_int_equal(stats.decisions[REASON_FIRST], 0);
}

static void
test_names_differ(void **state)
{
	(void)state;
	for (int a = 0; a < STATS_EVENT_COUNT; a++) {
		assert_string_not_equal(
		    stats_event_name((enum stats_event)a), "unknown");
		for (int b = a + 1; b < STATS_EVENT_COUNT; b++)
			assert_string_not_equal(
			    stats_event_name((enum stats_event)a),
			    stats_event_name((enum stats_event)b));
	}
}

static void
test_every_error_of_the_store_has_a_counter(void **state)
{
	(void)state;
	assert_int_equal(stats_event_of_err(ERR_BUSY), STATS_STORE_BUSY);
	assert_int_equal(stats_event_of_err(ERR_FULL), STATS_STORE_FULL);
	assert_int_equal(stats_event_of_err(ERR_CORRUPT), STATS_STORE_CORRUPT);
	assert_int_equal(stats_event_of_err(ERR_IO), STATS_STORE_IO);
	assert_int_equal(stats_event_of_err(ERR_NOMEM), STATS_STORE_IO);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_counting),
	cmocka_unit_test(test_names_differ),
	cmocka_unit_test(test_every_error_of_the_store_has_a_counter),
};

UNIT_MAIN(tests)
