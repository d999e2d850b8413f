/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_rules.c: the whitelist by control commands, and who may write. */
#include "ctl_fixture.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static json_t *
add(struct fixture *f, const char *kind, const char *value, const char *comment)
{
	return fixture_ask(f, "whitelist-add", "{s:s,s:s,s:s}", "kind", kind,
	    "value", value, "comment", comment);
}

static json_t *
del(struct fixture *f, const char *kind, const char *value)
{
	return fixture_ask(
	    f, "whitelist-del", "{s:s,s:s}", "kind", kind, "value", value);
}

static void
expect_replaced(json_t *answer, bool replaced)
{
	const json_t *value =
	    json_object_get(fixture_result(answer), "replaced");

	assert_int_equal(json_is_true(value), replaced);
	json_decref(answer);
}

static void
expect_live(struct fixture *f, size_t count)
{
	struct ruleset rules = settings_rules(f->settings);

	assert_int_equal(ruleset_count(&rules), count);
	ruleset_unref(&rules);
}

static void
an_entry_is_live_at_once_until_it_is_removed(void **state)
{
	struct fixture *f = *state;
	struct addr a;
	struct ruleset rules;
	const struct entry *rule;

	expect_replaced(add(f, "client", "192.0.2.0/24", "a pool"), false);
	assert_int_equal(addr_parse(STR("192.0.2.77"), &a), ERR_OK);
	rules = settings_rules(f->settings);
	rule = match_client(rules.live, &a, FIXTURE_NOW).entry;
	assert_non_null(rule);
	assert_string_equal(entry_comment(rule), "a pool");
	assert_string_equal(entry_added_by(rule), "root");
	assert_int_equal(rule->added_s, FIXTURE_NOW);
	ruleset_unref(&rules);
	json_decref(del(f, "client", "192.0.2.0/24"));
	expect_live(f, 0);
}

static void
adding_again_replaces_the_comment(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *row;

	expect_replaced(add(f, "sender", "Example.ORG", "one"), false);
	expect_replaced(add(f, "sender", "example.org", "two"), true);
	expect_live(f, 1);
	answer = fixture_ask(f, "whitelist-list", NULL);
	row = json_object_get(json_array_get(answer, 0), "row");
	assert_string_equal(fixture_text(row, "comment"), "two");
	json_decref(answer);
}

static void
the_list_can_be_of_one_kind(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	json_decref(add(f, "client", "192.0.2.1", ""));
	json_decref(add(f, "client-name", "example.com", ""));
	json_decref(add(f, "recipient", "bob@", ""));
	answer = fixture_ask(f, "whitelist-list", NULL);
	assert_int_equal(json_array_size(answer), 4);
	json_decref(answer);
	answer = fixture_ask(f, "whitelist-list", "{s:s}", "kind", "recipient");
	assert_int_equal(json_array_size(answer), 2);
	assert_string_equal(
	    fixture_text(
	        json_object_get(json_array_get(answer, 0), "row"), "value"),
	    "bob@");
	json_decref(answer);
	fixture_expect_error(
	    fixture_ask(f, "whitelist-list", "{s:s}", "kind", "host"),
	    "invalid", "not a kind");
}

static void
a_value_of_another_kind_is_told_so(void **state)
{
	struct fixture *f = *state;
	char comment[300];

	fixture_expect_error(add(f, "client", "mail.example.org", ""),
	    "invalid", "use the kind client-name");
	fixture_expect_error(add(f, "client-name", "192.0.2.1", ""), "invalid",
	    "use the kind client");
	fixture_expect_error(
	    add(f, "ip", "192.0.2.1", ""), "invalid", "not a kind");
	memset(comment, 'c', sizeof(comment) - 1);
	comment[sizeof(comment) - 1] = '\0';
	fixture_expect_error(add(f, "client", "192.0.2.1", comment), "invalid",
	    "the comment is 299 bytes long: 200 are allowed");
	expect_live(f, 0);
}

static void
removing_what_is_not_there_names_what_is(void **state)
{
	struct fixture *f = *state;

	json_decref(add(f, "client", "192.0.2.0/24", ""));
	json_decref(add(f, "recipient", "example.net", ""));
	fixture_expect_error(del(f, "client", "192.0.2.7"), "not-found",
	    "no entry client 192.0.2.7; client 192.0.2.0/24 is there");
	fixture_expect_error(del(f, "sender", "example.net"), "not-found",
	    "no entry sender example.net; recipient example.net is there");
	fixture_expect_error(del(f, "client", "198.51.100.1"), "not-found",
	    "no entry client 198.51.100.1");
	expect_live(f, 2);
}

static void
the_number_of_entries_is_limited(void **state)
{
	struct fixture *f = *state;

	fixture_limit(f, 2, 1);
	json_decref(add(f, "client", "192.0.2.1", ""));
	json_decref(add(f, "client", "192.0.2.2", ""));
	fixture_expect_error(add(f, "client", "192.0.2.3", ""), "full",
	    "the whitelist has 2 entries: max_rules allows 2");
	expect_replaced(add(f, "client", "192.0.2.2", "still"), true);
}

/* The access of each command is in the table; here is who may what. */
static void
others_may_look_and_not_touch(void **state)
{
	struct fixture *f = *state;
	json_t *answer;

	f->peer = &f->stranger;
	fixture_expect_error(add(f, "client", "192.0.2.1", ""), "permission",
	    "uid 64999 may not run whitelist-add");
	fixture_expect_error(
	    del(f, "client", "192.0.2.1"), "permission", "whitelist-del");
	fixture_expect_error(
	    fixture_ask(f, "reload", NULL), "permission", "reload");
	answer = fixture_ask(f, "status", NULL);
	(void)fixture_result(answer);
	json_decref(answer);
	answer = fixture_ask(f, "list", NULL);
	(void)fixture_result(answer);
	json_decref(answer);
	expect_live(f, 0);
}

static void
members_of_the_group_may_write(void **state)
{
	struct fixture *f = *state;
	struct ctl_peer member = f->stranger;

	assert_false(ctl_peer_may_write(&member));
	member.gid = member.socket_gid;
	assert_true(ctl_peer_may_write(&member));
	member = f->stranger;
	member.groups[0] = 7;
	member.groups[1] = member.socket_gid;
	member.group_count = 2;
	assert_true(ctl_peer_may_write(&member));
	member.group_count = 1;
	assert_false(ctl_peer_may_write(&member));
	member.uid = geteuid();
	assert_true(ctl_peer_may_write(&member));
	/* An unknown group is nobody's group. */
	member = f->stranger;
	member.socket_gid = (gid_t)-1;
	member.gid = (gid_t)-1;
	assert_false(ctl_peer_may_write(&member));
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(an_entry_is_live_at_once_until_it_is_removed),
	TEST(adding_again_replaces_the_comment),
	TEST(the_list_can_be_of_one_kind),
	TEST(a_value_of_another_kind_is_told_so),
	TEST(removing_what_is_not_there_names_what_is),
	TEST(the_number_of_entries_is_limited),
	TEST(others_may_look_and_not_touch),
	TEST(members_of_the_group_may_write),
};

UNIT_MAIN(tests)
