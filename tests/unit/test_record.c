/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_record.c: what is stored comes back, and bytes that are not what was
 * stored never become a record nor are read beyond their end. Inputs stand in
 * memory of their exact size, so that AddressSanitizer sees one byte too far.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/record.h"

static struct origin
random_origin(uint64_t *seed)
{
	struct origin o = {
		.first_s = (int64_t)(unit_random(seed) & UINT32_MAX),
		.last_s = (int64_t)(unit_random(seed) & UINT32_MAX),
		.passed_s = (int64_t)(unit_random(seed) & UINT32_MAX),
		.attempts = (uint32_t)unit_random(seed) | 1,
		.uses = (uint32_t)unit_random(seed),
		.link = (enum evidence_kind)unit_random_below(
		    seed, EVIDENCE_ADDR + 1),
		.grade = (enum grade)unit_random_below(seed, GRADE_COUNT),
		.let_through = unit_random_below(seed, 2) == 1,
	};
	size_t len = unit_random_below(seed, EVIDENCE_NAME_MAX + 1);

	for (size_t i = 0; i < sizeof(o.addr.octets); i++)
		o.addr.octets[i] = (uint8_t)unit_random(seed);
	for (size_t i = 0; i < len; i++)
		o.name[i] = (char)(1 + unit_random_below(seed, 255));
	return o;
}

static struct record
random_record(uint64_t *seed)
{
	struct record r = { .count = 1 + unit_random_below(
		                             seed, RECORD_ORIGINS_MAX) };

	for (size_t i = 0; i < r.count; i++)
		r.origins[i] = random_origin(seed);
	return r;
}

static void
assert_origin_equal(const struct origin *a, const struct origin *b)
{
	assert_true(addr_eq(&a->addr, &b->addr));
	assert_int_equal(a->first_s, b->first_s);
	assert_int_equal(a->last_s, b->last_s);
	assert_int_equal(a->passed_s, b->passed_s);
	assert_int_equal(a->attempts, b->attempts);
	assert_int_equal(a->uses, b->uses);
	assert_int_equal(a->link, b->link);
	assert_int_equal(a->grade, b->grade);
	assert_int_equal(a->let_through, b->let_through);
	assert_string_equal(a->name, b->name);
}

/* Decode a copy that ends where the bytes end. */
static enum err
decode_exact(const uint8_t *bytes, size_t len, struct record *ret)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);
	enum err e;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	e = record_decode(copy, len, ret);
	free(copy);
	return e;
}

static void
test_round_trip(void **state)
{
	uint64_t seed = 0x14057b7ef767814fu;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct record r = random_record(&seed), back;
		uint8_t bytes[RECORD_SIZE_MAX];
		size_t len = record_encode(&r, bytes);

		assert_in_range(len, RECORD_HEADER_SIZE + RECORD_ORIGIN_SIZE,
		    RECORD_SIZE_MAX);
		assert_int_equal(decode_exact(bytes, len, &back), ERR_OK);
		assert_int_equal(back.count, r.count);
		for (size_t i = 0; i < r.count; i++)
			assert_origin_equal(&r.origins[i], &back.origins[i]);
	}
}

static void
test_largest_record(void **state)
{
	struct record r = { .count = RECORD_ORIGINS_MAX }, back;
	uint8_t bytes[RECORD_SIZE_MAX];

	(void)state;
	for (size_t i = 0; i < r.count; i++) {
		r.origins[i].attempts = UINT32_MAX;
		memset(r.origins[i].name, 'x', EVIDENCE_NAME_MAX);
	}
	assert_int_equal(record_encode(&r, bytes), RECORD_SIZE_MAX);
	assert_int_equal(decode_exact(bytes, sizeof(bytes), &back), ERR_OK);
	assert_int_equal(strlen(back.origins[7].name), EVIDENCE_NAME_MAX);
}

