/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_tuple.c: keys of conversations. Two keys that meet would let one
 * sender pass on another's wait; one conversation under two keys would wait
 * twice.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "core/tuple.h"

static const struct policy policy = {
	.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 },
	.sender_delimiters = { "+", 1 },
	.recipient_delimiters = { "+", 1 },
};

/* The plain form of an address, without what a sender's form takes out. */
static size_t
plain_form(struct str given, char ret[ADDRESS_MAX])
{
	struct address a;

	address_normalise_recipient(given, STR(""), &a);
	memcpy(ret, a.text, a.len);
	return a.len;
}

static struct tuple
tuple_of(const char *client, struct str sender, struct str recipient)
{
	struct attempt attempt = { .sender = sender,
		.recipient = recipient,
		.client_name = STR(""),
		.helo = STR("") };
	struct evidence ev;
	struct tuple t;

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	ev = evidence_of(&policy.evidence, &attempt);
	tuple_make(&policy, &attempt, &ev, &t);
	assert_in_range(t.len, 1, TUPLE_KEY_MAX);
	return t;
}

static bool
same(const struct tuple *a, const struct tuple *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool
same_key(const char *s1, const char *r1, const char *s2, const char *r2)
{
	struct tuple a = tuple_of("192.0.2.1", str_of(s1), str_of(r1));
	struct tuple b = tuple_of("198.51.100.7", str_of(s2), str_of(r2));

	return same(&a, &b);
}

static void
test_normal_form(void **state)
{
	static const struct {
		const char *given, *normal;
	} cases[] = {
		{ "a@b.example", "a@b.example" },
		{ "Joe.User@B.Example", "joe.user@b.example" },
		{ "<a@b.example>", "a@b.example" },
		{ "a@b.example.", "a@b.example" },
		{ "<a@b.example.>", "a@b.example" },
		{ "postmaster", "postmaster" },
		{ "", "" },
		{ "<>", "" },
		{ ".", "." },
		{ "a\tb@c", "a?b@c" },
		{ "a\x7f@c", "a?@c" },
		{ "a<b>c@d", "a?b?c@d" },
		{ "<<>>", "??" },
		{ "\xc3\x96@d", "\xc3\x96@d" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char mem[ADDRESS_MAX];
		size_t len = plain_form(str_of(cases[i].given), mem);

		if (len != strlen(cases[i].normal) ||
		    memcmp(mem, cases[i].normal, len) != 0)
			fail_msg("'%s' became '%.*s'", cases[i].given, (int)len,
			    mem);
	}
}

static void
test_one_conversation_is_one_key(void **state)
{
	(void)state;
	assert_true(same_key("a@b", "c@d", "a@b", "c@d"));
	assert_true(same_key("A@B", "C@D.", "<a@b>", "<c@d>"));
}

/* stalwart's key has no separator. */
static void
test_keys_do_not_meet(void **state)
{
	(void)state;
	assert_false(same_key("a@b", "c@d", "a@bc", "@d"));
	assert_false(same_key("a@b", "c@d", "a@", "bc@d"));
	assert_false(same_key("a@b", "c@d", "c@d", "a@b"));
	assert_false(same_key("a@b", "", "a@", "b"));
	assert_false(same_key("a@b", "c@d", "a@b", "c@e"));
}

/* A NUL inside an address must not move the border. */
static void
test_nul_does_not_move_the_border(void **state)
{
	struct tuple a, b;

	(void)state;
	a = tuple_of("192.0.2.1", STR("a\0b"), STR("c"));
	b = tuple_of("192.0.2.1", STR("a"), STR("b\0c"));
	assert_false(same(&a, &b));
	assert_null(memchr(a.bytes, '\0', 3));
}

/* A null sender has no address, so its place takes the client's network. */
static void
test_null_sender_is_keyed_by_network(void **state)
{
	struct tuple a = tuple_of("192.0.2.1", STR(""), STR("u@d"));
	struct tuple b = tuple_of("192.0.2.200", STR(""), STR("u@d"));
	struct tuple c = tuple_of("192.0.3.1", STR(""), STR("u@d"));
	struct tuple d = tuple_of("2001:db8::1", STR(""), STR("u@d"));
	struct tuple e = tuple_of("2001:db8::2", STR(""), STR("u@d"));
	struct tuple bare = tuple_of("192.0.2.1", STR("<>"), STR("u@d"));

	(void)state;
	assert_true(same(&a, &b));
	assert_false(same(&a, &c));
	assert_false(same(&a, &d));
	assert_true(same(&d, &e));
	assert_true(same(&a, &bare));
	assert_str_is(((struct str){ a.bytes, a.len }), "<192.0.2.0/24>\0u@d");
	assert_str_is(((struct str){ d.bytes, d.len }), "<2001:db8::/64>\0u@d");
}

/* Nobody can write the stand-in as his address. */
static void
test_null_sender_cannot_be_forged(void **state)
{
	struct tuple null = tuple_of("192.0.2.1", STR(""), STR("u@d"));

	(void)state;
	static const char *const tries[] = { "<192.0.2.0/24>",
		"<<192.0.2.0/24>>", "192.0.2.0/24", "<192.0.2.0/24>." };

	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		struct tuple t =
		    tuple_of("198.51.100.1", str_of(tries[i]), STR("u@d"));

		assert_false(same(&null, &t));
	}
}

static size_t
address_of_length(size_t len, char last, char *mem)
{
	char text[2000];

	memset(text, 'a', len);
	text[len - 1] = last;
	return plain_form((struct str){ text, len }, mem);
}

static void
test_overlong_addresses(void **state)
{
	char a[ADDRESS_MAX], b[ADDRESS_MAX];

	(void)state;
	assert_int_equal(address_of_length(ADDRESS_MAX, 'x', a), ADDRESS_MAX);
	assert_int_equal(a[ADDRESS_MAX - 1], 'x');
	for (size_t len = ADDRESS_MAX + 1; len < 1000; len++) {
		assert_int_equal(address_of_length(len, 'x', a), ADDRESS_MAX);
		assert_int_equal(a[ADDRESS_MAX - 17], '~');
		/* They differ in the last byte only, far behind the cut. */
		(void)address_of_length(len, 'y', b);
		assert_memory_not_equal(a, b, ADDRESS_MAX);
		/* Case does not count, here as elsewhere. */
		(void)address_of_length(len, 'X', b);
		assert_memory_equal(a, b, ADDRESS_MAX);
	}
}

static void
test_longest_key(void **state)
{
	char text[1000];
	struct tuple t;

	(void)state;
	memset(text, 'z', sizeof(text));
	t = tuple_of("192.0.2.1", (struct str){ text, sizeof(text) },
	    (struct str){ text, sizeof(text) });
	assert_int_equal(t.len, TUPLE_KEY_MAX);
}

static void
test_split(void **state)
{
	struct tuple t = tuple_of("192.0.2.1", STR("A@b"), STR("c@D"));
	struct str sender = STR("-"), recipient = STR("-");

	(void)state;
	assert_int_equal(
	    tuple_split((struct str){ t.bytes, t.len }, &sender, &recipient),
	    ERR_OK);
	assert_str_is(sender, "a@b");
	assert_str_is(recipient, "c@d");
	assert_int_equal(
	    tuple_split(STR("no border"), &sender, &recipient), ERR_CORRUPT);
	assert_int_equal(
	    tuple_split(STR(""), &sender, &recipient), ERR_CORRUPT);
	assert_str_is(sender, "a@b");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_normal_form),
	cmocka_unit_test(test_one_conversation_is_one_key),
	cmocka_unit_test(test_keys_do_not_meet),
	cmocka_unit_test(test_nul_does_not_move_the_border),
	cmocka_unit_test(test_null_sender_is_keyed_by_network),
	cmocka_unit_test(test_null_sender_cannot_be_forged),
	cmocka_unit_test(test_overlong_addresses),
	cmocka_unit_test(test_longest_key),
	cmocka_unit_test(test_split),
};

UNIT_MAIN(tests)
