/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_conf_file.c: what conf_load() says of files that it cannot or must not
 * read, and how the place of a fault is named.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "conf/schema.h"
#include "conf_fixture.h"
#include "unit.h"

/* Refused with `expected`, and with one line, "PATH: `text`...". */
static void
check_refused(const char *path, enum err expected, const char *text)
{
	struct conf_lines lines = { 0 };
	struct conf *conf = NULL;
	char line[CONF_LINE_MAX];

	assert_int_equal(
	    conf_load(path, &conf, conf_lines_add, &lines), expected);
	assert_null(conf);
	assert_int_equal(lines.count, 1);
	(void)snprintf(line, sizeof(line), "%.900s: %s", path, text);
	lines.lines[0][strlen(line)] = '\0';
	assert_string_equal(lines.lines[0], line);
}

static void
test_missing_file(void **state ATTR_UNUSED)
{
	check_refused("/nowhere/greywait.conf", ERR_NOTFOUND,
	    "cannot be read: No such file or directory");
}

static void
test_directory(void **state ATTR_UNUSED)
{
	check_refused("/tmp", ERR_INVALID, "is a directory; it must be a file");
}

static void
test_device_and_fifo(void **state ATTR_UNUSED)
{
	struct conf_home home;
	char path[CONF_PATH_MAX];

	conf_home_make(&home);
	(void)snprintf(path, sizeof(path), "%s/fifo", home.dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	check_refused(path, ERR_INVALID, "is not a regular file");
	check_refused("/dev/null", ERR_INVALID, "is not a regular file");
	conf_home_remove(&home);
}

static void
test_file_that_everybody_can_write(void **state ATTR_UNUSED)
{
	struct conf_home home;
	const char *path;

	conf_home_make(&home);
	path = conf_home_put(&home, "a.conf", "delay = \"5m\";\n");
	assert_int_equal(chmod(path, 0666), 0);
	check_refused(path, ERR_INVALID, "can be written by everybody");
	assert_int_equal(chmod(path, 0664), 0);
	conf_unref(&(struct conf *){ conf_must_load(path) });
	conf_home_remove(&home);
}

static void
test_included_file_that_everybody_can_write(void **state ATTR_UNUSED)
{
	struct conf_lines lines = { 0 };
	struct conf_home home;
	struct conf *conf = NULL;

	conf_home_make(&home);
	(void)conf_home_put(&home, "b.inc", "delay = \"5m\";\n");
	assert_int_equal(chmod(home.path, 0646), 0);
	(void)conf_home_put(&home, "a.conf", "\n  @include \"b.inc\"\n");
	assert_int_equal(
	    conf_load(home.path, &conf, conf_lines_add, &lines), ERR_INVALID);
	assert_int_equal(lines.count, 1);
	assert_non_null(
	    strstr(lines.lines[0], "/a.conf:2: the included file "));
	assert_non_null(strstr(lines.lines[0], "can be written by everybody"));
	conf_home_remove(&home);
}

/* A comment may name what is not there. */
static void
test_include_in_a_comment(void **state ATTR_UNUSED)
{
	struct conf_home home;
	struct conf *conf;

	conf_home_make(&home);
	conf = conf_must_load(conf_home_put(&home, "a.conf",
	    "# @include \"/etc\"\n// @include \"..\"\n"
	    "/*\n@include \"nowhere.inc\"\n*/\ndelay = \"5m\";\n"));
	assert_int_equal(conf->delay_ms, 300000);
	conf_unref(&conf);
	conf_home_remove(&home);
}

/* The names in messages do not depend on where the daemon was started. */
static void
test_places_with_a_relative_path(void **state ATTR_UNUSED)
{
	struct conf_lines lines = { 0 };
	struct conf_home home;
	struct conf *conf = NULL;
	char here[CONF_PATH_MAX];

	conf_home_make(&home);
	(void)conf_home_put(&home, "b.inc", "\n\ndelay = 5;\n");
	(void)conf_home_put(&home, "a.conf", "@include \"b.inc\"\nuser = 1;\n");
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(home.dir), 0);
	assert_int_equal(
	    conf_load("a.conf", &conf, conf_lines_add, &lines), ERR_INVALID);
	assert_int_equal(chdir(here), 0);
	assert_int_equal(lines.count, 2);
	assert_memory_equal(lines.lines[0], "b.inc:3: delay ", 15);
	assert_memory_equal(lines.lines[1], "a.conf:2: user ", 15);
	conf_home_remove(&home);
}

