/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust.c: trust that is earned by waiting properly, kept by use, lost
 * by staying away, and overruled by the operator; and its stored bytes.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "core/trust.h"

#define T0 INT64_C(1800000000)
#define LIFE INT64_C(3024000)

static const struct trust_policy policy = { .after = 5, .life_s = LIFE };
static const struct evidence_rules rules = { .ipv4_prefix = 24,
	.ipv6_prefix = 64,
	.host = { "", 0 },
	.own_names = { "", 0 } };

static struct trust
passed(unsigned int times)
{
	struct trust t = { .word = TRUST_WORD_NONE };

	for (unsigned int i = 0; i < times; i++)
		trust_add_pass(&t, T0);
	return t;
}

static void
test_earned_by_passing(void **state)
{
	struct trust t = passed(4);

	(void)state;
	assert_false(trust_holds(&policy, &t, T0));
	trust_add_pass(&t, T0 + 5);
	assert_true(trust_holds(&policy, &t, T0 + 5));
	assert_int_equal(t.passed, 5);
	assert_int_equal(t.first_s, T0);
	assert_int_equal(t.last_s, T0 + 5);
}

static void
test_switched_off(void **state)
{
	const struct trust_policy off = { .after = 0, .life_s = LIFE };
	struct trust t = passed(20);

	(void)state;
	assert_false(trust_holds(&off, &t, T0));
	t.word = TRUST_WORD_TRUSTED;
	assert_true(trust_holds(&off, &t, T0));
}

static void
test_edges_of_the_life(void **state)
{
	struct trust t = passed(5);

	(void)state;
	assert_true(trust_holds(&policy, &t, T0 + LIFE));
	assert_false(trust_lapsed(&policy, &t, T0 + LIFE));
	assert_false(trust_holds(&policy, &t, T0 + LIFE + 1));
	assert_true(trust_lapsed(&policy, &t, T0 + LIFE + 1));
	trust_use(&t, T0 + LIFE);
	assert_true(trust_holds(&policy, &t, T0 + 2 * LIFE));
	/* A clock that is set back takes nothing away. */
	assert_true(trust_holds(&policy, &t, T0 - 100 * LIFE));
	assert_false(trust_lapsed(&policy, &t, T0 - 100 * LIFE));
}

static void
test_lost_by_staying_away(void **state)
{
	struct trust t = passed(5);

	(void)state;
	for (int i = 0; i < 5; i++) {
		trust_add_abandoned(&t);
		assert_true(trust_holds(&policy, &t, T0));
	}
	trust_add_abandoned(&t); /* six of eleven */
	assert_false(trust_holds(&policy, &t, T0));
	assert_true(trust_is_lost(&t));
	assert_int_equal(t.abandoned, 6);
	/* It can be earned again. */
	trust_add_pass(&t, T0);
	assert_true(trust_holds(&policy, &t, T0));
}

/* What counts is the last twenty: an old good name does not last for ever. */
static void
test_memory_is_twenty(void **state)
{
	struct trust t = passed(1000);

	(void)state;
	for (int i = 0; i < 10; i++)
		trust_add_abandoned(&t);
	assert_true(trust_holds(&policy, &t, T0));
	trust_add_abandoned(&t);
	assert_false(trust_holds(&policy, &t, T0));
	for (int i = 0; i < 20; i++)
		trust_add_pass(&t, T0);
	assert_int_equal(t.abandoned_bits, 0);
	assert_int_equal(t.remembered, TRUST_MEMORY);
	assert_int_equal(t.passed, 1020);
}

static void
test_word_of_the_operator(void **state)
{
	struct trust t = passed(100), none = { .word = TRUST_WORD_TRUSTED };

	(void)state;
	t.word = TRUST_WORD_DISTRUSTED;
	assert_false(trust_holds(&policy, &t, T0));
	assert_true(trust_holds(&policy, &none, T0));
	/* A word does not wear off. */
	assert_false(trust_lapsed(&policy, &t, T0 + 100 * LIFE));
	assert_true(trust_holds(&policy, &none, T0 + 100 * LIFE));
	assert_false(trust_lapsed(&policy, &none, T0 + 100 * LIFE));
}

static void
test_counters_do_not_wrap(void **state)
{
	struct trust t = { .passed = UINT32_MAX, .abandoned = UINT32_MAX };

	(void)state;
	trust_add_pass(&t, T0);
	trust_add_abandoned(&t);
	assert_int_equal(t.passed, UINT32_MAX);
	assert_int_equal(t.abandoned, UINT32_MAX);
}

static void
test_round_trip_and_damage(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15u;

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct trust t = { .word = (enum trust_word)(round % 3),
			.remembered = (uint32_t)unit_random_below(&seed, 21) };
		struct trust back;
		uint8_t bytes[TRUST_SIZE], again[TRUST_SIZE];

		t.abandoned_bits =
		    (uint32_t)unit_random(&seed) & ((1u << t.remembered) - 1);
		t.passed = (uint32_t)unit_random(&seed);
		t.abandoned = (uint32_t)unit_random(&seed);
		t.first_s = (uint32_t)unit_random(&seed);
		t.last_s = (uint32_t)unit_random(&seed);
		assert_int_equal(trust_encode(&t, bytes), TRUST_SIZE);
		assert_int_equal(
		    trust_decode(bytes, TRUST_SIZE, &back), ERR_OK);
		assert_int_equal(back.word, t.word);
		assert_int_equal(back.abandoned_bits, t.abandoned_bits);
		assert_int_equal(back.passed, t.passed);
		assert_int_equal(back.first_s, t.first_s);
		assert_int_equal(back.last_s, t.last_s);
		assert_int_equal(
		    trust_decode(bytes, TRUST_SIZE - 1, &back), ERR_CORRUPT);
		bytes[round % TRUST_SIZE] ^=
		    (uint8_t)(1u << unit_random_below(&seed, 8));
		if (trust_decode(bytes, TRUST_SIZE, &back) == ERR_OK) {
			(void)trust_encode(&back, again);
			assert_memory_equal(again, bytes, TRUST_SIZE);
		}
	}
}

