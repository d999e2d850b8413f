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

static void
edges_of_what_is_refused(void **state)
{
	static char longest[IMPORT_ADDRESS_MAX + 1];
	struct import_row good = row("192.0.2.1", 100, 200, 150), r = good;
	struct err_note note;

	(void)state;
	memset(longest, 'a', sizeof(longest));
	r.sender = (struct str){ longest, IMPORT_ADDRESS_MAX };
	r.recipient = r.sender;
	assert_int_equal(import_row_check(&r, &note), ERR_OK);
	r.sender.len++;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	assert_non_null(strstr(note.text, "longer than 1000"));
	r = good;
	r.recipient = (struct str){ longest, sizeof(longest) };
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = good;
	r.sender = STR("a\0b");
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	assert_non_null(strstr(note.text, "NUL"));
	r = good;
	r.passed_s = 99;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = good;
	r.attempts = 1000001;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = good;
	r.first_s = 0;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r = good;
	r.last_s = INT64_C(1) << 32;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	assert_non_null(strstr(note.text, "seconds since 1970"));
	r = (struct import_row){
		.kind = IMPORT_CLIENT, .first_s = 1, .last_s = 2, .passed = 1
	};
	assert_int_equal(import_row_check(&r, &note), ERR_OK);
	r.passed = 0;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
	r.passed = 1000001;
	assert_int_equal(import_row_check(&r, &note), ERR_INVALID);
}

static struct origin
origin(const char *client, const char *name, enum grade grade, int64_t last_s)
{
	struct origin o = { .first_s = last_s - 10,
		.last_s = last_s,
		.attempts = 1,
		.grade = grade };

	assert_int_equal(addr_parse(str_of(client), &o.addr), ERR_OK);
	(void)snprintf(o.name, sizeof(o.name), "%s", name);
	return o;
}

/* As the policy links: by address, name, net; a suspicious one by address. */
static void
records_merge_by_sending_system(void **state)
{
	static const struct {
		const char *client, *name;
		enum grade grade;
		size_t count; /* of origins, then */
	} cases[] = {
		{ "192.0.2.1", "", GRADE_SUSPICIOUS, 1 },
		{ "192.0.2.2", "", GRADE_SUSPICIOUS, 2 },
		{ "192.0.2.2", "", GRADE_UNKNOWN, 1 },
		{ "198.51.100.1", "example.org", GRADE_VERIFIED, 1 },
		{ "198.51.100.1", "example.net", GRADE_VERIFIED, 2 },
		{ "198.51.100.1", "", GRADE_UNKNOWN, 2 },
		{ "2001:db8::1", "", GRADE_UNKNOWN, 2 },
		{ "2001:db8::1", "example.org", GRADE_VERIFIED, 1 },
	};
	struct record old = { .count = 1 };

	(void)state;
	old.origins[0] =
	    origin("192.0.2.1", "example.org", GRADE_VERIFIED, NOW);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct record from = { .count = 1 }, new;

		from.origins[0] = origin(
		    cases[i].client, cases[i].name, cases[i].grade, NOW + 1);
		assert_int_equal(
		    import_merge_record(&policy, &from, &old, &new),
		    IMPORT_TAKEN);
		if (new.count != cases[i].count)
			fail_msg("%s %s: %zu origins", cases[i].client,
			    cases[i].name, new.count);
		/* Who came last says where it is; the name is kept. */
		assert_string_equal(new.origins[0].name, "example.org");
		assert_int_equal(new.origins[0].last_s, NOW + (new.count == 1));
		assert_int_equal(
		    addr_eq(&new.origins[0].addr, &from.origins[0].addr),
		    new.count == 1);
		/* The other way round it is one system as well. */
		assert_int_equal(
		    import_merge_record(&policy, &old, &from, &new),
		    IMPORT_TAKEN);
		assert_int_equal(new.count, cases[i].count);
	}
}

