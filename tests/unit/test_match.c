/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_match.c: which rule answers: the most specific, at the borders of
 * octets, labels and addresses, and as quick with many as with few.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "core/match.h"

struct entry {
	enum rule_kind kind;
	const char *value;
};

static struct match *
match_of(const struct entry *entries, size_t count)
{
	struct rule rules[32];
	struct match *m = NULL;

	assert_true(count <= ARRAY_LEN(rules));
	for (size_t i = 0; i < count; i++)
		if (rule_parse(entries[i].kind, str_of(entries[i].value),
		        &rules[i], NULL) != ERR_OK)
			fail_msg("'%s' was refused", entries[i].value);
	assert_int_equal(match_new(rules, count, &m), ERR_OK);
	assert_int_equal(match_count(m), count);
	return m;
}

static void
assert_rule(const struct rule *rule, const char *value, const char *asked)
{
	const char *got = rule == NULL ? "(none)" : rule->value;

	if (strcmp(got, value == NULL ? "(none)" : value) != 0)
		fail_msg("'%s' met %s instead of %s", asked, got,
		    value == NULL ? "(none)" : value);
}

struct question {
	const char *asked, *rule;
};

static void
test_clients(void **state)
{
	static const struct entry entries[] = {
		{ RULE_CLIENT, "192.0.2.0/24" },
		{ RULE_CLIENT, "192.0.2.128/25" },
		{ RULE_CLIENT, "192.0.2.200" },
		{ RULE_CLIENT, "172.16.0.0/12" },
		{ RULE_CLIENT, "2001:db8::/32" },
		{ RULE_CLIENT, "2001:db8:1::/48" },
	};
	static const struct question questions[] = {
		{ "192.0.2.1", "192.0.2.0/24" },
		{ "192.0.2.127", "192.0.2.0/24" },
		{ "192.0.2.128", "192.0.2.128/25" },
		{ "192.0.2.200", "192.0.2.200" },
		{ "::ffff:192.0.2.200", "192.0.2.200" },
		{ "192.0.3.0", NULL },
		{ "192.0.1.255", NULL },
		{ "172.15.255.255", NULL },
		{ "172.16.0.0", "172.16.0.0/12" },
		{ "172.31.255.255", "172.16.0.0/12" },
		{ "172.32.0.0", NULL },
		{ "2001:db8::1", "2001:db8::/32" },
		{ "2001:db8:1::1", "2001:db8:1::/48" },
		{ "2001:db9::1", NULL },
		{ "::192.0.2.1", NULL },
	};
	struct match *m = match_of(entries, ARRAY_LEN(entries));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		struct addr a;

		assert_int_equal(
		    addr_parse(str_of(questions[i].asked), &a), ERR_OK);
		assert_rule(
		    match_client(m, &a), questions[i].rule, questions[i].asked);
	}
	match_unref(&m);
	assert_null(m);
}

static void
test_whole_address_space(void **state)
{
	static const struct entry v6[] = { { RULE_CLIENT, "::/0" } };
	static const struct entry v4[] = { { RULE_CLIENT, "0.0.0.0/0" } };
	struct match *m = match_of(v6, 1);
	struct addr a4, a6;

	(void)state;
	assert_int_equal(addr_parse(STR("192.0.2.1"), &a4), ERR_OK);
	assert_int_equal(addr_parse(STR("2001:db8::1"), &a6), ERR_OK);
	assert_rule(match_client(m, &a6), "::/0", "IPv6");
	assert_rule(match_client(m, &a4), NULL, "IPv4");
	match_unref(&m);
	m = match_of(v4, 1);
	assert_rule(match_client(m, &a6), NULL, "IPv6");
	assert_rule(match_client(m, &a4), "0.0.0.0/0", "IPv4");
	match_unref(&m);
}

/* In milter-greylist "gle.com" in a list matches google.com. */
static void
test_client_names(void **state)
{
	static const struct entry entries[] = {
		{ RULE_CLIENT_NAME, "gle.com" },
		{ RULE_CLIENT_NAME, "example.org" },
		{ RULE_CLIENT_NAME, "mx.example.org" },
		{ RULE_SENDER, "example.net" },
	};
	static const struct question questions[] = {
		{ "gle.com", "gle.com" },
		{ "mx.gle.com", "gle.com" },
		{ "GLE.COM.", "gle.com" },
		{ "google.com", NULL },
		{ "gle.com.example", NULL },
		{ "com", NULL },
		{ "", NULL },
		{ ".", NULL },
		{ "a.mx.example.org", "mx.example.org" },
		{ "mx2.example.org", "example.org" },
		{ "example.net", NULL },
	};
	struct match *m = match_of(entries, ARRAY_LEN(entries));
	char text[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++)
		assert_rule(match_client_name(m, str_of(questions[i].asked)),
		    questions[i].rule, questions[i].asked);
	memset(text, 'a', sizeof(text));
	assert_rule(match_client_name(m, (struct str){ text, 400 }), NULL,
	    "a long name");
	match_unref(&m);
}

