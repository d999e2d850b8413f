/* SPDX-License-Identifier: BSD-2-Clause */
/* test_list_line.c: lines of greywait's own lists and of postgrey's. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "core/list_line.h"

struct line_case {
	const char *line;
	enum rule_kind kind;
	const char *value;
};

static void
check(enum list_format format, const struct line_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct err_note note = { "" };
		struct rule rule;

		if (list_line_parse(
		        format, str_of(cases[i].line), &rule, &note) != ERR_OK)
			fail_msg("'%s': %s", cases[i].line, note.text);
		assert_string_equal(rule.value, cases[i].value);
		assert_int_equal(rule.kind, cases[i].kind);
	}
}

static void
test_own(void **state ATTR_UNUSED)
{
	static const struct line_case cases[] = {
		{ "client 192.0.2.0/24", RULE_CLIENT, "192.0.2.0/24" },
		{ "  client\t2001:db8::1 \r", RULE_CLIENT, "2001:db8::1" },
		{ "client-name Example.org# not a comment", RULE_CLIENT_NAME,
		    NULL },
		{ "client-name example.org # why", RULE_CLIENT_NAME,
		    "example.org" },
		{ "client-name =mx.example.org", RULE_CLIENT_NAME,
		    "=mx.example.org" },
		{ "client-name /^a b#\\/c$/ # x", RULE_CLIENT_NAME,
		    "/^a b#\\/c$/" },
		{ "sender bounces@ greylist", RULE_SENDER, "bounces@" },
		{ "recipient u@example.org", RULE_RECIPIENT, "u@example.org" },
		{ "sender <>", RULE_SENDER, "<>" },
	};
	struct rule rule;

	check(LIST_OWN, cases, 2);
	check(LIST_OWN, cases + 3, ARRAY_LEN(cases) - 3);
	assert_int_equal(
	    list_line_parse(LIST_OWN, str_of(cases[2].line), &rule, NULL),
	    ERR_INVALID);
}

static void
test_own_extras(void **state ATTR_UNUSED)
{
	struct rule rule;

	assert_int_equal(
	    list_line_parse(LIST_OWN,
	        STR("client 192.0.2.1 never-trust expires=2027-01-15 # a # b"),
	        &rule, NULL),
	    ERR_OK);
	assert_int_equal(rule.action, RULE_NEVER_TRUST);
	assert_int_equal(rule.expires_s, INT64_C(1799971200));
	assert_string_equal(rule.comment, "a # b");
	assert_int_equal(
	    list_line_parse(LIST_OWN,
	        STR("client 192.0.2.1 expires=2028-02-29"), &rule, NULL),
	    ERR_OK);
	assert_int_equal(rule.expires_s, INT64_C(1835395200));
	assert_int_equal(rule.action, RULE_ACCEPT);
	assert_string_equal(rule.comment, "");
}

/* The first day, both sides of a leap day, ends of months and of a century. */
static void
test_dates(void **state ATTR_UNUSED)
{
	static const struct {
		const char *line;
		int64_t days;
	} cases[] = {
		{ "client 192.0.2.1 expires=1970-01-01", 0 },
		{ "client 192.0.2.1 expires=2000-02-29", 11016 },
		{ "client 192.0.2.1 expires=2000-03-01", 11017 },
		{ "client 192.0.2.1 expires=2027-12-31", 21183 },
		{ "client 192.0.2.1 expires=2100-03-01", 47541 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule rule;

		assert_int_equal(list_line_parse(LIST_OWN,
		                     str_of(cases[i].line), &rule, NULL),
		    ERR_OK);
		assert_int_equal(rule.expires_s, cases[i].days * 86400);
	}
}

static void
test_dates_that_are_none(void **state ATTR_UNUSED)
{
	static const char *const dates[] = { "soon", "2027-13-01", "2027-01-1",
		"2027/01-15", "2027-01/15", "2o27-01-15", "2027-x1-15",
		"2027-01-1x", "1969-12-31", "2027-00-15", "2027-04-31",
		"2027-04-00" };

	for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
		char line[80];
		struct err_note note = { "" };
		struct rule rule;

		(void)snprintf(line, sizeof(line),
		    "client 192.0.2.1 expires=%s", dates[i]);
		if (list_line_parse(LIST_OWN, str_of(line), &rule, &note) !=
		        ERR_INVALID ||
		    strstr(note.text, "not a date") == NULL)
			fail_msg("'%s': %s", dates[i], note.text);
	}
}

static void
test_names_of_formats(void **state ATTR_UNUSED)
{
	assert_string_equal(list_format_name(LIST_OWN), "greywait");
	assert_string_equal(
	    list_format_name(LIST_POSTGREY_CLIENTS), "postgrey-clients");
	assert_string_equal(
	    list_format_name(LIST_POSTGREY_RECIPIENTS), "postgrey-recipients");
}

