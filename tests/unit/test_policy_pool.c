/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_policy_pool.c: the last resort of a sender whose servers have nothing
 * in common. It must not become the first resort of a botnet.
 */
#include "policy_steps.h"

#include <stdio.h>

static struct decision
from_net(struct steps *s, int64_t at_s, unsigned int net, enum grade grade)
{
	struct evidence ev;
	char client[32];

	(void)snprintf(client, sizeof(client), "10.%u.0.1", net);
	ev = evidence_from(client);
	ev.grade = grade;
	return step_with(s, &ev, T0 + at_s);
}

static void
test_third_net_after_the_delay(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct decision d;

	(void)state;
	assert_decision(from_net(&s, 0, 1, GRADE_UNKNOWN), REASON_FIRST);
	assert_decision(from_net(&s, 1, 2, GRADE_UNKNOWN), REASON_FIRST);
	assert_decision(
	    from_net(&s, DELAY - 1, 3, GRADE_UNKNOWN), REASON_FIRST);
	d = from_net(&s, DELAY, 4, GRADE_UNKNOWN);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_POOL);
	assert_int_equal(d.waited_s, DELAY);
	assert_int_equal(d.left_s, 0);
	/* Only the one that came is let in, not those before it. */
	assert_decision(from_net(&s, DELAY, 3, GRADE_UNKNOWN), REASON_EARLY);
	assert_decision(
	    from_net(&s, DELAY + 1, 4, GRADE_UNKNOWN), REASON_PASSED);
}

static void
test_two_nets_never(void **state)
{
	struct steps s = { .pool_nets = 3 };

	(void)state;
	(void)from_net(&s, 0, 1, GRADE_UNKNOWN);
	assert_decision(from_net(&s, WINDOW, 2, GRADE_UNKNOWN), REASON_FIRST);
}

/* Two origins may have come to stand in one net: it counts once. */
static void
test_net_counts_once(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct evidence ev;

	(void)state;
	ev = evidence_from("10.1.0.1");
	(void)step_with(&s, &ev, T0);
	ev = evidence_from("10.2.0.1");
	(void)snprintf(ev.name, sizeof(ev.name), "b.example");
	(void)step_with(&s, &ev, T0 + 1);
	ev = evidence_from("10.1.0.2");
	(void)snprintf(ev.name, sizeof(ev.name), "b.example");
	assert_decision(step_with(&s, &ev, T0 + 2), REASON_EARLY);
	assert_int_equal(s.record.count, 2);
	assert_decision(
	    from_net(&s, 2 * DELAY, 3, GRADE_UNKNOWN), REASON_FIRST);
	assert_decision(
	    from_net(&s, 2 * DELAY, 4, GRADE_UNKNOWN), REASON_RETRIED);
}

static void
test_suspicious_spoil_it(void **state)
{
	struct steps s = { .pool_nets = 3 };

	(void)state;
	(void)from_net(&s, 0, 1, GRADE_UNKNOWN);
	(void)from_net(&s, 1, 2, GRADE_UNKNOWN);
	assert_decision(from_net(&s, 2000, 3, GRADE_SUSPICIOUS), REASON_FIRST);
	assert_decision(from_net(&s, 2001, 4, GRADE_UNKNOWN), REASON_FIRST);
}

/* A suspicious client waits by itself, whoever has tried before. */
static void
test_suspicious_gain_nothing(void **state)
{
	struct steps s = { .pool_nets = 3 };

	(void)state;
	for (unsigned int net = 1; net < 4; net++)
		(void)from_net(&s, 0, net, GRADE_UNKNOWN);
	assert_decision(
	    from_net(&s, WINDOW, 9, GRADE_SUSPICIOUS), REASON_FIRST);
}

static void
test_lapsed_attempts_do_not_count(void **state)
{
	struct steps s = { .pool_nets = 3 };

	(void)state;
	(void)from_net(&s, 0, 1, GRADE_UNKNOWN);
	(void)from_net(&s, 1, 2, GRADE_UNKNOWN);
	assert_decision(
	    from_net(&s, WINDOW + 1, 3, GRADE_UNKNOWN), REASON_FIRST);
}

/*
 * A botnet forges a sender: a hundred nets of suspicious clients, for a day,
 * each once or again and again, never pass by the pool rule.
 */
static void
test_botnet_of_suspicious_never_pools(void **state)
{
	struct steps s = { .pool_nets = 3 };

	(void)state;
	for (unsigned int i = 0; i < 1000; i++) {
		struct decision d =
		    from_net(&s, i * 86, 1 + (i * 7) % 101, GRADE_SUSPICIOUS);

		assert_int_equal(d.link == EVIDENCE_POOL, false);
		if (d.verdict == VERDICT_ACCEPT)
			assert_int_equal(d.link, EVIDENCE_ADDR);
	}
}