static void
test_places_in_the_root_directory(void **state ATTR_UNUSED)
{
	check_refused("/greywait-is-not-here.conf", ERR_NOTFOUND,
	    "cannot be read: No such file or directory");
}

/* What stands in a file must not reach a terminal as it is. */
static void
test_faults_are_one_printable_line(void **state ATTR_UNUSED)
{
	struct conf_lines lines = { 0 };
	struct conf_home home;
	struct conf *conf = NULL;

	conf_home_make(&home);
	(void)conf_home_put(&home, "a.conf",
	    "log_level = \"\\x1b[2J\\n\";\nlocal_networks = ( \"\\r\\n\" );\n"
	    "delay = \"\x7f\n\";\n");
	assert_int_equal(
	    conf_load(home.path, &conf, conf_lines_add, &lines), ERR_INVALID);
	assert_int_equal(lines.count, 3);
	for (size_t i = 0; i < lines.count; i++)
		for (const char *c = lines.lines[i]; *c != '\0'; c++)
			assert_in_range(*c, ' ', '~');
	conf_home_remove(&home);
}

/* The longest values that get into a message. */
static void
test_faults_of_very_long_values(void **state ATTR_UNUSED)
{
	static char text[20000], value[3000];
	struct conf_lines lines = { 0 };
	struct conf_home home;
	struct conf *conf = NULL;

	memset(value, '\x01', sizeof(value) - 1);
	(void)snprintf(text, sizeof(text),
	    "delay = \"%s\";\ncache_size = \"%s\";\nlog_to = \"%s\";\n"
	    "milter_socket = \"%s\";\nreply_text = \"%s\";\n"
	    "local_networks = ( \"%s\" );\n",
	    value, value, value, value, value, value);
	conf_home_make(&home);
	assert_int_equal(conf_load(conf_home_put(&home, "a.conf", text), &conf,
	                     conf_lines_add, &lines),
	    ERR_INVALID);
	assert_int_equal(lines.count, 6);
	conf_home_remove(&home);
}

static void
test_nearest_option(void **state ATTR_UNUSED)
{
	static const char *const cases[][2] = { { "dealy", "delay" },
		{ "delay_", "delay" }, { "DELAY", "delay" },
		{ "elay", "delay" }, { "milter-sockets", "milter_socket" },
		{ "ipv5_prefix", "ipv4_prefix" },
		{ "expiry_bacth", "expiry_batch" }, { "log_too", "log_to" },
		{ "greylist_autenticated", "greylist_authenticated" } };
	static const char *const far[] = { "", "x", "socket", "whitelist",
		"timeout", "delaydelaydelay",
		"milter_socket_milter_socket_milter_socket_milter_socket" };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct schema_option *near =
		    schema_nearest(str_of(cases[i][0]));

		assert_non_null(near);
		assert_string_equal(near->key, cases[i][1]);
	}
	for (size_t i = 0; i < ARRAY_LEN(far); i++)
		assert_null(schema_nearest(str_of(far[i])));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_missing_file),
	cmocka_unit_test(test_directory),
	cmocka_unit_test(test_device_and_fifo),
	cmocka_unit_test(test_file_that_everybody_can_write),
	cmocka_unit_test(test_included_file_that_everybody_can_write),
	cmocka_unit_test(test_include_in_a_comment),
	cmocka_unit_test(test_places_with_a_relative_path),
	cmocka_unit_test(test_places_in_the_root_directory),
	cmocka_unit_test(test_faults_are_one_printable_line),
	cmocka_unit_test(test_faults_of_very_long_values),
	cmocka_unit_test(test_nearest_option),
};

UNIT_MAIN(tests)
