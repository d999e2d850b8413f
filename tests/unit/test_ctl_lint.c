/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_lint.c: whitelist-lint, and the life of entries as it is told. */
#include "ctl_fixture.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/list_load.h"
#include "daemon/hit_book.h"

static json_t *
add(struct fixture *f, const char *kind, const char *value)
{
	return fixture_ask(
	    f, "whitelist-add", "{s:s,s:s}", "kind", kind, "value", value);
}

/* The first row with this finding about this value; NULL: none. */
static const json_t *
find(const json_t *answer, const char *finding, const char *value)
{
	for (size_t i = 0; i + 1 < json_array_size(answer); i++) {
		const json_t *row =
		    json_object_get(json_array_get(answer, i), "row");
		const char *is =
		    json_string_value(json_object_get(row, "value"));

		if (strcmp(fixture_text(row, "finding"), finding) == 0 &&
		    (value == NULL || (is != NULL && strcmp(is, value) == 0)))
			return row;
	}
	return NULL;
}

/* A configuration with this one list file, which is not in force yet. */
static void
name_file(struct fixture *f, char path[40], const char *text)
{
	struct conf *conf = NULL;
	int fd;

	(void)snprintf(path, 40, "/tmp/greywait-lint.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
	assert_int_equal(conf_new(&conf), ERR_OK);
	conf->whitelist_files.count = 0;
	assert_int_equal(
	    conf_lists_add(&conf->whitelist_files, str_of(path), NULL), ERR_OK);
	settings_set(f->settings, conf, NULL);
	conf_unref(&f->conf);
	f->conf = conf;
}

static void
each_fault_is_found(void **state)
{
	struct fixture *f = *state;
	char path[40];
	json_t *answer;
	const json_t *row;

	name_file(f, path,
	    "client 192.0.2.0/24\nclient 192.0.2.7\nclient 192.0.2.8 greylist\n"
	    "client-name 192.0.2.1\nrubbish\nclient 127.0.0.1\n"
	    "sender a.example expires=2026-01-01\nsender b.example\n"
	    "sender b.example\nsender c.example\n");
	json_decref(add(f, "sender", "c.example"));
	answer = fixture_ask(f, "whitelist-lint", "{s:i}", "unused_s", 0);
	row = find(answer, "shadowed", "192.0.2.7");
	assert_non_null(row);
	assert_string_equal(strrchr(fixture_text(row, "from"), ':'), ":2");
	assert_string_equal(strrchr(fixture_text(row, "other"), ':'), ":1");
	assert_null(find(answer, "shadowed", "192.0.2.8"));
	assert_non_null(find(answer, "shadowed", "127.0.0.1"));
	row = find(answer, "wrong-kind", NULL);
	assert_string_equal(strrchr(fixture_text(row, "from"), ':'), ":4");
	row = find(answer, "malformed", NULL);
	assert_string_equal(strrchr(fixture_text(row, "from"), ':'), ":5");
	assert_non_null(find(answer, "expired", "a.example"));
	row = find(answer, "duplicate", NULL);
	assert_string_equal(strrchr(fixture_text(row, "from"), ':'), ":9");
	row = find(answer, "duplicate", "c.example");
	assert_string_equal(fixture_text(row, "other"), "root");
	assert_non_null(find(answer, "never-hit", "192.0.2.0/24"));
	assert_int_equal(fixture_int(fixture_result(answer), "rows"),
	    json_array_size(answer) - 1);
	json_decref(answer);
	(void)unlink(path);
}

static void
young_and_used_entries_are_left_alone(void **state)
{
	struct fixture *f = *state;
	struct ruleset rules;
	struct match_hit hit;
	char path[40];
	json_t *answer;

	name_file(f, path, "");
	json_decref(add(f, "sender", "a.example"));
	json_decref(add(f, "sender", "b.example"));
	answer = fixture_ask(f, "whitelist-lint", NULL);
	assert_int_equal(fixture_int(fixture_result(answer), "rows"), 0);
	json_decref(answer);
	rules = settings_rules(f->settings);
	hit = match_sender(rules.live, STR("u@a.example"), FIXTURE_NOW);
	entry_hit(hit.entry, FIXTURE_NOW);
	ruleset_unref(&rules);
	f->clock.now_s += 31 * 86400;
	/* Nobody has counted yet, as after an import from elsewhere. */
	answer = fixture_ask(f, "whitelist-lint", NULL);
	assert_null(find(answer, "never-hit", "b.example"));
	json_decref(answer);
	assert_int_equal(hit_book_begin(f->store, FIXTURE_NOW, 1000), ERR_OK);
	assert_int_equal(
	    hit_book_begin(f->store, f->clock.now_s, 1000), ERR_OK);
	answer = fixture_ask(f, "whitelist-lint", NULL);
	assert_null(find(answer, "never-hit", "a.example"));
	assert_non_null(find(answer, "never-hit", "b.example"));
	json_decref(answer);
	(void)unlink(path);
}

static const json_t *
row_of(const json_t *answer, size_t i)
{
	return json_object_get(json_array_get(answer, i), "row");
}

static void
the_list_tells_the_whole_life(void **state)
{
	struct fixture *f = *state;
	json_t *answer;
	const json_t *row;

	json_decref(fixture_ask(f, "whitelist-add", "{s:s,s:s,s:s,s:i,s:s}",
	    "kind", "client", "value", "192.0.2.7", "action", "never-trust",
	    "expires_in_s", 100, "comment", "why"));
	answer = fixture_ask(f, "whitelist-list", NULL);
	row = row_of(answer, 0);
	assert_string_equal(fixture_text(row, "action"), "never-trust");
	assert_string_equal(fixture_text(row, "from"), "root");
	assert_string_equal(fixture_text(row, "added_by"), "root");
	assert_string_equal(fixture_text(row, "comment"), "why");
	assert_int_equal(fixture_int(row, "expires"), FIXTURE_NOW + 100);
	assert_true(json_is_false(json_object_get(row, "expired")));
	assert_int_equal(fixture_int(row, "hits"), 0);
	assert_int_equal(fixture_int(row, "last_hit"), 0);
	json_decref(answer);
	f->clock.now_s += 100;
	answer = fixture_ask(f, "whitelist-list", NULL);
	assert_true(
	    json_is_true(json_object_get(row_of(answer, 0), "expired")));
	json_decref(answer);
}

static void
entries_of_files_are_listed_with_their_place(void **state)
{
	struct fixture *f = *state;
	struct list_load load = { .room = 10, .regex_room = 10 };
	char path[40];
	json_t *answer;

	name_file(f, path, "\nsender a.example greylist\n");
	assert_int_equal(match_new(&load.set), ERR_OK);
	assert_int_equal(list_load(&load, &f->conf->whitelist_files), ERR_OK);
	settings_set(f->settings, f->conf, load.set);
	match_unref(&load.set);
	answer = fixture_ask(f, "whitelist-list", NULL);
	assert_string_equal(fixture_text(row_of(answer, 0), "file"), path);
	assert_int_equal(fixture_int(row_of(answer, 0), "line"), 2);
	json_decref(answer);
	answer = fixture_ask(f, "explain", "{s:s,s:s,s:s}", "client",
	    "192.0.2.1", "sender", "u@a.example", "recipient", "v@d.example");
	assert_string_equal(
	    fixture_text(
	        json_array_get(
	            json_object_get(fixture_result(answer), "rules"), 0),
	        "file"),
	    path);
	json_decref(answer);
	fixture_expect_error(fixture_ask(f, "whitelist-del", "{s:s,s:s}",
	                         "kind", "sender", "value", "a.example"),
	    "not-found", ":2: remove it there, and reload");
	(void)unlink(path);
}

static void
bad_words_are_told(void **state)
{
	struct fixture *f = *state;

	fixture_expect_error(
	    fixture_ask(f, "whitelist-add", "{s:s,s:s,s:s}", "kind", "client",
	        "value", "192.0.2.7", "action", "reject"),
	    "invalid", "'reject' is not an action");
	fixture_expect_error(
	    fixture_ask(f, "whitelist-add", "{s:s,s:s,s:I}", "kind", "client",
	        "value", "192.0.2.7", "expires_in_s",
	        (json_int_t)INT64_C(9000000000000)),
	    "invalid", "100 years");
	fixture_expect_error(
	    add(f, "client-name", "/(/"), "invalid", "at offset");
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(each_fault_is_found),
	TEST(young_and_used_entries_are_left_alone),
	TEST(the_list_tells_the_whole_life),
	TEST(entries_of_files_are_listed_with_their_place),
	TEST(bad_words_are_told),
};

UNIT_MAIN(tests)