/* Among clean nets one suspicious client is enough, wherever it comes. */
static void
test_mixture_never_pools(void **state)
{
	(void)state;
	for (unsigned int doubted = 0; doubted < 4; doubted++) {
		struct steps s = { .pool_nets = 3 };

		for (unsigned int i = 0; i < 5; i++) {
			struct decision d = from_net(&s, i * 1000, i + 1,
			    i == doubted ? GRADE_SUSPICIOUS : GRADE_UNKNOWN);

			/* Three clean nets before it are a pool. */
			if (doubted == 3 && i == 2)
				assert_int_equal(d.link, EVIDENCE_POOL);
			else
				assert_int_equal(d.verdict, VERDICT_DEFER);
		}
	}
}

/* Two hundred addresses of one net are one net. */
static void
test_many_addresses_of_one_net(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct evidence ev;
	char client[32];

	(void)state;
	(void)from_net(&s, 0, 2, GRADE_UNKNOWN);
	for (unsigned int i = 1; i < 200; i++) {
		struct decision d;

		(void)snprintf(client, sizeof(client), "10.1.0.%u", i);
		ev = evidence_from(client);
		d = step_with(&s, &ev, T0 + 1);
		assert_int_equal(d.verdict, VERDICT_DEFER);
		assert_int_equal(d.link, i == 1 ? EVIDENCE_NONE : EVIDENCE_NET);
	}
	assert_int_equal(s.record.count, 2);
	/* The neighbour is the retry of a net, not a pool. */
	ev = evidence_from("10.1.0.250");
	assert_int_equal(step_with(&s, &ev, T0 + 1 + DELAY).link, EVIDENCE_NET);
}

/* A flood of suspicious clients into one conversation pushes out nobody who
 * is not. */
static void
test_flood_of_suspicious_pushes_out_nobody(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct decision d;

	(void)state;
	(void)from_net(&s, 0, 200, GRADE_UNKNOWN);
	for (unsigned int i = 1; i <= 150; i++)
		(void)from_net(&s, i, i, GRADE_SUSPICIOUS);
	assert_int_equal(s.record.count, RECORD_ORIGINS_MAX);
	d = from_net(&s, DELAY, 200, GRADE_UNKNOWN);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_ADDR);
	assert_int_equal(d.waited_s, DELAY);
}

/*
 * A flood of clean nets does push out who waits; but then the conversation is
 * a pool, and who comes back after the delay is in it.
 */
static void
test_flood_of_clean_nets_delays_nobody(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct decision d;

	(void)state;
	(void)from_net(&s, 0, 200, GRADE_UNKNOWN);
	for (unsigned int i = 1; i <= 12; i++)
		(void)from_net(&s, i, i, GRADE_UNKNOWN);
	d = from_net(&s, DELAY + 12, 200, GRADE_UNKNOWN);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_POOL);
}

/* The delay is that of the grade of the attempt at hand. */
static void
test_verified_waits_less(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct decision d;

	(void)state;
	(void)from_net(&s, 0, 1, GRADE_UNKNOWN);
	(void)from_net(&s, 1, 2, GRADE_UNKNOWN);
	d = from_net(&s, 60, 3, GRADE_VERIFIED);
	assert_decision(d, REASON_RETRIED);
	assert_int_equal(d.link, EVIDENCE_POOL);
}

/* A first attempt in the future: the clock was set back since. */
static void
test_set_back(void **state)
{
	struct steps s = { .pool_nets = 3 };
	struct decision d;

	(void)state;
	(void)from_net(&s, 5000, 1, GRADE_UNKNOWN);
	(void)from_net(&s, 5001, 2, GRADE_UNKNOWN);
	d = from_net(&s, 0, 3, GRADE_UNKNOWN);
	assert_decision(d, REASON_FIRST);
	assert_int_equal(d.left_s, DELAY);
	d = from_net(&s, DELAY, 4, GRADE_UNKNOWN);
	assert_decision(d, REASON_RETRIED);
	assert_true(d.waited_s >= 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_third_net_after_the_delay),
	cmocka_unit_test(test_two_nets_never),
	cmocka_unit_test(test_net_counts_once),
	cmocka_unit_test(test_suspicious_spoil_it),
	cmocka_unit_test(test_suspicious_gain_nothing),
	cmocka_unit_test(test_lapsed_attempts_do_not_count),
	cmocka_unit_test(test_botnet_of_suspicious_never_pools),
	cmocka_unit_test(test_mixture_never_pools),
	cmocka_unit_test(test_many_addresses_of_one_net),
	cmocka_unit_test(test_flood_of_suspicious_pushes_out_nobody),
	cmocka_unit_test(test_flood_of_clean_nets_delays_nobody),
	cmocka_unit_test(test_verified_waits_less),
	cmocka_unit_test(test_set_back),
};

UNIT_MAIN(tests)