static void
test_no_entries(void **state ATTR_UNUSED)
{
	static const char *const lines[] = { "", "   ", "\t\r", "# a",
		"  # client 192.0.2.1" };

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		for (int f = 0; f < LIST_FORMAT_COUNT; f++) {
			struct rule rule;

			assert_int_equal(list_line_parse((enum list_format)f,
			                     str_of(lines[i]), &rule, NULL),
			    ERR_NOTFOUND);
		}
}

static void
test_faults(void **state ATTR_UNUSED)
{
	static const struct {
		enum list_format format;
		const char *line;
		enum err err;
		const char *said;
	} cases[] = {
		{ LIST_OWN, "host example.org", ERR_INVALID, "not a kind" },
		{ LIST_OWN, "client", ERR_INVALID, "lacks its value" },
		{ LIST_OWN, "client # x", ERR_INVALID, "lacks its value" },
		{ LIST_OWN, "client example.org", ERR_EXISTS, "client-name" },
		{ LIST_OWN, "client /a/", ERR_EXISTS, "client-name" },
		{ LIST_OWN, "client-name a@example.org", ERR_EXISTS,
		    "sender or recipient" },
		{ LIST_OWN, "client-name 192.0.2.1", ERR_EXISTS,
		    "kind client" },
		{ LIST_OWN, "client 192.0.2.1 reject", ERR_INVALID,
		    "'reject' is not expected" },
		{ LIST_OWN, "client-name a\x7f", ERR_INVALID, "control" },
		{ LIST_OWN, "client-name /(a/", ERR_INVALID, "offset" },
		{ LIST_OWN, "client \x01", ERR_INVALID, "control" },
		{ LIST_POSTGREY_CLIENTS, "kao@example.org", ERR_EXISTS,
		    "sender or recipient" },
		{ LIST_POSTGREY_CLIENTS, "a b", ERR_INVALID, "one word" },
		{ LIST_POSTGREY_CLIENTS, "192.0.2.0/64", ERR_INVALID,
		    "0 to 32" },
		{ LIST_POSTGREY_CLIENTS, "300.168", ERR_INVALID,
		    "kind client" },
		{ LIST_POSTGREY_CLIENTS, "192.168.", ERR_INVALID,
		    "kind client" },
		{ LIST_POSTGREY_CLIENTS, "/(/", ERR_INVALID, "offset" },
		{ LIST_POSTGREY_RECIPIENTS, "192.0.2.1", ERR_EXISTS,
		    "kind client" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err_note note = { "" };
		struct rule rule;
		enum err e = list_line_parse(
		    cases[i].format, str_of(cases[i].line), &rule, &note);

		if (e != cases[i].err ||
		    strstr(note.text, cases[i].said) == NULL)
			fail_msg("'%s': %s: %s", cases[i].line, err_str(e),
			    note.text);
	}
}

/* As postgrey 1.37 reads them, but for two octets, which it takes for three
 * with a zero. */
static void
test_postgrey_clients(void **state ATTR_UNUSED)
{
	static const struct line_case cases[] = {
		{ "southwest.example # (unique sender, no retry)",
		    RULE_CLIENT_NAME, "southwest.example" },
		{ "/^ms-smtp.*\\.rr\\.example$/", RULE_CLIENT_NAME,
		    "/^ms-smtp.*\\.rr\\.example$/" },
		{ "192.0.2.7", RULE_CLIENT, "192.0.2.7" },
		{ "192.0.2.7/24", RULE_CLIENT, "192.0.2.0/24" },
		{ "195.235.39", RULE_CLIENT, "195.235.39.0/24" },
		{ "192.168", RULE_CLIENT, "192.168.0.0/16" },
		{ "2001:db8:4051:0800::/64", RULE_CLIENT,
		    "2001:db8:4051:800::/64" },
		{ "2001:db8::7/64", RULE_CLIENT, "2001:db8::/64" },
	};

	check(LIST_POSTGREY_CLIENTS, cases, ARRAY_LEN(cases));
}

static void
test_postgrey_recipients(void **state ATTR_UNUSED)
{
	static const struct line_case cases[] = {
		{ "postmaster@", RULE_RECIPIENT, "postmaster@" },
		{ "Joe@example.org", RULE_RECIPIENT, "joe@example.org" },
		{ "example.org", RULE_RECIPIENT, "example.org" },
		{ "/^list-.*@example\\.org$/", RULE_RECIPIENT,
		    "/^list-.*@example\\.org$/" },
	};

	check(LIST_POSTGREY_RECIPIENTS, cases, ARRAY_LEN(cases));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_own),
	cmocka_unit_test(test_own_extras),
	cmocka_unit_test(test_dates),
	cmocka_unit_test(test_dates_that_are_none),
	cmocka_unit_test(test_names_of_formats),
	cmocka_unit_test(test_no_entries),
	cmocka_unit_test(test_faults),
	cmocka_unit_test(test_postgrey_clients),
	cmocka_unit_test(test_postgrey_recipients),
};

UNIT_MAIN(tests)
