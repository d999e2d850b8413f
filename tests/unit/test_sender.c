/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sender.c: statistics of senders: keys, counting, merging, bytes. */
#include "unit.h"

#include <string.h>

#include "core/sender.h"

#define NOW INT64_C(1800000000)

static void
expect_key(bool made, const struct sender_key *key, const char *expected)
{
	char mem[TRUST_TEXT_MAX];
	struct str text;

	assert_int_equal(made, expected != NULL);
	if (expected == NULL)
		return;
	assert_int_equal(
	    sender_key_format((struct str){ key->bytes, key->len }, mem, &text),
	    ERR_OK);
	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.data, expected, text.len);
	assert_false(
	    sender_key_is_origin((struct str){ key->bytes, key->len }));
}

static void
test_keys_of_senders(void **state)
{
	static const struct {
		const char *address, *key;
	} cases[] = {
		{ "alice@Example.ORG", "example.org" },
		{ "\"a@b\"@example.org.", "example.org" },
		{ "@example.org", "example.org" },
		{ "", "<>" },
		{ "<192.0.2.0/24>", "<>" }, /* as a null sender is stored */
		{ "<example.com>", "<>" },
		{ "root", NULL },
		{ "alice@", NULL },
		{ "alice@.", NULL },
		{ "alice@a<b>\x01.org", "a?b??.org" },
	};
	struct sender_key key;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		expect_key(
		    sender_key_of_address(str_of(cases[i].address), &key), &key,
		    cases[i].key);
}

static void
test_a_domain_has_a_greatest_length(void **state)
{
	char address[SENDER_DOMAIN_MAX + 4];
	struct sender_key key;
	struct str s = { address, 2 + SENDER_DOMAIN_MAX };

	(void)state;
	memset(address, 'x', sizeof(address));
	address[1] = '@';
	assert_true(sender_key_of_address(s, &key));
	assert_int_equal(key.len, SENDER_KEY_MAX);
	s.len++;
	assert_false(sender_key_of_address(s, &key));
}

static void
test_what_an_operator_writes(void **state)
{
	struct sender_key key;

	(void)state;
	expect_key(sender_key_of_text(STR(" Example.org "), &key), &key,
	    "example.org");
	expect_key(sender_key_of_text(STR("alice@example.org"), &key), &key,
	    "example.org");
	expect_key(sender_key_of_text(STR("<>"), &key), &key, "<>");
	assert_false(sender_key_of_text(STR(""), &key));
}

static void
test_keys_of_origins(void **state)
{
	struct evidence ev = { .grade = GRADE_SUSPICIOUS };
	char mem[TRUST_TEXT_MAX];
	struct sender_key key;
	struct str text;

	(void)state;
	assert_int_equal(
	    cidr_parse(STR("192.0.2.0/24"), &ev.net, NULL), ERR_OK);
	sender_key_of_client(&ev, &key);
	assert_true(sender_key_is_origin((struct str){ key.bytes, key.len }));
	assert_int_equal(
	    sender_key_format((struct str){ key.bytes, key.len }, mem, &text),
	    ERR_OK);
	assert_true(str_eq(text, STR("192.0.2.0/24")));
	memcpy(ev.name, "example.com", 12);
	sender_key_of_client(&ev, &key);
	assert_true(
	    str_eq((struct str){ key.bytes, key.len }, STR("nexample.com")));
}

static struct decision
decided(enum reason reason, uint32_t attempts, int64_t waited_s)
{
	return (struct decision){ .reason = reason,
		.link =
		    reason == REASON_RETRIED ? EVIDENCE_NAME : EVIDENCE_NONE,
		.grade = GRADE_VERIFIED,
		.attempts = attempts,
		.waited_s = waited_s };
}

static void
add(struct sender *s, enum reason reason, uint32_t attempts, int64_t waited_s)
{
	struct decision d = decided(reason, attempts, waited_s);

	sender_add_decision(s, &d, NOW + waited_s);
}

/* One mail that is tried three times, and used once more. */
static struct sender
three_tries(void)
{
	struct sender s = { .attempts = 0 };

	add(&s, REASON_FIRST, 1, 0);
	add(&s, REASON_EARLY, 2, 45);
	add(&s, REASON_RETRIED, 3, 400);
	add(&s, REASON_PASSED, 3, 500);
	return s;
}

