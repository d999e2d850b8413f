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

#define NOW INT64_C(1800000000)

struct line {
	enum rule_kind kind;
	const char *value;
};

static void
put(struct match *m, enum rule_kind kind, const char *value, int64_t expires_s)
{
	static int64_t calls;
	struct entry *entry = NULL, *old = NULL;
	struct rule rule;

	if (rule_parse(kind, str_of(value), &rule, NULL) != ERR_OK)
		fail_msg("'%s' was refused", value);
	rule.added_s = ++calls;
	rule.expires_s = expires_s;
	assert_int_equal(entry_new(&rule, NULL, 0, &entry), ERR_OK);
	assert_int_equal(match_put(m, entry, &old), ERR_OK);
	entry_unref(&old);
	entry_unref(&entry);
}

static struct match *
match_of(const struct line *entries, size_t count)
{
	struct match *m = NULL;

	assert_int_equal(match_new(&m), ERR_OK);
	for (size_t i = 0; i < count; i++)
		put(m, entries[i].kind, entries[i].value, 0);
	assert_int_equal(match_count(m), count);
	return m;
}

static void
assert_rule(struct match_hit hit, const char *value, const char *asked)
{
	const char *got = hit.entry == NULL ? "(none)" : entry_value(hit.entry);

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
	static const struct line entries[] = {
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
		assert_rule(match_client(m, &a, NOW), questions[i].rule,
		    questions[i].asked);
	}
	match_unref(&m);
	assert_null(m);
}

static void
test_whole_address_space(void **state)
{
	static const struct line v6[] = { { RULE_CLIENT, "::/0" } };
	static const struct line v4[] = { { RULE_CLIENT, "0.0.0.0/0" } };
	struct match *m = match_of(v6, 1);
	struct addr a4, a6;

	(void)state;
	assert_int_equal(addr_parse(STR("192.0.2.1"), &a4), ERR_OK);
	assert_int_equal(addr_parse(STR("2001:db8::1"), &a6), ERR_OK);
	assert_rule(match_client(m, &a6, NOW), "::/0", "IPv6");
	assert_rule(match_client(m, &a4, NOW), NULL, "IPv4");
	match_unref(&m);
	m = match_of(v4, 1);
	assert_rule(match_client(m, &a6, NOW), NULL, "IPv6");
	assert_rule(match_client(m, &a4, NOW), "0.0.0.0/0", "IPv4");
	match_unref(&m);
}

/* In milter-greylist "gle.com" in a list matches google.com. */
static void
test_client_names(void **state)
{
	static const struct line entries[] = {
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
		assert_rule(
		    match_client_name(m, str_of(questions[i].asked), NOW),
		    questions[i].rule, questions[i].asked);
	memset(text, 'a', sizeof(text));
	assert_rule(match_client_name(m, (struct str){ text, 400 }, NOW), NULL,
	    "a long name");
	match_unref(&m);
}

static void
test_senders(void **state)
{
	static const struct line entries[] = {
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
		assert_rule(match_sender(m, str_of(questions[i].asked), NOW),
		    questions[i].rule, questions[i].asked);
	assert_rule(match_recipient(m, STR("u@mx.example.org"), NOW),
	    "example.org", "recipient");
	assert_rule(
	    match_recipient(m, STR("joe@example.com"), NOW), NULL, "recipient");
	assert_rule(match_recipient(m, STR(""), NOW), NULL, "empty recipient");
	match_unref(&m);
}

static void
test_empty_set(void **state)
{
	struct match *m = NULL;
	struct addr a = { { 0 } };

	(void)state;
	assert_int_equal(match_new(&m), ERR_OK);
	assert_int_equal(match_count(m), 0);
	assert_null(match_client(m, &a, NOW).entry);
	assert_null(match_client_name(m, STR("a.example"), NOW).entry);
	assert_null(match_sender(m, STR(""), NOW).entry);
	assert_null(match_recipient(m, STR("a@b"), NOW).entry);
	match_unref(&m);
	match_unref(&m); /* NULL is fine */
}

static void
test_later_duplicate_replaces(void **state)
{
	struct match *m = NULL;
	int64_t first_s;

	(void)state;
	assert_int_equal(match_new(&m), ERR_OK);
	put(m, RULE_SENDER, "example.com", 0);
	first_s = match_sender(m, STR("a@example.com"), NOW).entry->added_s;
	put(m, RULE_SENDER, "example.com", 0);
	assert_int_equal(match_count(m), 1);
	assert_int_equal(
	    match_sender(m, STR("a@example.com"), NOW).entry->added_s,
	    first_s + 1);
	match_unref(&m);
}

static void
test_references(void **state)
{
	static const struct line entries[] = { { RULE_SENDER, "a@b" } };
	struct match *m = match_of(entries, 1), *other = match_ref(m);

	(void)state;
	match_unref(&m);
	assert_null(m);
	assert_rule(match_sender(other, STR("a@b"), NOW), "a@b", "a@b");
	match_unref(&other);
}

#define MANY 5000

/* Every one of many is found, and nothing that is not there. */
static void
test_many_rules(void **state)
{
	struct match *m = NULL;

	(void)state;
	assert_int_equal(match_new(&m), ERR_OK);
	for (int i = 0; i < MANY; i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "d%d.example", i);
		put(m, RULE_SENDER, text, 0);
	}
	assert_int_equal(match_count(m), MANY);
	for (int i = 0; i < 2 * MANY; i++) {
		char text[64];
		struct match_hit hit;

		(void)snprintf(text, sizeof(text), "u@x.d%d.example", i);
		hit = match_sender(m, str_of(text), NOW);
		assert_int_equal(hit.entry != NULL, i < MANY);
		if (hit.entry != NULL)
			assert_string_equal(
			    entry_value(hit.entry), text + strlen("u@x."));
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