/* The bytes that doc/STORE.md and record.h describe, written by hand. */
static void
test_layout(void **state)
{
	static const uint8_t stored[] = { 1, 1, 55,
		0, /* version, origins, length */
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1, 0x78,
		0x56, 0x34, 0x12,       /* first */
		0x01, 0x00, 0x00, 0x80, /* last: above 2^31 */
		0xff, 0xff, 0xff, 0xff, /* passed */
		3, 0, 0, 0, 0, 1, 0, 0, /* attempts, uses */
		2, 1, 0, 11,            /* net, verified, flags, length */
		'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c', 'o', 'm' };
	struct record r;
	const struct origin *o = &r.origins[0];
	uint8_t bytes[RECORD_SIZE_MAX];
	char text[ADDR_TEXT_MAX];

	(void)state;
	assert_int_equal(decode_exact(stored, sizeof(stored), &r), ERR_OK);
	assert_int_equal(r.count, 1);
	assert_string_equal(addr_format(&o->addr, text), "192.0.2.1");
	assert_int_equal(o->first_s, 0x12345678);
	assert_int_equal(o->last_s, INT64_C(0x80000001));
	assert_int_equal(o->passed_s, INT64_C(0xffffffff));
	assert_int_equal(o->attempts, 3);
	assert_int_equal(o->uses, 256);
	assert_int_equal(o->link, EVIDENCE_NET);
	assert_int_equal(o->grade, GRADE_VERIFIED);
	assert_string_equal(o->name, "example.com");
	assert_int_equal(record_encode(&r, bytes), sizeof(stored));
	assert_memory_equal(bytes, stored, sizeof(stored));
}

static void
test_times_are_clamped(void **state)
{
	struct record r = { .count = 1 }, back;
	uint8_t bytes[RECORD_SIZE_MAX];
	size_t len;

	(void)state;
	r.origins[0] = (struct origin){ .first_s = -1,
		.last_s = INT64_MAX,
		.passed_s = INT64_C(0x100000000),
		.attempts = 1 };
	len = record_encode(&r, bytes);
	assert_int_equal(decode_exact(bytes, len, &back), ERR_OK);
	assert_int_equal(back.origins[0].first_s, 0);
	assert_int_equal(back.origins[0].last_s, UINT32_MAX);
	assert_int_equal(back.origins[0].passed_s, UINT32_MAX);
}

static void
test_every_truncation_is_refused(void **state)
{
	uint64_t seed = 0x5851f42d4c957f2du;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct record r = random_record(&seed), back;
		uint8_t bytes[RECORD_SIZE_MAX + 1] = { 0 };
		size_t len = record_encode(&r, bytes);

		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(
			    decode_exact(bytes, cut, &back), ERR_CORRUPT);
		assert_int_equal(
		    decode_exact(bytes, len + 1, &back), ERR_CORRUPT);
	}
}

/* The same, with a length field that agrees with the cut. */
static void
test_truncation_with_an_honest_length(void **state)
{
	uint64_t seed = 0x6c62272e07bb0142u;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct record r = random_record(&seed), back;
		uint8_t bytes[RECORD_SIZE_MAX];
		size_t len = record_encode(&r, bytes);

		for (size_t cut = RECORD_HEADER_SIZE; cut < len; cut++) {
			bytes[2] = (uint8_t)cut;
			bytes[3] = (uint8_t)(cut >> 8);
			assert_int_equal(
			    decode_exact(bytes, cut, &back), ERR_CORRUPT);
		}
	}
}

/* What decodes must be what encodes: nothing is read in two ways. */
static void
check_corrupted(const uint8_t *bytes, size_t len)
{
	struct record r;
	uint8_t again[RECORD_SIZE_MAX];
	enum err e = decode_exact(bytes, len, &r);

	if (e != ERR_OK) {
		assert_int_equal(e, ERR_CORRUPT);
		return;
	}
	assert_in_range(r.count, 1, RECORD_ORIGINS_MAX);
	for (size_t i = 0; i < r.count; i++) {
		assert_true(r.origins[i].link <= EVIDENCE_ADDR);
		assert_true(r.origins[i].grade < GRADE_COUNT);
		assert_in_range(
		    strlen(r.origins[i].name), 0, EVIDENCE_NAME_MAX);
	}
	assert_int_equal(record_encode(&r, again), len);
	assert_memory_equal(again, bytes, len);
}

