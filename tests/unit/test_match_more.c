/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_match_more.c: exact names, regular expressions, entries that have
 * expired, two sets together, and what a set does to one that shares with it.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "core/ruleset.h"

#define NOW INT64_C(1800000000)

static void
put(struct match *m, enum rule_kind kind, const char *value,
    enum rule_action action, int64_t expires_s)
{
	struct entry *entry = NULL, *old = NULL;
	struct rule rule;

	if (rule_parse(kind, str_of(value), &rule, NULL) != ERR_OK)
		fail_msg("'%s' was refused", value);
	rule.action = action;
	rule.expires_s = expires_s;
	assert_int_equal(entry_new(&rule, NULL, 0, &entry), ERR_OK);
	assert_int_equal(match_put(m, entry, &old), ERR_OK);
	entry_unref(&old);
	entry_unref(&entry);
}

static void
free_of(struct match *m, enum rule_kind kind, const char *value)
{
	put(m, kind, value, RULE_ACCEPT, 0);
}

static struct match *
empty(void)
{
	struct match *m = NULL;

	assert_int_equal(match_new(&m), ERR_OK);
	return m;
}

static void
expect(struct match_hit hit, const char *value)
{
	assert_string_equal(
	    hit.entry == NULL ? "" : entry_value(hit.entry), value);
}

static void
test_exact_names(void **state ATTR_UNUSED)
{
	struct match *m = empty();

	free_of(m, RULE_CLIENT_NAME, "=mx.example.org");
	free_of(m, RULE_SENDER, "=example.net");
	free_of(m, RULE_SENDER, "net");
	expect(match_client_name(m, STR("mx.example.org"), NOW),
	    "=mx.example.org");
	expect(match_client_name(m, STR("a.mx.example.org"), NOW), "");
	expect(match_client_name(m, STR("example.org"), NOW), "");
	expect(match_client_name(m, STR("amx.example.org"), NOW), "");
	expect(match_sender(m, STR("u@example.net"), NOW), "=example.net");
	expect(match_sender(m, STR("u@a.example.net"), NOW), "net");
	match_unref(&m);
}

static void
test_regexes_come_last_and_in_order(void **state ATTR_UNUSED)
{
	struct match *m = empty();
	struct rule rule;

	free_of(m, RULE_CLIENT_NAME, "/^mail\\d+\\.example\\.org$/");
	free_of(m, RULE_CLIENT_NAME, "/example/");
	free_of(m, RULE_RECIPIENT, "/^list-.*@/");
	free_of(m, RULE_CLIENT_NAME, "mail7.example.org");
	assert_int_equal(match_count(m), 4);
	assert_int_equal(match_regexes(m), 3);
	expect(match_client_name(m, STR("MAIL7.example.org"), NOW),
	    "mail7.example.org");
	expect(match_client_name(m, STR("MAIL8.example.org"), NOW),
	    "/^mail\\d+\\.example\\.org$/");
	expect(match_client_name(m, STR("mx.example.org"), NOW), "/example/");
	expect(match_client_name(m, STR("list-a@b"), NOW), "");
	expect(match_recipient(m, STR("List-a@b.example"), NOW), "/^list-.*@/");
	expect(match_sender(m, STR("list-a@b.example"), NOW), "");
	assert_int_equal(
	    rule_parse(RULE_CLIENT_NAME, STR("/example/"), &rule, NULL),
	    ERR_OK);
	assert_int_equal(match_remove(m, &rule), ERR_OK);
	assert_int_equal(match_remove(m, &rule), ERR_NOTFOUND);
	assert_int_equal(match_count(m), 3);
	expect(match_client_name(m, STR("mx.example.org"), NOW), "");
	match_unref(&m);
}

/* The next less specific one takes the place of one that has expired. */
static void
test_expired_entries_do_not_hold(void **state ATTR_UNUSED)
{
	struct match *m = empty();
	struct addr a;

	assert_int_equal(addr_parse(STR("192.0.2.7"), &a), ERR_OK);
	put(m, RULE_CLIENT, "192.0.2.7", RULE_ACCEPT, NOW);
	free_of(m, RULE_CLIENT, "192.0.2.0/24");
	put(m, RULE_RECIPIENT, "/x/", RULE_ACCEPT, NOW);
	put(m, RULE_SENDER, "<>", RULE_ACCEPT, NOW);
	expect(match_client(m, &a, NOW - 1), "192.0.2.7");
	expect(match_client(m, &a, NOW), "192.0.2.0/24");
	expect(match_recipient(m, STR("x@b"), NOW - 1), "/x/");
	expect(match_recipient(m, STR("x@b"), NOW), "");
	expect(match_sender(m, STR(""), NOW - 1), "<>");
	expect(match_sender(m, STR(""), NOW), "");
	match_unref(&m);
}

