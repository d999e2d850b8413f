/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_rule.c: entries of the whitelist as operators write them. One that is
 * taken in another sense than was meant lets spam in or keeps mail out, so
 * what is doubtful is refused, with a word on what would be right.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "core/rule.h"

struct good_case {
	enum rule_kind kind;
	const char *given, *canonical;
};

static void
test_canonical_form(void **state)
{
	static const struct good_case cases[] = {
		{ RULE_CLIENT, "192.0.2.1", "192.0.2.1" },
		{ RULE_CLIENT, " 192.0.2.0/24\n", "192.0.2.0/24" },
		{ RULE_CLIENT, "192.0.2.1/32", "192.0.2.1" },
		{ RULE_CLIENT, "::ffff:192.0.2.1", "192.0.2.1" },
		{ RULE_CLIENT, "[192.0.2.1]", "192.0.2.1" },
		{ RULE_CLIENT, "2001:DB8:0::/32", "2001:db8::/32" },
		{ RULE_CLIENT, "[IPv6:2001:db8::1]", "2001:db8::1" },
		{ RULE_CLIENT_NAME, "Example.COM", "example.com" },
		{ RULE_CLIENT_NAME, "*.example.com", "example.com" },
		{ RULE_CLIENT_NAME, ".example.com.", "example.com" },
		{ RULE_CLIENT_NAME, "mx_1.example.com", "mx_1.example.com" },
		{ RULE_CLIENT_NAME, "localhost", "localhost" },
		{ RULE_SENDER, "<Joe@Example.com>", "joe@example.com" },
		{ RULE_SENDER, "bounces@", "bounces@" },
		{ RULE_SENDER, "@example.com", "example.com" },
		{ RULE_SENDER, "example.com", "example.com" },
		{ RULE_SENDER, "*.example.com", "example.com" },
		{ RULE_SENDER, "a@b@example.com", "a@b@example.com" },
		{ RULE_SENDER, "joe@[192.0.2.1]", "joe@[192.0.2.1]" },
		{ RULE_SENDER, "<>", "<>" },
		{ RULE_RECIPIENT, "postmaster@", "postmaster@" },
		{ RULE_RECIPIENT, "Postmaster@Example.com",
		    "postmaster@example.com" },
		{ RULE_RECIPIENT, "j\xc3\xb6rg@example.com",
		    "j\xc3\xb6rg@example.com" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule r, again;
		struct err_note note = { "" };

		if (rule_parse(cases[i].kind, str_of(cases[i].given), &r,
		        &note) != ERR_OK)
			fail_msg("'%s': %s", cases[i].given, note.text);
		assert_int_equal(r.kind, cases[i].kind);
		assert_string_equal(r.value, cases[i].canonical);
		assert_string_equal(r.added_by, "");
		assert_string_equal(r.comment, "");
		/* The canonical form is its own canonical form. */
		assert_int_equal(
		    rule_parse(r.kind, str_of(r.value), &again, NULL), ERR_OK);
		assert_string_equal(again.value, r.value);
	}
}

static void
test_what_is_refused(void **state)
{
	static const struct {
		enum rule_kind kind;
		const char *given, *said;
	} cases[] = {
		{ RULE_CLIENT, "", "empty" },
		{ RULE_CLIENT, "  ", "empty" },
		{ RULE_CLIENT, "192.168", "prefix length" },
		{ RULE_CLIENT, "10.", "prefix length" },
		{ RULE_CLIENT, "192.0.2.1/24", "192.0.2.0/24" },
		{ RULE_CLIENT, "192.0.2.0/33", "0 to 32" },
		{ RULE_CLIENT, "mx.example.com", "client-name" },
		{ RULE_CLIENT, "joe@example.com", "sender or recipient" },
		{ RULE_CLIENT, "192.0.2.0-192.0.2.9", "prefix length" },
		{ RULE_CLIENT_NAME, "192.0.2.1", "kind client" },
		{ RULE_CLIENT_NAME, "2001:db8::/32", "kind client" },
		{ RULE_CLIENT_NAME, "joe@example.com", "sender or recipient" },
		{ RULE_CLIENT_NAME, "a..b", "domain" },
		{ RULE_CLIENT_NAME, "*", "domain" },
		{ RULE_CLIENT_NAME, "*.", "domain" },
		{ RULE_CLIENT_NAME, ".", "domain" },
		{ RULE_CLIENT_NAME, "mx*.example.com", "domain" },
		{ RULE_CLIENT_NAME, "a b.example", "domain" },
		{ RULE_SENDER, "@", "user@example.com" },
		{ RULE_SENDER, "joe@exam ple.com", "user@example.com" },
		{ RULE_SENDER, "joe@a..b", "user@example.com" },
		{ RULE_SENDER, "192.0.2.1", "kind client" },
		{ RULE_SENDER, "a\nb@example.com", "user@example.com" },
		{ RULE_RECIPIENT, "<>", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule r;
		struct err_note note = { "" };

		memset(&r, 0x5a, sizeof(r));
		if (rule_parse(cases[i].kind, str_of(cases[i].given), &r,
		        &note) != ERR_INVALID)
			fail_msg("'%s' was taken", cases[i].given);
		if (note.text[0] == '\0' ||
		    strstr(note.text, cases[i].said) == NULL)
			fail_msg("'%s': %s", cases[i].given, note.text);
		assert_int_equal(r.value[0], 0x5a);
	}
}

static void
test_lengths(void **state)
{
	char text[400];
	struct rule r;

	(void)state;
	memset(text, 'a', sizeof(text));
	/* RFC 1035 2.3.4: labels of 63, names of 255. */
	assert_int_equal(
	    rule_parse(RULE_CLIENT_NAME, (struct str){ text, 63 }, &r, NULL),
	    ERR_OK);
	assert_int_equal(
	    rule_parse(RULE_CLIENT_NAME, (struct str){ text, 64 }, &r, NULL),
	    ERR_INVALID);
	for (size_t i = 63; i < 300; i += 64)
		text[i] = '.';
	assert_int_equal(
	    rule_parse(RULE_CLIENT_NAME, (struct str){ text, 255 }, &r, NULL),
	    ERR_OK);
	assert_int_equal(
	    rule_parse(RULE_CLIENT_NAME, (struct str){ text, 257 }, &r, NULL),
	    ERR_INVALID);
	memset(text, 'a', sizeof(text));
	text[RULE_VALUE_MAX - 1] = '@';
	assert_int_equal(rule_parse(RULE_SENDER,
	                     (struct str){ text, RULE_VALUE_MAX }, &r, NULL),
	    ERR_OK);
	text[RULE_VALUE_MAX - 1] = 'a';
	text[RULE_VALUE_MAX] = '@';
	assert_int_equal(
	    rule_parse(RULE_SENDER, (struct str){ text, RULE_VALUE_MAX + 1 },
	        &r, NULL),
	    ERR_INVALID);
}

static void
test_regular_expressions_have_a_greatest_length(void **state)
{
	char text[RULE_VALUE_MAX + 1];
	struct err_note note = { "" };
	struct rule r;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[0] = '/';
	text[RULE_VALUE_MAX - 1] = '/';
	assert_int_equal(rule_parse(RULE_SENDER,
	                     (struct str){ text, RULE_VALUE_MAX }, &r, &note),
	    ERR_OK);
	text[1] = '\0';
	assert_int_equal(rule_parse(RULE_SENDER,
	                     (struct str){ text, RULE_VALUE_MAX }, &r, &note),
	    ERR_INVALID);
	assert_non_null(strstr(note.text, "NUL"));
	text[1] = 'a';
	text[RULE_VALUE_MAX - 1] = 'a';
	text[RULE_VALUE_MAX] = '/';
	assert_int_equal(rule_parse(RULE_SENDER,
	                     (struct str){ text, sizeof(text) }, &r, &note),
	    ERR_INVALID);
	assert_non_null(strstr(note.text, "bytes long"));
}

static void
test_kinds(void **state)
{
	static const enum rule_kind kinds[] = { RULE_CLIENT, RULE_CLIENT_NAME,
		RULE_SENDER, RULE_RECIPIENT };
	enum rule_kind kind;
	struct err_note note = { "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		assert_int_equal(
		    rule_kind_parse(
		        str_of(rule_kind_name(kinds[i])), &kind, NULL),
		    ERR_OK);
		assert_int_equal(kind, kinds[i]);
	}
	kind = RULE_SENDER;
	assert_int_equal(
	    rule_kind_parse(STR("Client"), &kind, &note), ERR_INVALID);
	assert_int_equal(kind, RULE_SENDER);
	assert_non_null(strstr(note.text, "client-name"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_canonical_form),
	cmocka_unit_test(test_what_is_refused),
	cmocka_unit_test(test_lengths),
	cmocka_unit_test(test_regular_expressions_have_a_greatest_length),
	cmocka_unit_test(test_kinds),
};

UNIT_MAIN(tests)
