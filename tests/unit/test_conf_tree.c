/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_conf_tree.c: the configuration files of the source tree. Each file in
 * tests/conf/bad begins with one line "# expect: LINE: text" for each fault,
 * or "# expect: FILE:LINE: text" when it stands in an included file; those
 * and no others must be told, in that order. Files in tests/conf/good load.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "conf/conf.h"
#include "conf/schema.h"
#include "conf/schema_value.h"
#include "conf_fixture.h"
#include "unit.h"

#define EXPECT "# expect: "

/* What the fault of an "expect" line in `path` begins with. */
static void
expected_line(const char *path, struct str expect, char ret[CONF_LINE_MAX])
{
	struct str whole = str_of(path);
	bool main_file = expect.len > 0 && str_is_digit(expect.data[0]);

	if (!main_file)
		whole = str_slice(whole, 0, str_rfind(whole, '/') + 1);
	(void)snprintf(ret, CONF_LINE_MAX, "%.*s%s%.*s", (int)whole.len,
	    whole.data, main_file ? ":" : "", (int)expect.len, expect.data);
}

static bool
begins(const char *line, const char *with)
{
	return str_starts(str_of(line), str_of(with));
}

/* How many expectations failed. */
static size_t
check_expectations(
    const char *path, struct str text, const struct conf_lines *lines)
{
	char expected[CONF_LINE_MAX];
	size_t i = 0, failed = 0;

	while (str_starts(text, STR(EXPECT))) {
		size_t end = str_find(text, '\n');
		size_t from = sizeof(EXPECT) - 1;

		expected_line(
		    path, str_slice(text, from, end - from), expected);
		if (i >= lines->count || !begins(lines->lines[i], expected)) {
			print_message("# expected %s\n# got      %s\n",
			    expected,
			    i < lines->count ? lines->lines[i] : "nothing");
			failed++;
		}
		i++;
		text = str_slice(text, end + 1, text.len);
	}
	assert_true(i > 0);
	for (; i < lines->count; i++, failed++)
		print_message("# not expected: %s\n", lines->lines[i]);
	return failed;
}

static size_t
check_bad_file(const char *path)
{
	static char text[CONF_TEXT_MAX];
	struct conf_lines lines = { 0 };
	struct conf *conf = NULL;
	enum err e = conf_load(path, &conf, conf_lines_add, &lines);
	size_t failed;

	conf_slurp(path, text);
	failed = check_expectations(path, str_of(text), &lines);
	if (e != ERR_INVALID) {
		print_message("# %s loads\n", path);
		failed++;
	}
	conf_unref(&conf);
	return failed;
}