static void
test_extension_of_a_recipient(void **state ATTR_UNUSED)
{
	struct match *m = empty();

	free_of(m, RULE_RECIPIENT, "joe@example.org");
	free_of(m, RULE_RECIPIENT, "joe+x@example.org");
	free_of(m, RULE_RECIPIENT, "ann@");
	free_of(m, RULE_RECIPIENT, "bob+z@");
	free_of(m, RULE_SENDER, "joe@example.org");
	free_of(m, RULE_RECIPIENT, "example.org");
	expect(match_recipient(m, STR("joe+y@example.org"), NOW),
	    "joe@example.org");
	expect(match_recipient(m, STR("joe+x@example.org"), NOW),
	    "joe+x@example.org");
	expect(match_recipient(m, STR("ann+y@example.net"), NOW), "ann@");
	expect(match_recipient(m, STR("+y@example.org"), NOW), "example.org");
	expect(match_recipient(m, STR("bob+z@example.org"), NOW), "bob+z@");
	expect(match_sender(m, STR("joe+y@example.org"), NOW), "");
	expect(match_recipient(m, STR("ann"), NOW), "ann@");
	match_unref(&m);
}

static void
test_copy_is_another_set(void **state ATTR_UNUSED)
{
	struct match *a = empty(), *b = NULL;

	free_of(a, RULE_SENDER, "one.example");
	free_of(a, RULE_SENDER, "/two/");
	assert_int_equal(match_copy(a, &b), ERR_OK);
	put(b, RULE_SENDER, "one.example", RULE_GREYLIST, 0);
	put(b, RULE_SENDER, "/two/", RULE_GREYLIST, 0);
	free_of(b, RULE_SENDER, "three.example");
	assert_int_equal(match_count(a), 2);
	assert_int_equal(match_count(b), 3);
	expect(match_sender(a, STR("u@three.example"), NOW), "");
	assert_int_equal(
	    match_sender(a, STR("u@one.example"), NOW).entry->action,
	    RULE_ACCEPT);
	match_unref(&a);
	assert_int_equal(
	    match_sender(b, STR("u@one.example"), NOW).entry->action,
	    RULE_GREYLIST);
	assert_int_equal(
	    match_sender(b, STR("u@two"), NOW).entry->action, RULE_GREYLIST);
	match_unref(&b);
}

struct walk {
	size_t most, met;
};

static bool
count_up_to(void *ctx, struct entry *e ATTR_UNUSED)
{
	struct walk *w = ctx;

	return ++w->met < w->most;
}

/* All entries once, or as many as are asked for. */
static void
test_walk(void **state ATTR_UNUSED)
{
	struct match *m = empty();
	struct walk all = { .most = 100 };

	free_of(m, RULE_SENDER, "one.example");
	free_of(m, RULE_CLIENT_NAME, "two.example");
	free_of(m, RULE_SENDER, "/three/");
	free_of(m, RULE_SENDER, "/four/");
	assert_true(match_walk(m, count_up_to, &all));
	assert_int_equal(all.met, 4);
	for (size_t most = 1; most <= 4; most++) {
		struct walk some = { .most = most };

		assert_false(match_walk(m, count_up_to, &some));
		assert_int_equal(some.met, most);
	}
	match_unref(&m);
}

static struct entry *
get(const struct match *m, enum rule_kind kind, const char *value)
{
	struct rule rule;

	assert_int_equal(rule_parse(kind, str_of(value), &rule, NULL), ERR_OK);
	return match_get(m, &rule);
}