static void
test_decisions_are_counted(void **state)
{
	struct sender s = three_tries();

	(void)state;
	assert_int_equal(s.first_s, NOW);
	assert_int_equal(s.last_s, NOW + 500);
	assert_int_equal(s.attempts, 4);
	assert_int_equal(s.grades[GRADE_VERIFIED], 4);
	assert_int_equal(s.counts[SENDER_FIRST], 1);
	assert_int_equal(s.counts[SENDER_EARLY], 1);
	assert_int_equal(s.counts[SENDER_RETRIED], 1);
	assert_int_equal(s.counts[SENDER_PASSED], 1);
	assert_int_equal(s.links[EVIDENCE_NAME], 1);
	assert_int_equal(s.delay_sum_s, 400);
	assert_int_equal(s.delay_max_s, 400);
}

/* The second attempt is the first retry; neither the third is, nor the use
 * of what has passed. */
static void
test_only_the_first_retry_has_a_gap(void **state)
{
	struct sender s = three_tries();

	(void)state;
	assert_int_equal(histogram_total(&s.gaps), 1);
	assert_int_equal(histogram_count_below(&s.gaps, 60), 1);
	assert_int_equal(histogram_total(&s.delays), 1);
	assert_int_equal(histogram_count_below(&s.delays, 300), 0);
	add(&s, REASON_RETRIED, 2, 400);
	assert_int_equal(histogram_total(&s.gaps), 2);
	/* What passed at its second attempt, and is used. */
	add(&s, REASON_PASSED, 2, 400);
	assert_int_equal(histogram_total(&s.gaps), 2);
}

static void
test_late_is_who_was_deferred_before(void **state)
{
	struct decision d = decided(REASON_EXPIRED, 1, 0);
	struct sender s = { .attempts = 0 };

	(void)state;
	sender_add_decision(&s, &d, NOW);
	assert_int_equal(s.counts[SENDER_LATE], 0);
	d.late_s = 90000;
	sender_add_decision(&s, &d, NOW);
	assert_int_equal(s.counts[SENDER_LATE], 1);
	assert_int_equal(s.counts[SENDER_EXPIRED], 2);
}

/* Any way of gathering in pieces gives the same. */
static void
test_merging_is_adding(void **state)
{
	struct sender whole = three_tries(), part = three_tries();
	struct sender ab = { .attempts = 0 }, ba = { .attempts = 0 };
	struct sender other = { .attempts = 0 };
	uint8_t x[SENDER_SIZE], y[SENDER_SIZE];

	(void)state;
	add(&other, REASON_TRUSTED, 0, -1000);
	add(&other, REASON_RETRIED, 2, 9000);
	sender_add_abandoned(&other);
	add(&whole, REASON_TRUSTED, 0, -1000);
	add(&whole, REASON_RETRIED, 2, 9000);
	sender_add_abandoned(&whole);
	sender_merge(&ab, &part);
	sender_merge(&ab, &other);
	sender_merge(&ba, &other);
	sender_merge(&ba, &part);
	assert_int_equal(sender_encode(&whole, x), SENDER_SIZE);
	assert_int_equal(sender_encode(&ab, y), SENDER_SIZE);
	assert_memory_equal(x, y, SENDER_SIZE);
	assert_int_equal(sender_encode(&ba, y), SENDER_SIZE);
	assert_memory_equal(x, y, SENDER_SIZE);
	assert_int_equal(ab.first_s, NOW - 1000);
	assert_int_equal(ab.delay_max_s, 9000);
}

/* News of abandoned mail alone do not know when the sender was seen. */
static void
test_abandoned_leaves_the_times(void **state)
{
	struct sender s = three_tries(), news = { .attempts = 0 };

	(void)state;
	sender_add_abandoned(&news);
	sender_merge(&s, &news);
	assert_int_equal(s.first_s, NOW);
	assert_int_equal(s.last_s, NOW + 500);
	assert_int_equal(s.attempts, 4);
	assert_int_equal(s.counts[SENDER_ABANDONED], 1);
}