/* More than can be remembered: a shift by that is undefined. */
static void
test_more_than_twenty_is_refused(void **state)
{
	struct trust t = passed(25);
	uint8_t bytes[TRUST_SIZE];

	(void)state;
	for (int n = 0; n < 256; n++) {
		(void)trust_encode(&t, bytes);
		bytes[2] = (uint8_t)n;
		assert_int_equal(trust_decode(bytes, TRUST_SIZE, &t),
		    n <= TRUST_MEMORY ? ERR_OK : ERR_CORRUPT);
		t = passed(25);
	}
}

static void
test_zeros_are_refused(void **state)
{
	static const uint8_t zeros[TRUST_SIZE];
	struct trust t = { .passed = 77 };

	(void)state;
	assert_int_equal(trust_decode(zeros, sizeof(zeros), &t), ERR_CORRUPT);
	assert_int_equal(t.passed, 77);
}

static void
check_key(const char *client, const char *name, const char *text)
{
	struct attempt attempt = { .client_name = str_of(name),
		.helo = STR("") };
	struct evidence ev;
	struct trust_key made, parsed;
	char said[TRUST_TEXT_MAX];
	struct str key;

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	ev = evidence_of(&rules, &attempt);
	if (text == NULL) {
		assert_false(trust_key_make(&ev, &made));
		return;
	}
	assert_true(trust_key_make(&ev, &made));
	key = (struct str){ made.bytes, made.len };
	assert_int_equal(trust_key_format(key, said), ERR_OK);
	assert_string_equal(said, text);
	/* What the operator writes is the key that the client has. */
	assert_int_equal(
	    trust_key_parse(str_of(said), &rules, &parsed, NULL), ERR_OK);
	assert_int_equal(parsed.len, made.len);
	assert_memory_equal(parsed.bytes, made.bytes, made.len);
}

static void
test_keys(void **state)
{
	(void)state;
	check_key("192.0.2.1", "", "192.0.2.0/24");
	check_key("2001:db8::1", "", "2001:db8::/64");
	check_key("192.0.2.1", "mx1.Example.com", "example.com");
	check_key("2001:db8::1", "mx.one.co.uk", "one.co.uk");
	/* A suspicious client shares its name's parent with strangers. */
	check_key("192.0.2.1", "192-0-2-1.dsl.provider.example", NULL);
}

static void
test_keys_as_written(void **state)
{
	static const char *const bad[] = { "", "com", "co.uk", "192.0.2.1/24",
		"a b", "user@example.com",
		/* Under these nobody would ever be looked for. */
		"10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32" };
	struct trust_key key;
	char text[TRUST_TEXT_MAX];

	(void)state;
	assert_int_equal(
	    trust_key_parse(STR("192.0.2.77"), &rules, &key, NULL), ERR_OK);
	assert_int_equal(
	    trust_key_format((struct str){ key.bytes, key.len }, text), ERR_OK);
	assert_string_equal(text, "192.0.2.0/24");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err_note note = { "" };

		if (trust_key_parse(str_of(bad[i]), &rules, &key, &note) !=
		    ERR_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		assert_true(note.text[0] != '\0');
	}
	assert_int_equal(trust_key_format(STR(""), text), ERR_CORRUPT);
	assert_int_equal(trust_key_format(STR("n"), text), ERR_CORRUPT);
	assert_int_equal(
	    trust_key_format(STR("a\x18short"), text), ERR_CORRUPT);
	assert_int_equal(
	    trust_key_format(STR("zexample.com"), text), ERR_CORRUPT);
	assert_int_equal(trust_key_format((struct str){ "a\x81"
	                                                "0123456789abcdef",
	                                      18 },
	                     text),
	    ERR_CORRUPT);
	assert_int_equal(trust_key_format((struct str){ "a\x80"
	                                                "0123456789abcdef",
	                                      18 },
	                     text),
	    ERR_OK);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_earned_by_passing),
	cmocka_unit_test(test_switched_off),
	cmocka_unit_test(test_edges_of_the_life),
	cmocka_unit_test(test_lost_by_staying_away),
	cmocka_unit_test(test_memory_is_twenty),
	cmocka_unit_test(test_word_of_the_operator),
	cmocka_unit_test(test_counters_do_not_wrap),
	cmocka_unit_test(test_round_trip_and_damage),
	cmocka_unit_test(test_more_than_twenty_is_refused),
	cmocka_unit_test(test_zeros_are_refused),
	cmocka_unit_test(test_keys),
	cmocka_unit_test(test_keys_as_written),
};

UNIT_MAIN(tests)