static void
test_what_covers_what(void **state ATTR_UNUSED)
{
	struct match *m = empty(), *none = empty();

	free_of(m, RULE_CLIENT, "192.0.2.0/24");
	free_of(m, RULE_CLIENT, "192.0.2.7");
	free_of(m, RULE_SENDER, "example.org");
	free_of(m, RULE_SENDER, "u@example.org");
	free_of(m, RULE_SENDER, "/example/");
	assert_ptr_equal(match_above(m, get(m, RULE_CLIENT, "192.0.2.7"), NOW),
	    get(m, RULE_CLIENT, "192.0.2.0/24"));
	assert_ptr_equal(
	    match_above(m, get(m, RULE_SENDER, "u@example.org"), NOW),
	    get(m, RULE_SENDER, "example.org"));
	assert_null(match_above(m, get(m, RULE_SENDER, "example.org"), NOW));
	assert_null(match_above(m, get(m, RULE_SENDER, "/example/"), NOW));
	assert_null(match_above(none, get(m, RULE_SENDER, "example.org"), NOW));
	assert_null(get(m, RULE_SENDER, "/other/"));
	assert_null(get(none, RULE_CLIENT, "192.0.2.7"));
	match_unref(&none);
	match_unref(&m);
}

static struct attempt
attempt_of(const char *client, const char *name)
{
	struct attempt a = { .client_name = str_of(name),
		.helo = STR(""),
		.sender = STR("s@example.com"),
		.recipient = STR("r@example.net") };

	assert_int_equal(addr_parse(str_of(client), &a.client), ERR_OK);
	return a;
}

static void
test_the_more_specific_of_two_sets(void **state ATTR_UNUSED)
{
	struct ruleset rules = { .files = empty(), .live = empty() };
	struct attempt a = attempt_of("192.0.2.7", "");
	struct ruling r;

	free_of(rules.files, RULE_CLIENT, "192.0.2.0/24");
	put(rules.live, RULE_CLIENT, "192.0.0.0/16", RULE_GREYLIST, 0);
	r = ruling_of_attempt(&rules, &a, NOW);
	assert_true(ruling_accepts(&r));
	/* Equal: the one made at run time. */
	put(rules.live, RULE_CLIENT, "192.0.2.0/24", RULE_GREYLIST, 0);
	r = ruling_of_client(&rules, &a, NOW);
	assert_true(ruling_greylists(&r));
	assert_false(ruling_accepts(&r));
	free_of(rules.files, RULE_CLIENT, "192.0.2.7");
	r = ruling_of_attempt(&rules, &a, NOW);
	assert_true(ruling_accepts(&r));
	assert_int_equal(ruleset_count(&rules), 4);
	ruleset_unref(&rules);
	ruleset_unref(&rules);
}

/* Client, name, recipient, sender; never-trust leaves the rest a say. */
static void
test_order_of_kinds(void **state ATTR_UNUSED)
{
	struct ruleset rules = { .files = empty(), .live = empty() };
	struct attempt a = attempt_of("192.0.2.7", "mx.example.org");
	struct ruling r;

	put(rules.live, RULE_SENDER, "example.com", RULE_GREYLIST, 0);
	put(rules.live, RULE_CLIENT_NAME, "example.org", RULE_NEVER_TRUST, 0);
	r = ruling_of_attempt(&rules, &a, NOW);
	assert_true(ruling_greylists(&r));
	assert_string_equal(entry_value(r.never_trust), "example.org");
	assert_ptr_equal(ruling_entry(&r), r.decides);
	r = ruling_of_client(&rules, &a, NOW);
	assert_null(r.decides);
	assert_ptr_equal(ruling_entry(&r), r.never_trust);
	free_of(rules.live, RULE_RECIPIENT, "example.net");
	r = ruling_of_attempt(&rules, &a, NOW);
	assert_true(ruling_accepts(&r));
	put(rules.live, RULE_CLIENT, "192.0.2.7", RULE_GREYLIST, 0);
	r = ruling_of_attempt(&rules, &a, NOW);
	assert_true(ruling_greylists(&r));
	assert_null(r.never_trust);
	ruling_count(&r, NOW);
	assert_int_equal(atomic_load(&r.decides->hits), 1);
	assert_int_equal(atomic_load(&r.decides->last_hit_s), NOW);
	ruleset_unref(&rules);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_exact_names),
	cmocka_unit_test(test_regexes_come_last_and_in_order),
	cmocka_unit_test(test_expired_entries_do_not_hold),
	cmocka_unit_test(test_extension_of_a_recipient),
	cmocka_unit_test(test_copy_is_another_set),
	cmocka_unit_test(test_walk),
	cmocka_unit_test(test_what_covers_what),
	cmocka_unit_test(test_the_more_specific_of_two_sets),
	cmocka_unit_test(test_order_of_kinds),
};

UNIT_MAIN(tests)
