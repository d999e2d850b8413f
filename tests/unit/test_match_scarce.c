/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_match_scarce.c: every allocation of a change to a set of entries fails
 * once. The change is refused, the set and those that share with it stay as
 * they were, no reference is lost (the sanitizers look), and the same change
 * succeeds when there is memory again.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "core/match.h"
#include "scarce.h"

#define NOW INT64_C(1800000000)
#define MOST 100 /* allocations that no change here comes near */

static const struct {
	enum rule_kind kind;
	const char *value;
} base[] = {
	{ RULE_CLIENT, "192.0.2.0/24" },
	{ RULE_CLIENT, "192.0.2.64/26" },
	{ RULE_CLIENT, "2001:db8::/32" },
	{ RULE_CLIENT_NAME, "example.org" },
	{ RULE_CLIENT_NAME, "/^mail\\d+\\./" },
	{ RULE_SENDER, "bounces@" },
	{ RULE_RECIPIENT, "u@example.net" },
};

static struct rule
rule_of(enum rule_kind kind, const char *value)
{
	struct rule rule;

	if (rule_parse(kind, str_of(value), &rule, NULL) != ERR_OK)
		fail_msg("'%s' was refused", value);
	return rule;
}

static enum err
put(struct match *m, const struct rule *rule)
{
	struct entry *entry = NULL, *old = NULL;
	enum err e = entry_new(rule, NULL, 0, &entry);

	if (e == ERR_OK)
		e = match_put(m, entry, &old);
	entry_unref(&old);
	entry_unref(&entry);
	return e;
}

static struct match *
full(void)
{
	struct match *m = NULL;

	assert_int_equal(match_new(&m), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(base); i++) {
		struct rule rule = rule_of(base[i].kind, base[i].value);

		assert_int_equal(put(m, &rule), ERR_OK);
	}
	return m;
}

static void
assert_is_full(const struct match *m)
{
	struct addr a;

	assert_int_equal(match_count(m), ARRAY_LEN(base));
	for (size_t i = 0; i < ARRAY_LEN(base); i++) {
		struct rule rule = rule_of(base[i].kind, base[i].value);

		assert_non_null(match_get(m, &rule));
	}
	assert_int_equal(addr_parse(STR("192.0.2.65"), &a), ERR_OK);
	assert_string_equal(
	    entry_value(match_client(m, &a, NOW).entry), "192.0.2.64/26");
}

/* What is tried with memory running out: a change to `m`. */
typedef enum err change_fn(struct match *m, const struct rule *rule);

static void
try_all(change_fn *change, enum rule_kind kind, const char *value, size_t least)
{
	struct match *shared = full(), *m = NULL;
	struct rule rule = rule_of(kind, value);
	size_t n = 0;
	bool failed;
	enum err e;

	/* A copy, so that the nodes on the path have to be copied, too. */
	do {
		match_unref(&m);
		assert_int_equal(match_copy(shared, &m), ERR_OK);
		scarce_fail_at(++n);
		e = change(m, &rule);
		failed = scarce_failed();
		scarce_fail_at(0);
		if (failed) {
			assert_int_equal(e, ERR_NOMEM);
			assert_is_full(m);
		}
		assert_is_full(shared);
	} while (failed && n < MOST);
	assert_int_equal(e, ERR_OK);
	if (n <= least)
		fail_msg("'%s': %zu allocations: none was tried", value, n - 1);
	match_unref(&m);
	match_unref(&shared);
}

static void
test_puts(void **state ATTR_UNUSED)
{
	static const struct {
		enum rule_kind kind;
		const char *value;
		size_t least; /* allocations */
	} cases[] = {
		{ RULE_CLIENT, "192.0.2.65", 3 },   /* below a path of two */
		{ RULE_CLIENT, "192.0.2.0/25", 3 }, /* between two nodes */
		{ RULE_CLIENT, "198.51.100.1", 3 }, /* where two ways part */
		{ RULE_CLIENT, "192.0.2.0/24", 2 }, /* in place of another */
		{ RULE_SENDER, "<>", 2 },
		{ RULE_CLIENT_NAME, "/^mx\\d+\\./", 2 },
		{ RULE_CLIENT_NAME, "/^mail\\d+\\./", 2 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		try_all(put, cases[i].kind, cases[i].value, cases[i].least);
}

static void
test_removals(void **state ATTR_UNUSED)
{
	try_all(match_remove, RULE_CLIENT, "192.0.2.64/26", 2);
	try_all(match_remove, RULE_CLIENT_NAME, "example.org", 1);
}

static void
test_copies(void **state ATTR_UNUSED)
{
	struct match *m = full(), *copy = NULL;

	for (size_t n = 1; n <= 2; n++) {
		scarce_fail_at(n);
		assert_int_equal(match_copy(m, &copy), ERR_NOMEM);
		assert_null(copy);
		assert_true(scarce_failed());
	}
	scarce_fail_at(0);
	assert_is_full(m);
	match_unref(&m);
}

static void
test_sets_of_one(void **state ATTR_UNUSED)
{
	struct rule rule = rule_of(RULE_CLIENT, "192.0.2.1");
	struct match *m = NULL;
	size_t n = 0;

	do {
		scarce_fail_at(++n);
		if (match_of_rule(&rule, &m) == ERR_OK)
			break;
		assert_null(m);
	} while (n < MOST);
	scarce_fail_at(0);
	assert_int_equal(n, 4); /* entry, set, node */
	assert_int_equal(match_count(m), 1);
	match_unref(&m);
}

static void
test_files_and_expressions(void **state ATTR_UNUSED)
{
	struct entry_file *file = NULL;
	struct regex *regex = NULL;

	scarce_fail_at(1);
	assert_int_equal(entry_file_new("/etc/list", &file), ERR_NOMEM);
	assert_null(file);
	scarce_fail_at(1);
	assert_int_equal(regex_new(STR("a$"), &regex, NULL), ERR_NOMEM);
	assert_null(regex);
	scarce_fail_at(0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_puts),
	cmocka_unit_test(test_removals),
	cmocka_unit_test(test_copies),
	cmocka_unit_test(test_sets_of_one),
	cmocka_unit_test(test_files_and_expressions),
};

UNIT_MAIN(tests)
