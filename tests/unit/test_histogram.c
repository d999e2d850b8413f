/* SPDX-License-Identifier: BSD-2-Clause */
/* test_histogram.c: durations between edges. */
#include "unit.h"

#include "core/histogram.h"

static void
test_bins_have_no_gaps_and_no_overlaps(void **state)
{
	(void)state;
	assert_int_equal(histogram_from_s(0), 0);
	for (size_t i = 0; i + 1 < HISTOGRAM_BINS; i++) {
		assert_true(histogram_from_s(i) < histogram_below_s(i));
		assert_int_equal(histogram_below_s(i), histogram_from_s(i + 1));
	}
	assert_true(histogram_below_s(HISTOGRAM_BINS - 1) == INT64_MAX);
}

static void
test_an_edge_begins_its_bin(void **state)
{
	(void)state;
	for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
		struct histogram h = { { 0 } };

		histogram_add(&h, histogram_from_s(i));
		assert_int_equal(h.bins[i], 1);
		if (i + 1 < HISTOGRAM_BINS)
			histogram_add(&h, histogram_below_s(i) - 1);
		assert_int_equal(h.bins[i], i + 1 < HISTOGRAM_BINS ? 2 : 1);
	}
}

static void
test_extremes_have_a_bin(void **state)
{
	struct histogram h = { { 0 } };

	(void)state;
	histogram_add(&h, -5);
	histogram_add(&h, INT64_MIN);
	histogram_add(&h, INT64_MAX - 1);
	assert_int_equal(h.bins[0], 2);
	assert_int_equal(h.bins[HISTOGRAM_BINS - 1], 1);
	assert_int_equal(histogram_total(&h), 3);
}

static void
test_counters_do_not_turn_over(void **state)
{
	struct histogram h = { { UINT32_MAX } }, other = { { 7 } };

	(void)state;
	histogram_add(&h, 1);
	assert_true(h.bins[0] == UINT32_MAX);
	histogram_merge(&h, &other);
	assert_true(h.bins[0] == UINT32_MAX);
	assert_true(histogram_sum(UINT32_MAX - 1, 1) == UINT32_MAX);
}

static void
test_count_below(void **state)
{
	struct histogram h = { { 0 } };

	(void)state;
	for (int i = 0; i < 10; i++)
		histogram_add(&h, 300 + i); /* the bin from 300 to 600 */
	histogram_add(&h, 20);
	histogram_add(&h, 1000000);
	assert_int_equal(histogram_count_below(&h, 0), 0);
	assert_int_equal(histogram_count_below(&h, 30), 1);
	assert_int_equal(histogram_count_below(&h, 300), 1);
	/* Half of the bin counts half. */
	assert_int_equal(histogram_count_below(&h, 450), 6);
	assert_int_equal(histogram_count_below(&h, 600), 11);
	/* Nothing is known of where in the last bin. */
	assert_int_equal(histogram_count_below(&h, INT64_MAX), 11);
}

static void
test_percentiles(void **state)
{
	struct histogram h = { { 0 } };

	(void)state;
	assert_int_equal(histogram_percentile(&h, 50), HISTOGRAM_BINS);
	histogram_add(&h, 40);
	assert_int_equal(histogram_percentile(&h, 1), 1);
	assert_int_equal(histogram_percentile(&h, 100), 1);
	for (int i = 0; i < 9; i++)
		histogram_add(&h, 200);
	assert_int_equal(histogram_percentile(&h, 10), 1);
	assert_int_equal(histogram_percentile(&h, 11), 4);
	assert_int_equal(histogram_percentile(&h, 100), 4);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_bins_have_no_gaps_and_no_overlaps),
	cmocka_unit_test(test_an_edge_begins_its_bin),
	cmocka_unit_test(test_extremes_have_a_bin),
	cmocka_unit_test(test_counters_do_not_turn_over),
	cmocka_unit_test(test_count_below),
	cmocka_unit_test(test_percentiles),
};

UNIT_MAIN(tests)