static void
test_every_corrupted_byte(void **state)
{
	uint64_t seed = 0x9fb21c651e98df25u;

	(void)state;
	for (int round = 0; round < 10; round++) {
		struct record r = random_record(&seed);
		uint8_t bytes[RECORD_SIZE_MAX];
		size_t len = record_encode(&r, bytes);

		for (size_t i = 0; i < len; i++) {
			uint8_t was = bytes[i];

			for (int bit = 0; bit < 8; bit++) {
				bytes[i] = (uint8_t)(was ^ 1 << bit);
				check_corrupted(bytes, len);
			}
			bytes[i] = 0;
			check_corrupted(bytes, len);
			bytes[i] = 0xff;
			check_corrupted(bytes, len);
			bytes[i] = was;
		}
	}
}

static void
test_random_bytes(void **state)
{
	uint64_t seed = 0xbf58476d1ce4e5b9u;
	uint8_t bytes[RECORD_SIZE_MAX];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = unit_random_below(&seed, sizeof(bytes) + 1);

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)unit_random(&seed);
		if (len >= RECORD_HEADER_SIZE && round % 2 == 0) {
			bytes[0] = RECORD_VERSION;
			bytes[1] = (uint8_t)(1 + bytes[1] % RECORD_ORIGINS_MAX);
			bytes[2] = (uint8_t)len;
			bytes[3] = (uint8_t)(len >> 8);
		}
		check_corrupted(bytes, len);
	}
}

static void
test_zeros_are_refused(void **state)
{
	static const uint8_t zeros[RECORD_SIZE_MAX];
	struct record r;

	(void)state;
	for (size_t len = 0; len <= sizeof(zeros); len++)
		assert_int_equal(decode_exact(zeros, len, &r), ERR_CORRUPT);
}

/* Lengths that agree, and a content that record_encode() does not make. */
static void
test_sound_length_with_unsound_content(void **state)
{
	static const uint8_t none[] = { RECORD_VERSION, 0, 4, 0 };
	struct record r = { .count = 1 }, back;
	uint8_t bytes[RECORD_SIZE_MAX];

	(void)state;
	assert_int_equal(decode_exact(none, sizeof(none), &back), ERR_CORRUPT);
	r.origins[0].attempts = 1;
	for (size_t name = EVIDENCE_NAME_MAX; name <= 255; name++) {
		size_t len = record_encode(&r, bytes) + name;

		memset(bytes + len - name, 'x', name);
		bytes[2] = (uint8_t)len;
		bytes[3] = (uint8_t)(len >> 8);
		bytes[RECORD_HEADER_SIZE + 39] = (uint8_t)name;
		assert_int_equal(decode_exact(bytes, len, &back),
		    name <= EVIDENCE_NAME_MAX ? ERR_OK : ERR_CORRUPT);
	}
	r.origins[0].attempts = 0;
	assert_int_equal(
	    decode_exact(bytes, record_encode(&r, bytes), &back), ERR_CORRUPT);
}

static void
test_failure_leaves_the_output(void **state)
{
	static const uint8_t bytes[] = { 1, 1, 4, 0 };
	struct record r = { .count = 5 };

	(void)state;
	assert_int_equal(decode_exact(bytes, sizeof(bytes), &r), ERR_CORRUPT);
	assert_int_equal(r.count, 5);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_round_trip),
	cmocka_unit_test(test_largest_record),
	cmocka_unit_test(test_layout),
	cmocka_unit_test(test_times_are_clamped),
	cmocka_unit_test(test_every_truncation_is_refused),
	cmocka_unit_test(test_truncation_with_an_honest_length),
	cmocka_unit_test(test_every_corrupted_byte),
	cmocka_unit_test(test_random_bytes),
	cmocka_unit_test(test_zeros_are_refused),
	cmocka_unit_test(test_sound_length_with_unsound_content),
	cmocka_unit_test(test_failure_leaves_the_output),
};

UNIT_MAIN(tests)