/* The files of the tree that match; at least `least` of them. */
static void
find_files(const char *pattern, size_t least, glob_t *ret)
{
	char path[CONF_PATH_MAX];

	conf_tree_path(pattern, path);
	/* No thread runs. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	assert_int_equal(glob(path, 0, NULL, ret), 0);
	assert_true(ret->gl_pathc >= least);
}

static void
test_bad_files_tell_their_faults(void **state ATTR_UNUSED)
{
	size_t failed = 0;
	glob_t found;

	find_files("tests/conf/bad/*.conf", 90, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		failed += check_bad_file(found.gl_pathv[i]);
	globfree(&found);
	assert_int_equal(failed, 0);
}

static void
test_good_files_load(void **state ATTR_UNUSED)
{
	glob_t found;

	find_files("tests/conf/good/*.conf", 8, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		conf_unref(
		    &(struct conf *){ conf_must_load(found.gl_pathv[i]) });
	globfree(&found);
}

static struct conf *
load(const char *name)
{
	char path[CONF_PATH_MAX];

	conf_tree_path(name, path);
	return conf_must_load(path);
}

static void
test_every_option_can_be_set(void **state ATTR_UNUSED)
{
	struct conf *every = load("tests/conf/good/every.conf");
	struct conf *none = load("tests/conf/good/empty.conf");

	for (size_t i = 0; i < schema_count(); i++)
		assert_false(schema_same(schema_at(i), every, none));
	assert_int_equal(every->milter_socket.port, 11125);
	assert_int_equal(every->milter_socket_mode, 0600);
	assert_string_equal(every->user, "_gw-1");
	assert_int_equal(every->delay_ms, 86400000);
	assert_int_equal(every->local_networks.count, 3);
	assert_int_equal(every->whitelist_files.count, 3);
	assert_int_equal(
	    every->whitelist_files.rows[1].format, LIST_POSTGREY_CLIENTS);
	assert_string_equal(every->reply_text,
	    "Greylisted \"by\" a\\nb: {left} ({seconds} s), see {url}");
	assert_int_equal(every->cache_size_b, INT64_C(1) << 40);
	assert_int_equal(every->expiry_pause_ms, 0);
	assert_int_equal(every->durability, STORE_DURABILITY_NONE);
	assert_int_equal(every->on_store_error, CONF_ON_ERROR_TEMPFAIL);
	assert_int_equal(every->on_damaged_store, 1);
	assert_int_equal(every->log_to, LOG_TO_JOURNAL);
	assert_int_equal(every->log_level, LOG_LEVEL_DEBUG);
	conf_unref(&every);
	conf_unref(&none);
}

static void
test_other_forms_mean_the_same(void **state ATTR_UNUSED)
{
	struct conf *conf = load("tests/conf/good/forms.conf");

	assert_int_equal(conf->delay_ms, 90000);
	assert_int_equal(conf->pass_life_ms, 14 * 86400000);
	assert_string_equal(
	    conf->reply_text, "Greylisted, one text in two parts");
	assert_int_equal(conf->max_rules, 16);
	assert_int_equal(conf->ipv4_prefix, 20);
	assert_true(conf->greylist_authenticated);
	assert_int_equal(conf->local_networks.count, 0);
	assert_string_equal(conf->milter_socket.host, "127.0.0.1");
	conf_unref(&conf);
}

static void
test_included_files_count(void **state ATTR_UNUSED)
{
	struct conf *conf = load("tests/conf/good/include.conf");

	assert_int_equal(conf->delay_ms, 240000);
	assert_int_equal(conf->log_level, LOG_LEVEL_WARNING);
	assert_int_equal(conf->pass_life_ms, INT64_C(36) * 86400000);
	conf_unref(&conf);
}

/* "#key = value;" with nothing between # and key. */
static bool
is_commented_setting(struct str line)
{
	return line.len > 1 && line.data[0] == '#' && line.data[1] != ' ' &&
	       str_ends(line, STR(";"));
}

/* Take the '#' away from each default; how many there were, in order. */
static size_t
uncomment(struct str text, char ret[CONF_TEXT_MAX])
{
	size_t row = 0, len = 0;

	while (text.len > 0) {
		size_t end = str_find(text, '\n');
		struct str line = str_slice(text, 0, end);

		if (is_commented_setting(line)) {
			line = str_slice(line, 1, line.len);
			assert_true(row < schema_count());
			assert_true(
			    str_starts(line, str_of(schema_at(row)->key)));
			row++;
		}
		memcpy(ret + len, line.data, line.len);
		len += line.len;
		ret[len++] = '\n';
		text = str_slice(text, end + 1, text.len);
	}
	ret[len] = '\0';
	return row;
}

static void
test_shipped_file_shows_the_defaults(void **state ATTR_UNUSED)
{
	static char text[CONF_TEXT_MAX], without[CONF_TEXT_MAX];
	char path[CONF_PATH_MAX];
	struct conf_home home;
	struct conf *shipped, *shown, *initial = NULL;

	assert_int_equal(conf_new(&initial), ERR_OK);
	conf_tree_path("etc/greywait.conf", path);
	shipped = conf_must_load(path);
	assert_int_equal(conf_count_differences(shipped, initial), 0);
	conf_slurp(path, text);
	assert_int_equal(uncomment(str_of(text), without), schema_count());
	conf_home_make(&home);
	shown = conf_must_load(conf_home_put(&home, "all.conf", without));
	assert_int_equal(conf_count_differences(shown, initial), 0);
	conf_home_remove(&home);
	conf_unref(&shown);
	conf_unref(&shipped);
	conf_unref(&initial);
}

/* What the manual says of `option`; empty when it says nothing. */
static struct str
manual_entry(const char *manual, const struct schema_option *option)
{
	char begin[100];
	const char *at, *end;

	(void)snprintf(begin, sizeof(begin), "\n.It Ic %s\n", option->key);
	at = strstr(manual, begin);
	if (at == NULL)
		return str_of("");
	at++;
	end = strstr(at, "\n.It ");
	return end == NULL ? str_of(at)
	                   : (struct str){ at, (size_t)(end - at) };
}

static bool
entry_has(struct str entry, const char *text)
{
	static char copy[CONF_TEXT_MAX];

	(void)snprintf(copy, sizeof(copy), "%.*s", (int)entry.len, entry.data);
	return strstr(copy, text) != NULL;
}

static bool
tells_range(const struct schema_option *o, struct str entry)
{
	char min[QUANTITY_TEXT_MAX], max[QUANTITY_TEXT_MAX];
	char text[3 * QUANTITY_TEXT_MAX];

	if (o->type != SCHEMA_DURATION && o->type != SCHEMA_SIZE &&
	    o->type != SCHEMA_INTEGER && o->type != SCHEMA_MODE)
		return true;
	(void)snprintf(text, sizeof(text), " from %s to %s",
	    schema_format_number(o->type, o->min, min),
	    schema_format_number(o->type, o->max, max));
	return entry_has(entry, text);
}

static bool
tells_default(const struct schema_option *o, struct str entry)
{
	char text[CONF_STRING_MAX];
	struct str first = str_of(o->initial);

	if (first.len == 0)
		return entry_has(entry, "\nDefault: empty.\n");
	if (o->type == SCHEMA_NETWORKS || o->type == SCHEMA_LISTS)
		first = str_slice(first, 0, str_find(first, ' '));
	(void)snprintf(text, sizeof(text), "\nDefault:\n.Ql %.*s ",
	    (int)first.len, first.data);
	return entry_has(entry, text);
}

static bool
tells_words(const struct schema_option *o, struct str entry)
{
	char text[60];

	for (size_t i = 0; o->words != NULL && o->words[i] != NULL; i++) {
		(void)snprintf(text, sizeof(text), "\n.Cm %s", o->words[i]);
		if (!entry_has(entry, text))
			return false;
	}
	return true;
}

static void
test_manual_tells_range_default_and_reload(void **state ATTR_UNUSED)
{
	static char manual[CONF_TEXT_MAX];
	char path[CONF_PATH_MAX];
	size_t failed = 0;

	conf_tree_path("man/greywait.conf.5", path);
	conf_slurp(path, manual);
	for (size_t i = 0; i < schema_count(); i++) {
		const struct schema_option *o = schema_at(i);
		struct str entry = manual_entry(manual, o);

		if (tells_range(o, entry) && tells_default(o, entry) &&
		    tells_words(o, entry) &&
		    entry_has(entry, "\nA reload takes it.") == o->reloadable)
			continue;
		print_message("# greywait.conf(5) is wrong on %s\n", o->key);
		failed++;
	}
	assert_int_equal(failed, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_bad_files_tell_their_faults),
	cmocka_unit_test(test_good_files_load),
	cmocka_unit_test(test_every_option_can_be_set),
	cmocka_unit_test(test_other_forms_mean_the_same),
	cmocka_unit_test(test_included_files_count),
	cmocka_unit_test(test_shipped_file_shows_the_defaults),
	cmocka_unit_test(test_manual_tells_range_default_and_reload),
};

UNIT_MAIN(tests)
