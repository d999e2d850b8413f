/* SPDX-License-Identifier: BSD-2-Clause */
/* test_grant.c: passes that the operator gives. */
#include "unit.h"

#include <string.h>

#include "core/grant.h"

#define NOW 1800000000
#define DAY_S INT64_C(86400)

static const struct policy policy = { .delay_s = { 180, 60, 1800 },
	.retry_window_s = DAY_S,
	.pass_life_s = 35 * DAY_S,
	.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 } };

static struct evidence
evidence(const char *client)
{
	struct attempt attempt = { .client_name = STR(""),
		.helo = STR(""),
		.sender = STR("a@example.org"),
		.recipient = STR("b@example.net") };

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	return evidence_of(&policy.evidence, &attempt);
}

/* What one attempt makes of the record, which may be empty. */
static struct decision
decide(struct record *record, const char *client, int64_t now_s)
{
	struct evidence ev = evidence(client);
	struct record old = *record;

	return policy_decide(
	    &policy, old.count > 0 ? &old : NULL, &ev, now_s, record);
}

static size_t
grant(struct record *record, const char *client, int64_t now_s)
{
	struct evidence ev = evidence(client);
	struct record old = *record;

	return grant_pass(
	    &policy, old.count > 0 ? &old : NULL, &ev, now_s, record);
}

static void
who_waits_passes_at_the_next_try(void **state)
{
	struct record r = { .count = 0 };
	struct decision d = decide(&r, "192.0.2.7", NOW);

	(void)state;
	assert_int_equal(d.verdict, VERDICT_DEFER);
	assert_int_equal(grant(&r, "192.0.2.7", NOW + 1), 0);
	assert_int_equal(r.count, 1);
	assert_int_equal(r.origins[0].first_s, NOW);
	assert_int_equal(r.origins[0].passed_s, NOW + 1);
	d = decide(&r, "192.0.2.7", NOW + 2);
	assert_int_equal(d.verdict, VERDICT_ACCEPT);
	assert_int_equal(d.reason, REASON_PASSED);
	assert_int_equal(r.origins[0].uses, 1);
}

static void
who_is_not_known_passes_at_once_and_nobody_else(void **state)
{
	struct record r = { .count = 0 };

	(void)state;
	assert_int_equal(grant(&r, "192.0.2.7", NOW), 0);
	assert_int_equal(r.origins[0].attempts, 1);
	assert_int_equal(
	    decide(&r, "203.0.113.1", NOW + 1).verdict, VERDICT_DEFER);
	assert_int_equal(
	    decide(&r, "192.0.2.7", NOW + 1).verdict, VERDICT_ACCEPT);
}

static void
a_life_begins_again(void **state)
{
	struct record r = { .count = 0 };

	(void)state;
	(void)grant(&r, "192.0.2.7", NOW);
	assert_true(
	    policy_origin_lapsed(&policy, &r.origins[0], NOW + 36 * DAY_S));
	(void)grant(&r, "192.0.2.7", NOW + 36 * DAY_S);
	assert_int_equal(r.count, 1);
	/* Nothing of the old one: it counts as never seen. */
	assert_int_equal(r.origins[0].first_s, NOW + 36 * DAY_S);
	assert_int_equal(r.origins[0].passed_s, NOW + 36 * DAY_S);
	assert_int_equal(
	    decide(&r, "192.0.2.7", NOW + 70 * DAY_S).reason, REASON_PASSED);
}

static void
a_full_conversation_makes_room(void **state)
{
	char client[] = "192.0.0.1";
	struct record r = { .count = 0 };
	size_t at;

	(void)state;
	for (int i = 0; i < RECORD_ORIGINS_MAX; i++) {
		client[6] = (char)('0' + i);
		(void)decide(&r, client, NOW + i);
	}
	at = grant(&r, "203.0.113.1", NOW + 10);
	assert_int_equal(r.count, RECORD_ORIGINS_MAX);
	assert_int_equal(r.origins[at].passed_s, NOW + 10);
	assert_int_equal(
	    decide(&r, "203.0.113.1", NOW + 11).verdict, VERDICT_ACCEPT);
}

/* It must be a record that can be stored: shadow mode left a mark. */
static void
what_shadow_mode_let_through_has_passed(void **state)
{
	struct evidence ev = evidence("192.0.2.7");
	struct policy shadow = policy;
	uint8_t bytes[RECORD_SIZE_MAX];
	struct record first, given, again;

	(void)state;
	shadow.shadow = true;
	(void)policy_decide(&shadow, NULL, &ev, NOW, &first);
	assert_true(first.origins[0].let_through);
	(void)grant_pass(&shadow, &first, &ev, NOW - 5, &given);
	assert_false(given.origins[0].let_through);
	/* The clock was set back: no time is ahead of it. */
	assert_int_equal(given.origins[0].first_s, NOW - 5);
	assert_int_equal(
	    record_decode(bytes, record_encode(&given, bytes), &again), ERR_OK);
}

static size_t
forget(struct record *record, const char *client, struct record *gone)
{
	struct evidence ev = evidence(client);
	struct record old = *record;

	return grant_forget(&policy, &old, &ev, record, gone);
}

static void
all_that_the_client_is_linked_to_is_forgotten(void **state)
{
	struct record r = { .count = 0 }, gone;

	(void)state;
	(void)decide(&r, "198.51.100.1", NOW);
	(void)decide(&r, "192.0.2.7", NOW);
	(void)decide(&r, "203.0.113.1", NOW);
	/* One of the same network, lapsed and doubted, has its own place. */
	r.origins[r.count] = r.origins[1];
	assert_int_equal(addr_parse(STR("192.0.2.9"), &r.origins[3].addr), 0);
	r.origins[3].first_s = r.origins[3].last_s = NOW - 2 * DAY_S;
	r.count++;
	assert_int_equal(forget(&r, "192.0.2.9", &gone), 2);
	assert_int_equal(gone.count, 2);
	assert_int_equal(r.count, 2);
	assert_int_equal(
	    decide(&r, "198.51.100.1", NOW + 1).reason, REASON_EARLY);
	assert_int_equal(
	    decide(&r, "203.0.113.1", NOW + 1).reason, REASON_EARLY);
	assert_int_equal(forget(&r, "192.0.2.9", &gone), 0);
	assert_int_equal(gone.count, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(who_waits_passes_at_the_next_try),
	cmocka_unit_test(who_is_not_known_passes_at_once_and_nobody_else),
	cmocka_unit_test(a_life_begins_again),
	cmocka_unit_test(a_full_conversation_makes_room),
	cmocka_unit_test(all_that_the_client_is_linked_to_is_forgotten),
	cmocka_unit_test(what_shadow_mode_let_through_has_passed),
};

UNIT_MAIN(tests)