static void
test_rank(void **state)
{
	struct sender stranger = { .attempts = 0 }, once = { .attempts = 0 };
	struct sender often = { .attempts = 0 }, later = { .attempts = 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		add(&stranger, REASON_FIRST, 1, 1000000);
	add(&once, REASON_RETRIED, 2, 60);
	add(&later, REASON_RETRIED, 2, 61);
	for (int i = 0; i < 8; i++)
		add(&often, REASON_PASSED, 2, -500000);
	assert_true(sender_rank(&stranger) < SENDER_RANK_GOOD);
	assert_true(sender_rank(&once) >= SENDER_RANK_GOOD);
	assert_true(sender_rank(&once) < sender_rank(&later));
	assert_true(sender_rank(&later) < sender_rank(&often));
	assert_false(sender_is_known_good(&stranger));
	assert_true(sender_is_known_good(&once));
}

static void
test_lapsed(void **state)
{
	struct sender s = { .last_s = NOW };

	(void)state;
	assert_false(sender_lapsed(&s, 100, NOW + 100));
	assert_true(sender_lapsed(&s, 100, NOW + 101));
	assert_false(sender_lapsed(&s, 100, NOW - 1000000));
}

static void
test_only_its_own_bytes_decode(void **state)
{
	struct sender s = three_tries(), back;
	uint8_t bytes[SENDER_SIZE + 1] = { 0 }, again[SENDER_SIZE];

	(void)state;
	s.delay_sum_s = UINT64_C(0x123456789ab);
	s.counts[SENDER_LATE] = UINT32_MAX;
	s.gaps.bins[15] = 77;
	assert_int_equal(sender_encode(&s, bytes), SENDER_SIZE);
	assert_int_equal(sender_decode(bytes, SENDER_SIZE, &back), ERR_OK);
	assert_int_equal(back.delay_sum_s, s.delay_sum_s);
	assert_int_equal(sender_encode(&back, again), SENDER_SIZE);
	assert_memory_equal(bytes, again, SENDER_SIZE);
	assert_int_equal(
	    sender_decode(bytes, SENDER_SIZE - 1, &back), ERR_CORRUPT);
	assert_int_equal(
	    sender_decode(bytes, SENDER_SIZE + 1, &back), ERR_CORRUPT);
	for (size_t i = 0; i < 4; i++) {
		bytes[i] ^= 3;
		assert_int_equal(
		    sender_decode(bytes, SENDER_SIZE, &back), ERR_CORRUPT);
		bytes[i] ^= 3;
	}
	memset(bytes, 0, sizeof(bytes));
	assert_int_equal(sender_decode(bytes, SENDER_SIZE, &back), ERR_CORRUPT);
}

/* Times outside the format's become its first and last. */
static void
test_times_are_kept_within_the_format(void **state)
{
	struct sender s = three_tries(), back;
	uint8_t bytes[SENDER_SIZE];

	(void)state;
	s.first_s = -5;
	s.last_s = INT64_C(1) << 40;
	assert_int_equal(sender_encode(&s, bytes), SENDER_SIZE);
	assert_int_equal(sender_decode(bytes, SENDER_SIZE, &back), ERR_OK);
	assert_int_equal(back.first_s, 0);
	assert_int_equal(back.last_s, UINT32_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_keys_of_senders),
	cmocka_unit_test(test_a_domain_has_a_greatest_length),
	cmocka_unit_test(test_what_an_operator_writes),
	cmocka_unit_test(test_keys_of_origins),
	cmocka_unit_test(test_decisions_are_counted),
	cmocka_unit_test(test_only_the_first_retry_has_a_gap),
	cmocka_unit_test(test_late_is_who_was_deferred_before),
	cmocka_unit_test(test_merging_is_adding),
	cmocka_unit_test(test_abandoned_leaves_the_times),
	cmocka_unit_test(test_rank),
	cmocka_unit_test(test_lapsed),
	cmocka_unit_test(test_only_its_own_bytes_decode),
	cmocka_unit_test(test_times_are_kept_within_the_format),
};

UNIT_MAIN(tests)