static void
test_senders(void **state)
{
	static const struct entry entries[] = {
		{ RULE_SENDER, "joe@example.com" },
		{ RULE_SENDER, "bounces@" },
		{ RULE_SENDER, "example.com" },
		{ RULE_SENDER, "<>" },
		{ RULE_RECIPIENT, "example.org" },
	};
	static const struct question questions[] = {
		{ "joe@example.com", "joe@example.com" },
		{ "JOE@Example.com.", "joe@example.com" },
		{ "ann@example.com", "example.com" },
		{ "ann@sub.example.com", "example.com" },
		{ "bounces@example.com", "bounces@" },
		{ "bounces@elsewhere.example", "bounces@" },
		{ "xbounces@elsewhere.example", NULL },
		{ "joe@notexample.com", NULL },
		{ "ann@example.org", NULL },
		{ "", "<>" },
		{ "example.com@attacker.example", NULL },
		{ "joe@example.com@attacker.example", NULL },
		{ "\"joe@attacker.example\"@example.com", "example.com" },
	};
	struct match *m = match_of(entries, ARRAY_LEN(entries));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++)
		assert_rule(match_sender(m, str_of(questions[i].asked)),
		    questions[i].rule, questions[i].asked);
	assert_rule(match_recipient(m, STR("u@mx.example.org")), "example.org",
	    "recipient");
	assert_rule(
	    match_recipient(m, STR("joe@example.com")), NULL, "recipient");
	assert_rule(match_recipient(m, STR("")), NULL, "empty recipient");
	match_unref(&m);
}

static void
test_empty_set(void **state)
{
	struct match *m = NULL;
	struct addr a = { { 0 } };

	(void)state;
	assert_int_equal(match_new(NULL, 0, &m), ERR_OK);
	assert_int_equal(match_count(m), 0);
	assert_null(match_client(m, &a));
	assert_null(match_client_name(m, STR("a.example")));
	assert_null(match_sender(m, STR("")));
	assert_null(match_recipient(m, STR("a@b")));
	match_unref(&m);
	match_unref(&m); /* NULL is fine */
}

static void
test_later_duplicate_replaces(void **state)
{
	struct rule rules[2];
	struct match *m = NULL;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rule_parse(RULE_SENDER, STR("example.com"),
		                     &rules[i], NULL),
		    ERR_OK);
		rules[i].added_s = i + 1;
	}
	assert_int_equal(match_new(rules, 2, &m), ERR_OK);
	assert_int_equal(match_count(m), 1);
	assert_int_equal(match_sender(m, STR("a@example.com"))->added_s, 2);
	match_unref(&m);
}

static void
test_references(void **state)
{
	static const struct entry entries[] = { { RULE_SENDER, "a@b" } };
	struct match *m = match_of(entries, 1), *other = match_ref(m);

	(void)state;
	match_unref(&m);
	assert_null(m);
	assert_rule(match_sender(other, STR("a@b")), "a@b", "a@b");
	match_unref(&other);
}

#define MANY 5000

/* Every one of many is found, and nothing that is not there. */
static void
test_many_rules(void **state)
{
	struct rule *rules = calloc(MANY, sizeof(*rules));
	struct match *m = NULL;

	(void)state;
	assert_non_null(rules);
	for (int i = 0; i < MANY; i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "d%d.example", i);
		assert_int_equal(
		    rule_parse(RULE_SENDER, str_of(text), &rules[i], NULL),
		    ERR_OK);
	}
	assert_int_equal(match_new(rules, MANY, &m), ERR_OK);
	free(rules); /* they were copied */
	for (int i = 0; i < 2 * MANY; i++) {
		char text[64];
		const struct rule *rule;

		(void)snprintf(text, sizeof(text), "u@x.d%d.example", i);
		rule = match_sender(m, str_of(text));
		assert_int_equal(rule != NULL, i < MANY);
		if (rule != NULL)
			assert_string_equal(rule->value, text + strlen("u@x."));
	}
	match_unref(&m);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_clients),
	cmocka_unit_test(test_whole_address_space),
	cmocka_unit_test(test_client_names),
	cmocka_unit_test(test_senders),
	cmocka_unit_test(test_empty_set),
	cmocka_unit_test(test_later_duplicate_replaces),
	cmocka_unit_test(test_references),
	cmocka_unit_test(test_many_rules),
};

UNIT_MAIN(tests)
