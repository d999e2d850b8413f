/* SPDX-License-Identifier: BSD-2-Clause */
/* test_census.c: counts of pending origins, and what they leave room for. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "greylist/census.h"

#define NOW INT64_C(1800000000)
#define QUOTA 1024

static const struct evidence_rules rules = { .ipv4_prefix = 24,
	.ipv6_prefix = 64 };
static const struct census_limits limits = { .origins = 100000,
	.pending_per_net = QUOTA };
static const struct record nothing = { .count = 0 };

static int
setup(void **state)
{
	return census_new((struct census **)state) == ERR_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	census_free((struct census **)state);
	return 0;
}

static struct evidence
client(const char *address, const char *name)
{
	struct evidence ev = { .grade = GRADE_UNKNOWN };

	assert_int_equal(addr_parse(str_of(address), &ev.addr), ERR_OK);
	ev.net = evidence_net(&rules, &ev.addr);
	(void)snprintf(ev.name, sizeof(ev.name), "%s", name);
	return ev;
}

static struct record
waiting(const struct evidence *ev, int64_t first_s)
{
	struct record r = { .count = 1 };

	r.origins[0] = (struct origin){ .addr = ev->addr,
		.first_s = first_s,
		.last_s = first_s,
		.attempts = 1 };
	memcpy(r.origins[0].name, ev->name, sizeof(ev->name));
	return r;
}

static void
come(struct census *c, const struct evidence *ev, int times)
{
	struct record r = waiting(ev, NOW);

	for (int i = 0; i < times; i++)
		census_change(c, &rules, &nothing, &r);
}

static bool
has_room(struct census *c, const struct evidence *ev)
{
	return census_has_room(c, &limits, &rules, ev);
}

static void
test_quota_of_a_network(void **state)
{
	struct census *c = *state;
	struct evidence flooder = client("192.0.2.1", "");
	struct evidence other = client("198.51.100.1", "");
	struct record r = waiting(&flooder, NOW);

	come(c, &flooder, QUOTA - 1);
	assert_true(has_room(c, &flooder));
	come(c, &flooder, 1);
	assert_false(has_room(c, &flooder));
	assert_true(has_room(c, &other));
	assert_int_equal(census_pending(c), QUOTA);
	/* One that goes makes room for another. */
	census_change(c, &rules, &r, &nothing);
	assert_true(has_room(c, &flooder));
}

/* A /24 has a 256th of the quota for each address. */
static void
test_neighbours_have_their_share(void **state)
{
	struct census *c = *state;
	struct evidence flooder = client("192.0.2.1", "");
	struct evidence neighbour = client("192.0.2.2", "");

	come(c, &flooder, 2 * QUOTA);
	come(c, &neighbour, QUOTA / 256 - 1);
	assert_true(has_room(c, &neighbour));
	come(c, &neighbour, 1);
	assert_false(has_room(c, &neighbour));
	assert_false(has_room(c, &flooder));
}

static void
test_ipv6_addresses_have_none(void **state)
{
	struct census *c = *state;
	struct evidence flooder = client("2001:db8::1", "");
	struct evidence neighbour = client("2001:db8::2", "");

	come(c, &flooder, QUOTA);
	assert_false(has_room(c, &neighbour));
}

static void
test_a_name_has_its_own_quota(void **state)
{
	struct census *c = *state;
	struct evidence flooder = client("192.0.2.1", "");
	struct evidence named = client("192.0.2.1", "example.com");
	struct evidence elsewhere = client("203.0.113.9", "example.com");

	come(c, &flooder, QUOTA);
	assert_true(has_room(c, &named));
	come(c, &named, QUOTA);
	assert_false(has_room(c, &elsewhere));
}

static void
test_a_pass_makes_room(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct record before = waiting(&ev, NOW), after = before;

	come(c, &ev, QUOTA);
	after.origins[0].passed_s = NOW + 60;
	census_change(c, &rules, &before, &after);
	assert_true(has_room(c, &ev));
	assert_int_equal(census_pending(c), QUOTA - 1);
	assert_int_equal(census_passed(c), 1);
}

