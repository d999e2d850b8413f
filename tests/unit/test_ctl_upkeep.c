/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_upkeep.c: the control commands clock-is-right and bad-records. */
#include "unit.h"

#include "ctl_fixture.h"
#include "greylist/bad_records.h"

static void
a_word_ends_what_held_expiry_back(void **state)
{
	struct fixture *f = *state;
	json_t *answer = fixture_ask(f, "clock-is-right", NULL);

	assert_true(
	    json_is_false(json_object_get(fixture_result(answer), "held")));
	json_decref(answer);
	f->hold.until_ms = clock_mono_ms(clock_system()) + 1000000;
	answer = fixture_ask(f, "clock-is-right", NULL);
	assert_true(
	    json_is_true(json_object_get(fixture_result(answer), "held")));
	json_decref(answer);
	assert_int_equal(f->hold.until_ms, 0);
}

static void
bad_records_are_shown_escaped(void **state)
{
	struct fixture *f = *state;
	struct bad_record bad = { .found_s = FIXTURE_NOW,
		.table = STORE_TRUST,
		.len = 300,
		.key = STR("n\033[2J"),
		.value = { "\xff\0z", 3 } };
	json_t *answer;
	const json_t *row;

	assert_int_equal(bad_records_keep(f->store, &bad, 1000), ERR_OK);
	answer = fixture_ask(f, "bad-records", NULL);
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_non_null(row);
	assert_string_equal(fixture_text(row, "table"), "trust");
	assert_string_equal(fixture_text(row, "key"), "n\\x1b[2J");
	assert_string_equal(fixture_text(row, "value"), "ff007a");
	assert_int_equal(fixture_int(row, "bytes"), 300);
	assert_int_equal(fixture_int(row, "found"), FIXTURE_NOW);
	json_decref(answer);
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)
static const struct CMUnitTest tests[] = {
	TEST(a_word_ends_what_held_expiry_back),
	TEST(bad_records_are_shown_escaped),
};

UNIT_MAIN(tests)
