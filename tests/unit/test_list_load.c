/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_list_load.c: list files as they are found on a disk: what is right is
 * taken, whatever stands beside it, and each fault is told with its line.
 */
#include "conf_fixture.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/list_load.h"

struct fixture {
	struct conf_home home;
	struct conf_lists lists;
	struct list_load load;
	size_t told;
	char text[16384];
	struct strbuf said; /* "KIND file:line: ...", one a line */
};

static void
tell(void *ctx, const struct list_finding *finding)
{
	struct fixture *f = ctx;
	size_t dir = strlen(f->home.dir) + 1;
	struct list_finding bare = *finding;

	f->told++;
	if (strncmp(bare.path, f->home.dir, dir - 1) == 0)
		bare.path += dir;
	strbuf_addf(&f->said, "%d ", (int)finding->kind);
	bare.entry = NULL;
	list_finding_format(&bare, &f->said);
	strbuf_addf(&f->said, "\n");
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (f == NULL || match_new(&f->load.set) != ERR_OK)
		return -1;
	conf_home_make(&f->home);
	f->load.room = 1000;
	f->load.regex_room = 10;
	f->load.report = tell;
	f->load.ctx = f;
	strbuf_init(&f->said, f->text, sizeof(f->text));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	conf_home_remove(&f->home);
	match_unref(&f->load.set);
	free(f);
	return 0;
}

static void
add_file(
    struct fixture *f, const char *prefix, const char *name, const char *text)
{
	char item[400];

	(void)snprintf(item, sizeof(item), "%s%s", prefix,
	    conf_home_put(&f->home, name, text));
	assert_int_equal(conf_lists_add(&f->lists, str_of(item), NULL), ERR_OK);
}

static void
load(struct fixture *f)
{
	assert_int_equal(list_load(&f->load, &f->lists), ERR_OK);
}

static void
expect_said(struct fixture *f, const char *words)
{
	if (strstr(f->text, words) == NULL)
		fail_msg("'%s' is not in:\n%s", words, f->text);
}

static const struct entry *
get(struct fixture *f, enum rule_kind kind, const char *value)
{
	struct rule rule;

	assert_int_equal(rule_parse(kind, str_of(value), &rule, NULL), ERR_OK);
	return match_get(f->load.set, &rule);
}

static void
bad_lines_are_told_and_the_others_taken(void **state)
{
	struct fixture *f = *state;
	const struct entry *e;

	add_file(f, "", "list",
	    "# a comment\n\nclient 192.0.2.0/24 # office\nclient example.org\n"
	    "rubbish\nclient 192.0.2.1/24\nsender a@example.org");
	load(f);
	assert_int_equal(match_count(f->load.set), 2);
	assert_int_equal(f->load.faults, 3);
	assert_int_equal(f->load.worst, ERR_OK);
	expect_said(f, "3 list:4: 'example.org' is a name");
	expect_said(f, "2 list:5: 'rubbish' is not a kind");
	expect_said(f, "2 list:6: '192.0.2.1/24' has host bits set: the "
	               "network is 192.0.2.0/24");
	e = get(f, RULE_CLIENT, "192.0.2.0/24");
	assert_int_equal(e->line, 3);
	assert_string_equal(entry_comment(e), "office");
	assert_string_equal(strrchr(entry_path(e), '/'), "/list");
	assert_true(e->added_s > 0);
	assert_int_equal(get(f, RULE_SENDER, "a@example.org")->line, 7);
}

static void
later_files_go_before_earlier_ones(void **state)
{
	struct fixture *f = *state;

	add_file(f, "", "one", "client-name example.org\n");
	add_file(f, "", "two", "#\nclient-name Example.ORG greylist\n");
	load(f);
	assert_int_equal(match_count(f->load.set), 1);
	assert_int_equal(
	    get(f, RULE_CLIENT_NAME, "example.org")->action, RULE_GREYLIST);
	assert_int_equal(f->load.faults, 0);
	expect_said(f, "5 two:2: the same entry");
}

static void
postgrey_files_are_read_as_they_are(void **state)
{
	struct fixture *f = *state;

	add_file(f, "postgrey-clients:", "clients",
	    "# greylisting.org: no retry\nslow.example\n"
	    "/^ms-smtp.*\\.rr\\.example$/\n195.235.39\n192.168\nkao@foo.bar\n");
	add_file(
	    f, "postgrey-recipients:", "recipients", "postmaster@\nabuse@\n");
	load(f);
	assert_int_equal(match_count(f->load.set), 6);
	assert_int_equal(match_regexes(f->load.set), 1);
	assert_int_equal(f->told, 1);
	expect_said(f, "3 clients:6: 'kao@foo.bar' is a mail address");
	assert_non_null(get(f, RULE_CLIENT, "192.168.0.0/16"));
	assert_non_null(get(f, RULE_RECIPIENT, "abuse@"));
}

