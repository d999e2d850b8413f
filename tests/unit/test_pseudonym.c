/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_pseudonym.c: pseudonyms, and keys made of them. The expected ones were
 * made by another program (Python's hmac and base64): a pseudonym that comes
 * out otherwise finds nothing of what is stored.
 */
#include "unit.h"

#include <string.h>

#include "core/pseudonym.h"
#include "core/sender.h"
#include "core/tuple.h"

#define ALICE "~mwicdgvsiz7xd3evncu3"
#define OF_EXAMPLE_ORG "~uwli2h3rxrvfqtpzhv6y"
#define BOB "~xyxpyh2i2nmllvyd3jod"

static struct pseudonym *
new_pseudonym(uint8_t first)
{
	uint8_t secret[PSEUDONYM_SECRET_SIZE];
	struct pseudonym *p = NULL;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)(first + i);
	assert_int_equal(pseudonym_new(secret, &p), ERR_OK);
	return p;
}

static int
setup(void **state)
{
	*state = new_pseudonym(0);
	return 0;
}

static int
teardown(void **state)
{
	struct pseudonym *p = *state;

	pseudonym_free(&p);
	return 0;
}

static struct address
address(const char *text)
{
	struct address a;

	address_normalise_recipient(str_of(text), STR(""), &a);
	return a;
}

static void
expect(struct str found, const char *wanted)
{
	if (!str_eq(found, str_of(wanted)))
		fail_msg(
		    "'%.*s' is not '%s'", (int)found.len, found.data, wanted);
}

static void
expect_sender(const struct pseudonym *p, const char *given, const char *wanted)
{
	struct address a = address(given);

	pseudonym_sender(p, &a);
	expect((struct str){ a.text, a.len }, wanted);
}

static void
expect_recipient(
    const struct pseudonym *p, const char *given, const char *wanted)
{
	struct address a = address(given);

	pseudonym_recipient(p, &a);
	expect((struct str){ a.text, a.len }, wanted);
}

static void
pseudonyms_are_those_of_the_contract(void **state)
{
	expect_sender(*state, "alice@example.org", ALICE "@" OF_EXAMPLE_ORG);
	expect_recipient(*state, "bob@example.net", BOB "@example.net");
	/* An address without a domain, and none. */
	expect_recipient(*state, "postmaster", "~ijh5ugksaquxymrzieha");
	expect_sender(*state, "postmaster", "~ijh5ugksaquxymrzieha");
	expect_sender(*state, "", "");
	expect_recipient(*state, "", "");
}

static void
another_secret_makes_others(void **state)
{
	struct pseudonym *other = new_pseudonym(1);
	struct address a = address("alice@example.org"), b = a;
	uint8_t mark[PSEUDONYM_MARK_SIZE], other_mark[PSEUDONYM_MARK_SIZE];
	static const uint8_t wanted[] = { 0x0a, 0x69, 0x06, 0x36, 0x42, 0xf9,
		0x6a, 0x58 };

	pseudonym_sender(*state, &a);
	pseudonym_sender(other, &b);
	assert_memory_not_equal(a.text + 1, b.text + 1, PSEUDONYM_WORD_LEN - 1);
	assert_memory_not_equal(a.text + PSEUDONYM_WORD_LEN + 2,
	    b.text + PSEUDONYM_WORD_LEN + 2, PSEUDONYM_WORD_LEN - 1);
	pseudonym_mark(*state, mark);
	pseudonym_mark(other, other_mark);
	assert_memory_equal(mark, wanted, sizeof(mark));
	assert_memory_not_equal(mark, other_mark, sizeof(mark));
	pseudonym_free(&other);
}

static void
the_longest_address_fits(void **state)
{
	char text[ADDRESS_MAX + 1];
	struct address a;

	memset(text, 'x', sizeof(text));
	text[1] = '@';
	text[ADDRESS_MAX] = '\0';
	a = address(text);
	assert_int_equal(a.len, ADDRESS_MAX);
	pseudonym_recipient(*state, &a);
	/* There is no room for its domain. */
	assert_int_equal(a.len, PSEUDONYM_WORD_LEN);
	a = address(text);
	pseudonym_sender(*state, &a);
	assert_int_equal(a.len, 2 * PSEUDONYM_WORD_LEN + 1);
}

static void
their_form_is_known(void **state ATTR_UNUSED)
{
	assert_true(pseudonym_is(STR(ALICE)));
	assert_true(pseudonym_is(STR(ALICE "@example.org")));
	assert_false(pseudonym_is(STR(ALICE "a@example.org")));
	assert_false(pseudonym_is(STR("~mwicdgvsiz7xd3evncu@example.org")));
	assert_false(pseudonym_is(STR("~mwicdgvsiz7xd3evncU3")));
	assert_false(pseudonym_is(STR("amwicdgvsiz7xd3evncu3")));
	assert_false(pseudonym_is(STR("")));
}

