/* SPDX-License-Identifier: BSD-2-Clause */
/* test_import.c: rows merged into records: in any order, any number of times.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "core/import.h"

#define NOW 1800000000
#define DAY_S INT64_C(86400)

static const struct policy policy = { .delay_s = { 180, 60, 1800 },
	.retry_window_s = DAY_S,
	.pass_life_s = 35 * DAY_S,
	.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 } };
static const struct trust_policy trust_policy = { 5, 35 * DAY_S };

static struct import_row
row(const char *client, int64_t first_s, int64_t last_s, int64_t passed_s)
{
	struct import_row r = { .kind = IMPORT_ORIGIN,
		.first_s = first_s,
		.last_s = last_s,
		.passed_s = passed_s,
		.sender = STR("a@b.c"),
		.recipient = STR("d@e.f"),
		.attempts = 1 };

	assert_int_equal(addr_parse(str_of(client), &r.client), ERR_OK);
	return r;
}

static void
a_row_and_a_record_merge_either_way(void **state)
{
	struct import_row waits = row("192.0.2.0", NOW - 900, NOW - 100, 0);
	struct import_row passed =
	    row("192.0.2.7", NOW - 500, NOW - 200, NOW - 300);
	struct record one, two, both, again;

	(void)state;
	assert_int_equal(
	    import_origin(&policy, &waits, NOW, NULL, &one), IMPORT_TAKEN);
	assert_int_equal(
	    import_origin(&policy, &passed, NOW, &one, &both), IMPORT_TAKEN);
	assert_int_equal(both.count, 1);
	assert_int_equal(both.origins[0].first_s, NOW - 900);
	assert_int_equal(both.origins[0].last_s, NOW - 100);
	assert_int_equal(both.origins[0].passed_s, NOW - 300);
	assert_int_equal(
	    import_origin(&policy, &passed, NOW, NULL, &two), IMPORT_TAKEN);
	/* What has passed stays passed. */
	assert_int_equal(
	    import_origin(&policy, &waits, NOW, &two, &again), IMPORT_TAKEN);
	assert_int_equal(again.count, 1);
	assert_int_equal(again.origins[0].first_s, NOW - 900);
	assert_int_equal(again.origins[0].passed_s, NOW - 300);
	assert_int_equal(
	    import_origin(&policy, &waits, NOW, &again, &two), IMPORT_TAKEN);
	assert_memory_equal(&two, &again, sizeof(size_t));
	assert_int_equal(two.origins[0].first_s, again.origins[0].first_s);
	assert_int_equal(two.origins[0].last_s, again.origins[0].last_s);
}

static void
lives_and_clocks(void **state)
{
	struct import_row late = row(
	                      "192.0.2.1", NOW - DAY_S - 1, NOW - DAY_S - 1, 0),
	                  old = row("192.0.2.1", 1, NOW - 35 * DAY_S - 1, 2),
	                  ahead = row("192.0.2.1", NOW, NOW + DAY_S + 1, 0);
	struct record r;

	(void)state;
	assert_int_equal(
	    import_origin(&policy, &late, NOW, NULL, &r), IMPORT_EXPIRED);
	assert_int_equal(
	    import_origin(&policy, &old, NOW, NULL, &r), IMPORT_EXPIRED);
	assert_int_equal(
	    import_origin(&policy, &ahead, NOW, NULL, &r), IMPORT_FUTURE);
}

static void
a_full_conversation_makes_room_for_who_passed(void **state)
{
	struct record r = { .count = 0 }, next;
	char client[32];
	struct import_row more;

	(void)state;
	for (int i = 0; i < RECORD_ORIGINS_MAX; i++) {
		(void)snprintf(client, sizeof(client), "198.51.%d.1", i);
		more = row(client, NOW - 100 + i, NOW - 100 + i, 0);
		assert_int_equal(import_origin(&policy, &more, NOW, &r, &next),
		    IMPORT_TAKEN);
		r = next;
	}
	more = row("203.0.113.1", NOW - 50, NOW - 50, 0);
	assert_int_equal(
	    import_origin(&policy, &more, NOW, &r, &next), IMPORT_FULL);
	more.passed_s = NOW - 50;
	assert_int_equal(
	    import_origin(&policy, &more, NOW, &r, &next), IMPORT_TAKEN);
	assert_int_equal(next.count, RECORD_ORIGINS_MAX);
	assert_int_equal(next.origins[0].passed_s, NOW - 50);
}

static void
clients_become_trust(void **state)
{
	struct import_row r = { .kind = IMPORT_CLIENT,
		.first_s = NOW - 1000,
		.last_s = NOW - 10,
		.passed = 2 };
	struct trust t, lost, again;

	(void)state;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, NULL, &t), IMPORT_TAKEN);
	assert_false(trust_holds(&trust_policy, &t, NOW));
	r.trusted = true;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, &t, &again), IMPORT_TAKEN);
	assert_true(trust_holds(&trust_policy, &again, NOW));
	/* The operator's word goes before. */
	lost = (struct trust){ .word = TRUST_WORD_DISTRUSTED };
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, &lost, &again), IMPORT_TAKEN);
	assert_false(trust_holds(&trust_policy, &again, NOW));
	r.last_s = NOW - 36 * DAY_S;
	r.first_s = r.last_s;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, NULL, &t), IMPORT_EXPIRED);
}

static void
contradictions_are_refused(void **state)
{
	struct import_row r = row("192.0.2.1", 100, 200, 150);
	struct err_note note;

	(void)state;
	assert_int_equal(import_row_check(&r, &note), ERR_OK);
	r.passed_s = 201;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = row("192.0.2.1", 200, 100, 0);
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = row("192.0.2.1", 100, 200, 0);
	r.recipient = STR("");
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r.recipient = STR("a\0b");
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r.recipient = STR("a@b");
	r.attempts = 0;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_and_a_record_merge_either_way),
		cmocka_unit_test(lives_and_clocks),
		cmocka_unit_test(a_full_conversation_makes_room_for_who_passed),
		cmocka_unit_test(clients_become_trust),
		cmocka_unit_test(contradictions_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