/* The oldest that waits makes room; who has passed never does. */
static void
a_full_record_takes_what_it_can(void **state)
{
	struct record old = { .count = RECORD_ORIGINS_MAX }, from, new;
	char client[32];

	(void)state;
	for (int i = 0; i < RECORD_ORIGINS_MAX; i++) {
		(void)snprintf(client, sizeof(client), "198.51.%d.1", i);
		old.origins[i] = origin(
		    client, "", GRADE_UNKNOWN, i == 5 ? NOW - 900 : NOW - i);
	}
	from = (struct record){ .count = 2 };
	from.origins[0] = origin("203.0.113.1", "", GRADE_UNKNOWN, NOW);
	from.origins[1] = origin("192.0.2.1", "", GRADE_UNKNOWN, NOW);
	from.origins[1].passed_s = NOW;
	assert_int_equal(
	    import_merge_record(&policy, &from, &old, &new), IMPORT_FULL);
	assert_int_equal(new.count, RECORD_ORIGINS_MAX);
	assert_true(addr_eq(&new.origins[5].addr, &from.origins[1].addr));
	for (int i = 0; i < RECORD_ORIGINS_MAX; i++)
		old.origins[i].passed_s = NOW - 900;
	assert_int_equal(
	    import_merge_record(&policy, &from, &old, &new), IMPORT_FULL);
	assert_memory_equal(&new, &old, sizeof(old));
}

static void
trust_merges_either_way(void **state)
{
	struct trust a = { .first_s = 100,
		.last_s = 300,
		.passed = 4,
		.remembered = 4,
		.abandoned = 1,
		.abandoned_bits = 1 };
	struct trust b = { .first_s = 50,
		.last_s = 200,
		.passed = 9,
		.remembered = 9,
		.abandoned_bits = 2 };
	struct trust none = { .first_s = 0 }, ab, ba;

	(void)state;
	import_merge_trust(&a, &b, &ab);
	import_merge_trust(&b, &a, &ba);
	assert_int_equal(ba.first_s, 50);
	assert_int_equal(ba.last_s, 300);
	assert_int_equal(ba.passed, 9);
	assert_int_equal(ba.abandoned_bits, 2);
	assert_int_equal(ab.first_s, 50);
	assert_int_equal(ab.last_s, 300);
	assert_int_equal(ab.passed, 9);
	assert_int_equal(ab.remembered, 9);
	assert_int_equal(ab.abandoned_bits, 2);
	assert_int_equal(ab.abandoned, 1);
	/* One that nobody has used yet knows no first time. */
	import_merge_trust(&none, &a, &ab);
	import_merge_trust(&a, &none, &ba);
	assert_int_equal(ab.first_s, 100);
	assert_int_equal(ba.first_s, 100);
}

/* Trust that an import brings is worth what the policy asks for; where trust
 * is switched off, nothing. */
static void
imported_trust_follows_the_policy(void **state)
{
	struct import_row r = { .kind = IMPORT_CLIENT,
		.first_s = NOW - 10,
		.last_s = NOW,
		.passed = 2,
		.trusted = true };
	struct trust_policy off = { 0, 35 * DAY_S };
	struct trust t;

	(void)state;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, NULL, &t), IMPORT_TAKEN);
	assert_int_equal(t.passed, 5);
	assert_int_equal(import_client(&off, &r, NOW, NULL, &t), IMPORT_TAKEN);
	assert_int_equal(t.passed, 2);
	r.passed = 100;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, NULL, &t), IMPORT_TAKEN);
	assert_int_equal(t.passed, 100);
	assert_int_equal(t.remembered, TRUST_MEMORY);
	r.last_s = NOW + DAY_S + 1;
	assert_int_equal(
	    import_client(&trust_policy, &r, NOW, NULL, &t), IMPORT_FUTURE);
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
		cmocka_unit_test(edges_of_what_is_refused),
		cmocka_unit_test(records_merge_by_sending_system),
		cmocka_unit_test(a_full_record_takes_what_it_can),
		cmocka_unit_test(trust_merges_either_way),
		cmocka_unit_test(imported_trust_follows_the_policy),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