static void
limits_are_kept(void **state)
{
	struct fixture *f = *state;

	f->load.room = 2;
	f->load.regex_room = 1;
	add_file(f, "", "list",
	    "sender /a/\nsender /b/\nsender /a/\nsender x.example\n"
	    "sender y.example\nsender z.example\n");
	load(f);
	assert_int_equal(match_count(f->load.set), 2);
	expect_said(f, "4 list:2: too many regular expressions");
	expect_said(f, "4 list:5: too many entries");
	assert_int_equal(f->load.faults, 2);
	/* Half a list is none: a reload must know. */
	assert_int_equal(f->load.worst, ERR_FULL);
}

static void
a_file_of_another_kind_is_told_as_a_whole(void **state)
{
	struct fixture *f = *state;

	add_file(f, "", "empty", "# nothing yet\n\n");
	load(f);
	assert_int_equal(f->load.faults, 0);
	add_file(f, "", "other", "127.0.0.1 localhost\n\001\002\n");
	load(f);
	expect_said(f, "1 other: no line of it is an entry");
	assert_int_equal(f->load.worst, ERR_INVALID);
}

static void
files_that_are_none_are_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    conf_lists_add(&f->lists, STR("/nonexistent/list"), NULL), ERR_OK);
	load(f);
	expect_said(f, "0 /nonexistent/list: not there");
	assert_int_equal(f->load.worst, ERR_OK);
	assert_int_equal(
	    conf_lists_add(&f->lists, STR("/dev/zero"), NULL), ERR_OK);
	load(f);
	expect_said(f, "1 /dev/zero: not a plain file");
	assert_int_equal(f->load.worst, ERR_INVALID);
	assert_int_equal(match_count(f->load.set), 0);
}

/* Or any local user could let a sender through. */
static void
file_that_everybody_can_write_is_not_read(void **state)
{
	struct fixture *f = *state;

	add_file(f, "", "list", "sender a@example.org\n");
	assert_int_equal(chmod(conf_list_path(&f->lists.rows[0]), 0646), 0);
	load(f);
	expect_said(f, "1 list: can be written by everybody");
	assert_int_equal(f->load.worst, ERR_PERM);
	assert_int_equal(match_count(f->load.set), 0);
	assert_int_equal(chmod(conf_list_path(&f->lists.rows[0]), 0664), 0);
	f->load.worst = ERR_OK;
	load(f);
	assert_int_equal(f->load.worst, ERR_OK);
	assert_int_equal(match_count(f->load.set), 1);
}

/* Binary rubbish, a line without end, and a line that is right. */
static void
rubbish_costs_its_lines_alone(void **state)
{
	struct fixture *f = *state;
	char text[4000];

	memset(text, 'x', sizeof(text));
	(void)snprintf(text, 40, "client 192.0.2.1\n\x01\x02\xff\x80 \x7f\n");
	text[strlen(text)] = 'y';
	(void)snprintf(text + 3000, 40, "\nclient 192.0.2.2\n");
	add_file(f, "", "list", text);
	load(f);
	assert_int_equal(match_count(f->load.set), 2);
	assert_int_equal(f->load.faults, 2);
	expect_said(f, "2 list:2: the line has a control character");
	expect_said(f, "2 list:3: the line is too long");
	assert_int_equal(get(f, RULE_CLIENT, "192.0.2.2")->line, 4);
}

/* What comes with greywait has no fault and no duplicate. */
static void
shipped_lists_are_right(void **state)
{
	static const char *const names[] = { "etc/whitelist.shipped",
		"etc/whitelist" };
	struct fixture *f = *state;
	char path[CONF_PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *real;

		conf_tree_path(names[i], path);
		real = realpath(path, NULL);
		assert_non_null(real);
		assert_int_equal(
		    conf_lists_add(&f->lists, str_of(real), NULL), ERR_OK);
		free(real);
	}
	load(f);
	assert_string_equal(f->text, "");
	assert_true(match_count(f->load.set) > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(bad_lines_are_told_and_the_others_taken),
	TEST(later_files_go_before_earlier_ones),
	TEST(postgrey_files_are_read_as_they_are),
	TEST(limits_are_kept),
	TEST(a_file_of_another_kind_is_told_as_a_whole),
	TEST(files_that_are_none_are_told),
	TEST(file_that_everybody_can_write_is_not_read),
	TEST(rubbish_costs_its_lines_alone),
	TEST(shipped_lists_are_right),
};

UNIT_MAIN(tests)
