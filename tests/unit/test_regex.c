/* SPDX-License-Identifier: BSD-2-Clause */
/* test_regex.c: what matches, what the end of a pattern tells, and that no
 * pattern can hold the mail up. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "core/regex.h"

static enum regex_outcome
try(const char *pattern, const char *subject)
{
	struct regex *regex = NULL;
	struct err_note note = { "" };
	enum regex_outcome outcome;

	if (regex_new(str_of(pattern), &regex, &note) != ERR_OK)
		fail_msg("/%s/: %s", pattern, note.text);
	outcome = regex_match(regex, str_of(subject));
	regex_free(&regex);
	assert_null(regex);
	return outcome;
}

static void
test_matches(void **state ATTR_UNUSED)
{
	static const struct {
		const char *pattern, *subject;
		enum regex_outcome outcome;
	} cases[] = {
		{ "^mail\\d+\\.example\\.com$", "mail7.example.com",
		    REGEX_YES },
		{ "^mail\\d+\\.example\\.com$", "mail.example.com", REGEX_NO },
		{ "^mail\\d+\\.example\\.com$", "mail7.example.com\n",
		    REGEX_NO },
		{ "example", "mx.example.org", REGEX_YES },
		{ "EXAMPLE\\.ORG$", "mx.example.org", REGEX_YES },
		{ "^(mx|smtp)\\.a\\.b$", "smtp.a.b", REGEX_YES },
		{ "a\\.b$|c", "c.d", REGEX_YES },
		{ "(a|b)\\1x$", "aax", REGEX_YES },
		{ "\\x61bc$", "abc", REGEX_YES },
		{ "\\Qa.b\\E$", "a.b", REGEX_YES },
		{ "[[:alpha:]]x$", "mx", REGEX_YES },
		{ "x[]a]$", "x]", REGEX_YES },
		{ "(?x) a b c $", "abc", REGEX_YES },
		{ "abc?$", "ab", REGEX_YES },
		{ "ab{0}c$", "ac", REGEX_YES },
		{ "a\\$$", "a$", REGEX_YES },
		{ "a\\$", "a$b", REGEX_YES },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (try(cases[i].pattern, cases[i].subject) != cases[i].outcome)
			fail_msg(
			    "/%s/ on '%s'", cases[i].pattern, cases[i].subject);
}

static void
test_suffix(void **state ATTR_UNUSED)
{
	static const struct {
		const char *pattern, *suffix;
	} cases[] = {
		{ "^mail\\d+\\.Example\\.com$", ".example.com" },
		{ "(?:mail|mx)\\d+.atl.registered.com$", "com" },
		{ "^.*-out-.*\\.google\\.com$", ".google.com" },
		{ "example\\.com", "" },
		{ "a|b\\.c$", "" },
		{ "(a|b)\\.c$", ".c" },
		{ "(a\\.c$)", "" },
		{ "abc?$", "" },
		{ "xy{2}z$", "z" },
		{ "\\x2ecom$", "" },
		{ "\\Qa\\E$", "" },
		{ "(?i)abc$", "" },
		{ "a\\$", "" },
		{ "[[:alpha:]]x$", "" },
		{ "[a-z]x$", "x" },
		{ "\\bcom$", "com" },
		{ "$", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char mem[64];
		size_t len =
		    regex_suffix(str_of(cases[i].pattern), mem, sizeof(mem));

		if (!str_eq((struct str){ mem, len }, str_of(cases[i].suffix)))
			fail_msg("/%s/ ends in '%.*s'", cases[i].pattern,
			    (int)len, mem);
	}
}

static void
test_suffix_is_cut_at_its_end(void **state ATTR_UNUSED)
{
	char pattern[200], mem[64];

	memset(pattern, 'a', sizeof(pattern));
	pattern[sizeof(pattern) - 3] = 'b';
	pattern[sizeof(pattern) - 2] = '$';
	pattern[sizeof(pattern) - 1] = '\0';
	assert_int_equal(regex_suffix(str_of(pattern), mem, 64), 64);
	assert_int_equal(mem[63], 'b');
	assert_int_equal(regex_suffix(str_of(pattern), mem, 2), 2);
	assert_int_equal(mem[1], 'b');
}

/*
 * Whatever a pattern is made of, comparing the end first never hides a match:
 * in a group of its own, where the end of the text tells nothing, the pattern
 * gives the same answers.
 */
static void
test_suffix_never_hides_a_match(void **state ATTR_UNUSED)
{
	static const char *const parts[] = { "a", "b", "c", ".", "\\.", "[ab]",
		"[^b]", "[]a]", "[a\\]b]", "[\\d.]", "[\\x61]", "[[:alpha:]]",
		"(", ")", "(?:", "(?i)", "(?=", "|", "*", "+", "?", "{2}", "^",
		"$", "\\d", "\\b", "\\x62", "\\Qa\\E" };
	uint64_t random = 20261125;
	unsigned int compared = 0, matched = 0;

	for (int round = 0; round < 60000; round++) {
		char plain[128], group[140], subject[9] = "";
		struct strbuf pattern;
		struct regex *a = NULL, *b = NULL;
		size_t count = 1 + unit_random_below(&random, 6);

		strbuf_init(&pattern, plain, sizeof(plain));
		for (size_t i = 0; i < count; i++)
			strbuf_add(&pattern, str_of(parts[unit_random_below(
			                         &random, ARRAY_LEN(parts))]));
		strbuf_add(&pattern, STR("$"));
		(void)snprintf(group, sizeof(group), "(?:%s)", plain);
		for (size_t i = 0; i < sizeof(subject) - 1; i++)
			subject[i] = "abc.]1"[unit_random_below(&random, 6)];
		subject[unit_random_below(&random, sizeof(subject))] = '\0';
		if (regex_new(str_of(plain), &a, NULL) == ERR_OK &&
		    regex_new(str_of(group), &b, NULL) == ERR_OK) {
			enum regex_outcome out =
			    regex_match(b, str_of(subject));

			compared++;
			matched += out == REGEX_YES;
			if (regex_match(a, str_of(subject)) != out)
				fail_msg("/%s/ on '%s'", plain, subject);
		}
		regex_free(&a);
		regex_free(&b);
	}
	assert_true(compared > 10000 && matched > 1000);
}

static void
test_faults_are_told(void **state ATTR_UNUSED)
{
	static const char *const bad[] = { "a(b", "a)", "[a", "*a", "a\\",
		"(*UTF)a" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct regex *regex = NULL;
		struct err_note note = { "" };

		assert_int_equal(
		    regex_new(str_of(bad[i]), &regex, &note), ERR_INVALID);
		assert_null(regex);
		assert_non_null(strstr(note.text, "at offset"));
	}
}

/* (a|a?)+ can share n letters out in 2^n ways. */
static void
test_costly_pattern_gives_up(void **state ATTR_UNUSED)
{
	assert_int_equal(
	    try("^(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	    REGEX_YES);
	assert_int_equal(
	    try("^(a|a?)+[bc]", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax"),
	    REGEX_GAVE_UP);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_matches),
	cmocka_unit_test(test_suffix),
	cmocka_unit_test(test_suffix_is_cut_at_its_end),
	cmocka_unit_test(test_suffix_never_hides_a_match),
	cmocka_unit_test(test_faults_are_told),
	cmocka_unit_test(test_costly_pattern_gives_up),
};

UNIT_MAIN(tests)