/* The clock and the address of a retry change no count. */
static void
test_a_retry_changes_nothing(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct evidence moved = client("192.0.2.9", "");
	struct record before = waiting(&ev, NOW), after = before;

	come(c, &ev, 1);
	after.origins[0].attempts++;
	after.origins[0].last_s += 20;
	census_change(c, &rules, &before, &after);
	assert_int_equal(census_pending(c), 1);
	after.origins[0].addr = moved.addr;
	census_change(c, &rules, &before, &after);
	assert_int_equal(census_pending(c), 1);
	census_change(c, &rules, &after, &nothing);
	assert_int_equal(census_pending(c), 0);
}

static void
test_bound_of_all(void **state)
{
	struct census *c = *state;
	struct evidence ev;

	for (int net = 0; net < 225; net++) {
		char text[ADDR_TEXT_MAX];

		(void)snprintf(text, sizeof(text), "10.0.%d.1", net);
		ev = client(text, "");
		come(c, &ev, 500);
		ev = client("203.0.113.1", "example.com");
		assert_int_equal(has_room(c, &ev), net < 224);
	}
}

/* What a walk finds takes the place of what was counted before. */
static void
test_a_walk_mends_counts(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct record old = waiting(&ev, NOW), fresh = waiting(&ev, NOW + 62);

	come(c, &ev, QUOTA);
	census_walk_begin(c, NOW + 60);
	census_walk_meet(c, &rules, &old);
	/* Comes during the walk, which meets it or not: it counts once. */
	census_change(c, &rules, &nothing, &fresh);
	census_walk_meet(c, &rules, &fresh);
	assert_false(has_room(c, &ev));
	census_walk_end(c);
	assert_int_equal(census_pending(c), 2);
	assert_true(has_room(c, &ev));
	/* The other sheet is out of date and counts no more. */
	census_change(c, &rules, &old, &nothing);
	assert_int_equal(census_pending(c), 1);
}

/* Never too few: the store would outgrow its bound. */
static void
test_the_second_of_the_walk(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct record ahead = waiting(&ev, NOW);

	census_change(c, &rules, &nothing, &ahead);
	census_walk_begin(c, NOW);
	/* One that the walk meets, one behind it. */
	census_walk_meet(c, &rules, &ahead);
	census_change(c, &rules, &nothing, &ahead);
	census_walk_end(c);
	assert_int_equal(census_pending(c), 2);
}

/* The clock goes on while the walk makes ready: what comes until it is counts
 * on the old sheet alone, and the walk has to count it. */
static void
test_a_walk_that_is_slow_to_begin(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct record early = waiting(&ev, NOW), late = waiting(&ev, NOW + 1);

	census_change(c, &rules, &nothing, &early);
	census_change(c, &rules, &nothing, &late);
	census_walk_begin(c, NOW);
	census_walk_meet(c, &rules, &early);
	census_walk_meet(c, &rules, &late);
	census_walk_end(c);
	assert_int_equal(census_pending(c), 2);
}

/* After a start the walk's sheet is all there is, from its first record. */
static void
test_a_first_walk_counts_at_once(void **state)
{
	struct census *c = *state;
	struct evidence ev = client("192.0.2.1", "");
	struct record old = waiting(&ev, NOW);

	census_walk_begin(c, NOW + 60);
	for (int i = 0; i < QUOTA; i++)
		census_walk_meet(c, &rules, &old);
	assert_false(has_room(c, &ev));
	assert_int_equal(census_pending(c), QUOTA);
}

#define census_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	census_test(test_quota_of_a_network),
	census_test(test_neighbours_have_their_share),
	census_test(test_ipv6_addresses_have_none),
	census_test(test_a_name_has_its_own_quota),
	census_test(test_a_pass_makes_room),
	census_test(test_a_retry_changes_nothing),
	census_test(test_bound_of_all),
	census_test(test_a_walk_mends_counts),
	census_test(test_the_second_of_the_walk),
	census_test(test_a_walk_that_is_slow_to_begin),
	census_test(test_a_first_walk_counts_at_once),
};

UNIT_MAIN(tests)
