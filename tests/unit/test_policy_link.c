/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_policy_link.c: whose retry counts. Too narrow a link and a pool of
 * servers waits for ever; too wide and a stranger rides on another's wait.
 */
#include "policy_steps.h"

#include <stdio.h>

#include "base/attr.h"

static void
check_link(const char *first, const char *then, enum evidence_kind link)
{
	struct steps s = { 0 };
	struct decision d;

	(void)step(&s, 0, first);
	d = step(&s, DELAY, then);
	if (d.link != link)
		fail_msg(
		    "%s, then %s: %s", first, then, evidence_kind_name(d.link));
	assert_decision(
	    d, link == EVIDENCE_NONE ? REASON_FIRST : REASON_RETRIED);
	assert_int_equal(s.record.count, link == EVIDENCE_NONE ? 2 : 1);
}

static void
test_within_the_mask_and_outside(void **state)
{
	(void)state;
	check_link("192.0.2.1", "192.0.2.1", EVIDENCE_ADDR);
	check_link("192.0.2.1", "::ffff:192.0.2.1", EVIDENCE_ADDR);
	check_link("192.0.2.1", "192.0.2.0", EVIDENCE_NET);
	check_link("192.0.2.1", "192.0.2.255", EVIDENCE_NET);
	check_link("192.0.2.1", "192.0.3.1", EVIDENCE_NONE);
	check_link("192.0.2.1", "192.0.1.255", EVIDENCE_NONE);
	check_link("2001:db8::1", "2001:db8::1", EVIDENCE_ADDR);
	check_link("2001:db8::1", "2001:db8::ffff:1:2:3", EVIDENCE_NET);
	check_link("2001:db8::1", "2001:db8:0:1::1", EVIDENCE_NONE);
	check_link("192.0.2.1", "::192.0.2.1", EVIDENCE_NONE);
	check_link("2001:db8::1", "192.0.2.1", EVIDENCE_NONE);
}

/* A pool of one /24 behind one name: each retry comes from another host. */
static void
test_pool_within_one_network(void **state)
{
	struct steps s = { 0 };

	(void)state;
	assert_decision(step(&s, 0, "192.0.2.1"), REASON_FIRST);
	assert_decision(step(&s, 60, "192.0.2.2"), REASON_EARLY);
	assert_decision(step(&s, 120, "192.0.2.3"), REASON_EARLY);
	assert_decision(step(&s, 180, "192.0.2.4"), REASON_RETRIED);
	assert_decision(step(&s, 181, "192.0.2.5"), REASON_PASSED);
	assert_int_equal(s.record.count, 1);
}

static void
test_masks_are_those_of_the_policy(void **state)
{
	struct policy narrow = test_policy;
	struct attempt attempt = { .client_name = STR(""),
		.helo = STR(""),
		.sender = STR("a@b"),
		.recipient = STR("c@d") };
	struct evidence ev;
	struct record a, b;

	(void)state;
	narrow.evidence =
	    (struct evidence_rules){ .ipv4_prefix = 32, .ipv6_prefix = 128 };
	assert_int_equal(addr_parse(STR("192.0.2.1"), &attempt.client), ERR_OK);
	ev = evidence_of(&narrow.evidence, &attempt);
	(void)policy_decide(&narrow, NULL, &ev, T0, &a);
	attempt.client.octets[15] = 2;
	ev = evidence_of(&narrow.evidence, &attempt);
	assert_decision(
	    policy_decide(&narrow, &a, &ev, T0 + DELAY, &b), REASON_FIRST);
	assert_int_equal(b.count, 2);
}

static void
test_suspicious_links_by_address_only(void **state)
{
	struct steps s = { 0 };
	struct evidence ev = evidence_from("192.0.2.1");
	struct decision d;

	(void)state;
	ev.grade = GRADE_SUSPICIOUS;
	(void)step_with(&s, &ev, T0);
	ev = evidence_from("192.0.2.2");
	ev.grade = GRADE_SUSPICIOUS;
	d = step_with(&s, &ev, T0 + 1800);
	assert_decision(d, REASON_FIRST);
	assert_int_equal(d.link, EVIDENCE_NONE);
	assert_int_equal(s.record.count, 2);
	d = step_with(&s, &ev, T0 + 3600);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_ADDR);
}

static struct evidence
named(const char *client, const char *name)
{
	struct evidence ev = evidence_from(client);

	(void)snprintf(ev.name, sizeof(ev.name), "%s", name);
	return ev;
}

/* A name joins IPv4 and IPv6 of one sender; an empty one joins nobody. */
static void
test_name_links_across_networks(void **state)
{
	struct steps s = { 0 };
	struct evidence ev = named("192.0.2.1", "example.com");
	struct decision d;

	(void)state;
	(void)step_with(&s, &ev, T0);
	ev = named("2001:db8::1", "example.com");
	d = step_with(&s, &ev, T0 + DELAY);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_NAME);
	ev = named("198.51.100.1", "example.org");
	assert_decision(step_with(&s, &ev, T0 + DELAY), REASON_FIRST);
	ev = named("203.0.113.1", "");
	assert_decision(step_with(&s, &ev, T0 + DELAY), REASON_FIRST);
	ev = named("203.0.114.1", "");
	assert_decision(step_with(&s, &ev, T0 + DELAY), REASON_FIRST);
}