static struct tuple
key_of(const struct pseudonym *p, bool asked, const char *sender,
    const char *recipient)
{
	struct policy policy = { .evidence = { .ipv4_prefix = 24,
		                     .ipv6_prefix = 64 },
		.sender_delimiters = STR("+"),
		.recipient_delimiters = STR("+"),
		.pseudonym = p };
	struct attempt attempt = { .sender = str_of(sender),
		.recipient = str_of(recipient),
		.client_name = STR(""),
		.helo = STR(""),
		.asked = asked };
	struct evidence ev;
	struct tuple t;

	assert_int_equal(addr_parse(STR("192.0.2.1"), &attempt.client), ERR_OK);
	ev = evidence_of(&policy.evidence, &attempt);
	tuple_make(&policy, &attempt, &ev, &t);
	return t;
}

/* Of a mail. */
static struct tuple
tuple_of(const struct pseudonym *p, const char *sender, const char *recipient)
{
	return key_of(p, false, sender, recipient);
}

static void
expect_key(const struct tuple *t, const char *sender, const char *recipient)
{
	struct str s, r;

	assert_int_equal(
	    tuple_split((struct str){ t->bytes, t->len }, &s, &r), ERR_OK);
	expect(s, sender);
	expect(r, recipient);
}

static void
keys_are_made_of_normalised_addresses(void **state)
{
	struct tuple t =
	    tuple_of(*state, "Alice+news@Example.org", "Bob+x@example.NET");

	expect_key(&t, ALICE "@" OF_EXAMPLE_ORG, BOB "@example.net");
	/* As they are listed an operator can give them, and nobody by mail. */
	t = key_of(*state, true, ALICE "@" OF_EXAMPLE_ORG, BOB "@example.net");
	expect_key(&t, ALICE "@" OF_EXAMPLE_ORG, BOB "@example.net");
	t = tuple_of(*state, ALICE "@" OF_EXAMPLE_ORG, BOB "@example.net");
	assert_true(str_find((struct str){ t.bytes, t.len }, '\0') > 0);
	assert_memory_not_equal(t.bytes, ALICE "@", sizeof(ALICE "@") - 1);
	t = tuple_of(*state, "", "bob@example.net");
	expect_key(&t, "<192.0.2.0/24>", BOB "@example.net");
	t = tuple_of(NULL, ALICE "@example.org", "bob@example.net");
	assert_int_equal(str_find((struct str){ t.bytes, t.len }, '\0') > 0, 1);
}

/* Stored without a secret, and then taken into a store with one. */
static void
a_stored_key_is_hidden(void **state)
{
	static const struct {
		const char *sender, *recipient;
	} cases[] = { { "alice@example.org", "bob@example.net" },
		{ "", "bob@example.net" }, { "alice@example.org", "" },
		{ "news+1234567@example.org", "bob@example.net" } };
	struct policy policy = { .pseudonym = *state };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct tuple plain =
		    tuple_of(NULL, cases[i].sender, cases[i].recipient);
		struct tuple wanted =
		    tuple_of(*state, cases[i].sender, cases[i].recipient);
		struct tuple found, again;

		assert_true(tuple_hide(
		    &policy, (struct str){ plain.bytes, plain.len }, &found));
		assert_int_equal(found.len, wanted.len);
		assert_memory_equal(found.bytes, wanted.bytes, wanted.len);
		assert_true(tuple_hide(
		    &policy, (struct str){ found.bytes, found.len }, &again));
		assert_int_equal(again.len, wanted.len);
		assert_memory_equal(again.bytes, wanted.bytes, wanted.len);
	}
	policy.pseudonym = NULL;
	assert_false(tuple_hide(&policy, STR("a"), &(struct tuple){ 0 }));
}

static void
statistics_stand_under_the_domain_of_the_stored_sender(void **state)
{
	struct sender_key named, stored, null;

	assert_true(sender_key_of_text(STR("Example.ORG"), &named));
	sender_key_hide(*state, &named);
	assert_true(
	    sender_key_of_address(STR(ALICE "@" OF_EXAMPLE_ORG), &stored));
	assert_int_equal(named.len, stored.len);
	assert_memory_equal(named.bytes, stored.bytes, stored.len);
	sender_key_hide(*state, &stored);
	assert_memory_equal(named.bytes, stored.bytes, stored.len);
	assert_true(sender_key_of_text(STR("<>"), &null));
	sender_key_hide(*state, &null);
	expect((struct str){ null.bytes, null.len }, "s<>");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(pseudonyms_are_those_of_the_contract),
	TEST(another_secret_makes_others),
	TEST(the_longest_address_fits),
	TEST(their_form_is_known),
	TEST(keys_are_made_of_normalised_addresses),
	TEST(a_stored_key_is_hidden),
	TEST(statistics_stand_under_the_domain_of_the_stored_sender),
};

UNIT_MAIN(tests)
