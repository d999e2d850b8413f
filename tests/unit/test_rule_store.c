/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rule_store.c: rules as stored bytes, whole and damaged. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rule.h"

struct stored {
	size_t key_len, len;
	char key[RULE_KEY_MAX];
	uint8_t bytes[RULE_BYTES_MAX];
};

static struct rule
sample(void)
{
	struct rule r;

	assert_int_equal(
	    rule_parse(RULE_CLIENT, STR("192.0.2.0/24"), &r, NULL), ERR_OK);
	r.added_s = INT64_C(1700000000);
	r.expires_s = INT64_C(1800000000);
	r.action = RULE_NEVER_TRUST;
	(void)snprintf(r.added_by, sizeof(r.added_by), "root");
	(void)snprintf(r.comment, sizeof(r.comment), "the branch office");
	return r;
}

static struct stored
store(const struct rule *r)
{
	struct stored s;

	s.key_len = rule_key(r, s.key);
	s.len = rule_encode(r, s.bytes);
	assert_in_range(s.key_len, 2, RULE_KEY_MAX);
	assert_in_range(s.len, 1, RULE_BYTES_MAX);
	return s;
}

/* Decode copies that end where the bytes end. */
static enum err
load(const struct stored *s, struct rule *ret)
{
	char *key = malloc(s->key_len + 1);
	uint8_t *bytes = malloc(s->len + 1);
	enum err e;

	assert_non_null(key);
	assert_non_null(bytes);
	/* At the end of the block: one byte too far is seen by ASan. */
	memcpy(key + 1, s->key, s->key_len);
	memcpy(bytes + 1, s->bytes, s->len);
	e = rule_decode(
	    (struct str){ key + 1, s->key_len }, bytes + 1, s->len, ret);
	free(key);
	free(bytes);
	return e;
}

static void
test_round_trip(void **state)
{
	struct rule r = sample(), back;
	struct stored s = store(&r);

	(void)state;
	assert_int_equal(load(&s, &back), ERR_OK);
	assert_int_equal(back.kind, RULE_CLIENT);
	assert_string_equal(back.value, "192.0.2.0/24");
	assert_int_equal(back.added_s, INT64_C(1700000000));
	assert_int_equal(back.expires_s, INT64_C(1800000000));
	assert_int_equal(back.action, RULE_NEVER_TRUST);
	assert_string_equal(back.added_by, "root");
	assert_string_equal(back.comment, "the branch office");
}

static void
test_longest(void **state)
{
	struct rule r = { .kind = RULE_SENDER, .added_s = INT64_MAX }, back;
	struct stored s;

	(void)state;
	memset(r.value, 'v', RULE_VALUE_MAX);
	memset(r.added_by, 'o', RULE_ORIGIN_MAX);
	memset(r.comment, 'c', RULE_COMMENT_MAX);
	s = store(&r);
	assert_int_equal(s.key_len, RULE_KEY_MAX);
	assert_int_equal(load(&s, &back), ERR_OK);
	assert_string_equal(back.value, r.value);
	assert_string_equal(back.added_by, r.added_by);
	assert_string_equal(back.comment, r.comment);
	assert_true(back.added_s == INT64_MAX);
}

static void
test_kinds_have_keys_of_their_own(void **state)
{
	struct rule a, b;
	struct stored sa, sb;

	(void)state;
	assert_int_equal(
	    rule_parse(RULE_SENDER, STR("example.com"), &a, NULL), ERR_OK);
	assert_int_equal(
	    rule_parse(RULE_RECIPIENT, STR("example.com"), &b, NULL), ERR_OK);
	sa = store(&a);
	sb = store(&b);
	assert_int_equal(sa.key_len, sb.key_len);
	assert_memory_not_equal(sa.key, sb.key, sa.key_len);
}

/* What decodes encodes to the same key and bytes. */
static void
check_damaged(const struct stored *s)
{
	struct rule r;
	struct stored again;
	enum err e = load(s, &r);

	if (e != ERR_OK) {
		assert_int_equal(e, ERR_CORRUPT);
		return;
	}
	again = store(&r);
	assert_int_equal(again.key_len, s->key_len);
	assert_int_equal(again.len, s->len);
	assert_memory_equal(again.key, s->key, s->key_len);
	assert_memory_equal(again.bytes, s->bytes, s->len);
}

static void
test_every_damaged_byte(void **state)
{
	struct rule r = sample();
	struct stored good = store(&r);

	(void)state;
	for (size_t i = 0; i < good.len; i++)
		for (int v = 0; v < 256; v++) {
			struct stored s = good;

			s.bytes[i] = (uint8_t)v;
			check_damaged(&s);
		}
	for (size_t i = 0; i < good.key_len; i++)
		for (int v = 0; v < 256; v++) {
			struct stored s = good;

			s.key[i] = (char)v;
			check_damaged(&s);
		}
}

static void
test_every_truncation(void **state)
{
	struct rule r = sample(), back;
	struct stored good = store(&r), s;

	(void)state;
	for (size_t cut = 0; cut < good.len; cut++) {
		s = good;
		s.len = cut;
		assert_int_equal(load(&s, &back), ERR_CORRUPT);
	}
	for (size_t cut = 0; cut < 2; cut++) {
		s = good;
		s.key_len = cut;
		assert_int_equal(load(&s, &back), ERR_CORRUPT);
	}
}

static void
test_zeros_are_refused(void **state)
{
	struct stored s;
	struct rule back;

	(void)state;
	memset(&s, 0, sizeof(s));
	s.key_len = 5;
	s.len = 22;
	assert_int_equal(load(&s, &back), ERR_CORRUPT);
	s.key[0] = RULE_CLIENT;
	assert_int_equal(load(&s, &back), ERR_CORRUPT);
}

/* Lengths that agree, of texts that are longer than a rule's. */
static void
test_texts_that_are_too_long(void **state)
{
	struct rule back;
	struct stored s = { .key_len = 3, .key = "\1ab" };

	(void)state;
	for (size_t by = 0; by < 256; by++)
		for (size_t comment = 0; comment < 256; comment += 5) {
			bool fits = by <= RULE_ORIGIN_MAX &&
			            comment <= RULE_COMMENT_MAX;
			uint8_t bytes[22 + 255 + 255];

			memset(bytes, 'x', sizeof(bytes));
			memset(bytes, 0, 22);
			bytes[0] = 1;
			bytes[20] = (uint8_t)by;
			bytes[21] = (uint8_t)comment;
			assert_int_equal(
			    rule_decode((struct str){ s.key, s.key_len }, bytes,
			        22 + by + comment, &back),
			    fits ? ERR_OK : ERR_CORRUPT);
		}
}

static void
test_key_that_is_too_long(void **state)
{
	struct rule r = sample(), back;
	struct stored good = store(&r);
	char key[RULE_KEY_MAX + 1];

	(void)state;
	memset(key, 'x', sizeof(key));
	key[0] = RULE_CLIENT;
	assert_int_equal(rule_decode((struct str){ key, sizeof(key) },
	                     good.bytes, good.len, &back),
	    ERR_CORRUPT);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_round_trip),
	cmocka_unit_test(test_longest),
	cmocka_unit_test(test_kinds_have_keys_of_their_own),
	cmocka_unit_test(test_every_damaged_byte),
	cmocka_unit_test(test_every_truncation),
	cmocka_unit_test(test_zeros_are_refused),
	cmocka_unit_test(test_texts_that_are_too_long),
	cmocka_unit_test(test_key_that_is_too_long),
};

UNIT_MAIN(tests)