/* The strongest link wins, and among equals an origin that has passed. */
static void
test_best_of_several_origins(void **state)
{
	struct steps s = { 0 };
	struct evidence ev;
	struct decision d;

	(void)state;
	ev = named("192.0.2.1", "one.example");
	(void)step_with(&s, &ev, T0);
	ev = named("198.51.100.1", "two.example");
	(void)step_with(&s, &ev, T0 + 10);
	(void)step_with(&s, &ev, T0 + 10 + DELAY);
	/* Net of the first, name of the second: the name is stronger. */
	ev = named("192.0.2.9", "two.example");
	d = step_with(&s, &ev, T0 + 300);
	assert_decision(d, REASON_PASSED);
	assert_int_equal(d.link, EVIDENCE_NAME);
	/* The second has moved into the net of the first, and has passed. */
	ev = named("192.0.2.77", "");
	d = step_with(&s, &ev, T0 + 301);
	assert_decision(d, REASON_PASSED);
	assert_int_equal(d.link, EVIDENCE_NET);
	/* An exact address beats that. */
	ev = named("192.0.2.1", "");
	d = step_with(&s, &ev, T0 + 302);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_ADDR);
}

static void
client_number(unsigned int n, char text[32])
{
	(void)snprintf(text, 32, "10.0.%u.1", n);
}

static struct decision
step_number(struct steps *s, int64_t at_s, unsigned int n)
{
	char text[32];

	client_number(n, text);
	return step(s, at_s, text);
}

static bool
is_known(const struct steps *s, unsigned int n)
{
	char text[32];
	struct evidence ev;

	client_number(n, text);
	ev = evidence_from(text);
	for (size_t i = 0; i < s->record.count; i++)
		if (addr_eq(&s->record.origins[i].addr, &ev.addr))
			return true;
	return false;
}

static void
test_oldest_pending_makes_room(void **state)
{
	struct steps s = { 0 };

	(void)state;
	for (unsigned int n = 0; n < RECORD_ORIGINS_MAX; n++)
		(void)step_number(&s, 10 * (int64_t)n, n);
	assert_int_equal(s.record.count, RECORD_ORIGINS_MAX);
	assert_decision(step_number(&s, 100, 8), REASON_FIRST);
	assert_int_equal(s.record.count, RECORD_ORIGINS_MAX);
	assert_false(is_known(&s, 0));
	for (unsigned int n = 1; n <= 8; n++)
		assert_true(is_known(&s, n));
	/* One that keeps trying is not the oldest. */
	assert_decision(step_number(&s, 110, 1), REASON_EARLY);
	assert_decision(step_number(&s, 111, 9), REASON_FIRST);
	assert_true(is_known(&s, 1));
	assert_false(is_known(&s, 2));
}

/* Strangers that try a conversation do not push out who has passed. */
static void
test_passed_is_kept(void **state)
{
	struct steps s = { 0 };

	(void)state;
	(void)step_number(&s, 0, 0);
	assert_decision(step_number(&s, DELAY, 0), REASON_RETRIED);
	for (unsigned int n = 1; n < 200; n++)
		assert_decision(
		    step_number(&s, DELAY + (int64_t)n, n), REASON_FIRST);
	assert_int_equal(s.record.count, RECORD_ORIGINS_MAX);
	assert_decision(step_number(&s, DELAY + 200, 0), REASON_PASSED);
}

static void
test_all_passed_the_longest_unused_goes(void **state)
{
	struct steps s = { 0 };

	(void)state;
	for (unsigned int n = 0; n < RECORD_ORIGINS_MAX; n++) {
		(void)step_number(&s, 0, n);
		(void)step_number(&s, DELAY + (int64_t)n, n);
	}
	assert_decision(step_number(&s, 500, 0), REASON_PASSED);
	assert_decision(step_number(&s, 501, 99), REASON_FIRST);
	assert_true(is_known(&s, 0));
	assert_false(is_known(&s, 1));
	assert_decision(step_number(&s, 501 + DELAY, 99), REASON_RETRIED);
}

/* A lapsed origin takes no place. */
static void
test_lapsed_makes_room_first(void **state)
{
	struct steps s = { 0 };

	(void)state;
	for (unsigned int n = 0; n < RECORD_ORIGINS_MAX; n++)
		(void)step_number(&s, n < 4 ? 0 : WINDOW, n);
	assert_decision(step_number(&s, WINDOW + 1, 99), REASON_FIRST);
	assert_int_equal(s.record.count, 5);
}

/* Somebody else's lapsed origin does not make a first contact a return. */
static void
test_expired_is_said_of_the_own_origin_only(void **state)
{
	struct steps s = { 0 }, t;

	(void)state;
	(void)step_number(&s, 0, 0);
	t = s;
	assert_decision(step_number(&s, WINDOW + 1, 1), REASON_FIRST);
	assert_decision(step_number(&t, WINDOW + 1, 0), REASON_EXPIRED);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_within_the_mask_and_outside),
	cmocka_unit_test(test_pool_within_one_network),
	cmocka_unit_test(test_masks_are_those_of_the_policy),
	cmocka_unit_test(test_suspicious_links_by_address_only),
	cmocka_unit_test(test_name_links_across_networks),
	cmocka_unit_test(test_best_of_several_origins),
	cmocka_unit_test(test_oldest_pending_makes_room),
	cmocka_unit_test(test_passed_is_kept),
	cmocka_unit_test(test_all_passed_the_longest_unused_goes),
	cmocka_unit_test(test_lapsed_makes_room_first),
	cmocka_unit_test(test_expired_is_said_of_the_own_origin_only),
};

UNIT_MAIN(tests)
