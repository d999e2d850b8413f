/* SPDX-License-Identifier: BSD-2-Clause */
/* test_retry.c: when mail that was put off comes again. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "simulate/retry.h"

static struct retry
parsed(const char *text)
{
	struct retry r;

	assert_int_equal(retry_parse(str_of(text), &r, NULL), ERR_OK);
	return r;
}

/* -1: it has given up. */
static int64_t
next(const struct retry *r, const char *name, uint64_t sender, int64_t waited_s)
{
	int64_t after_s;

	return retry_next(r, str_of(name), sender, waited_s, &after_s) ? after_s
	                                                               : -1;
}

static void
test_a_row_and_what_follows_it(void **state)
{
	struct retry r = parsed("postfix");

	(void)state;
	assert_int_equal(next(&r, "", 0, 0), 300);
	assert_int_equal(next(&r, "", 0, 299), 300);
	assert_int_equal(next(&r, "", 0, 300), 600);
	assert_int_equal(next(&r, "", 0, 16800), 20800);
	assert_int_equal(next(&r, "", 0, 20799), 20800);
	assert_int_equal(next(&r, "", 0, 20800), 24800);
	assert_int_equal(next(&r, "", 0, 344799), 344800);
	assert_int_equal(next(&r, "", 0, 344800), -1);
	r = parsed("aol");
	assert_int_equal(next(&r, "", 0, 1891), 1892);
	assert_int_equal(next(&r, "", 0, 1892), -1);
	r = parsed("exchange-online");
	assert_int_equal(next(&r, "", 0, 85799), 85800);
	assert_int_equal(next(&r, "", 0, 85800), -1);
	r = parsed("never");
	assert_int_equal(next(&r, "", 0, 0), -1);
}

static void
test_times_of_ones_own(void **state)
{
	struct retry r = parsed("1m,5m,1h");
	struct err_note note = { "" };

	(void)state;
	assert_int_equal(next(&r, "", 0, 0), 60);
	assert_int_equal(next(&r, "", 0, 60), 300);
	assert_int_equal(next(&r, "", 0, 3600), -1);
	assert_int_equal(retry_parse(STR("5m,1m"), &r, &note), ERR_INVALID);
	assert_non_null(strstr(note.text, "5m,10m,1h"));
	assert_int_equal(retry_parse(STR(""), &r, NULL), ERR_INVALID);
	assert_int_equal(retry_parse(STR("sendmale"), &r, NULL), ERR_INVALID);
	assert_int_equal(retry_parse(STR("5"), &r, NULL), ERR_INVALID);
	assert_int_equal(retry_parse(STR("5d"), &r, NULL), ERR_INVALID);
	assert_int_equal(
	    retry_parse(STR("1s,2s,3s,4s,5s,6s,7s,8s,9s,10s,11s,12s,13s,14s,"
	                    "15s,16s,17s"),
	        &r, NULL),
	    ERR_INVALID);
}

static void
test_mixed(void **state)
{
	static const int64_t firsts[] = { 300, 400, 600, 900, 1800 };
	struct retry r = parsed("mixed");
	unsigned int met[ARRAY_LEN(firsts)] = { 0 };
	uint64_t seed = 4711;

	(void)state;
	assert_int_equal(next(&r, "google.com", 99, 0), 362);
	assert_int_equal(next(&r, "outlook.com", 99, 0), 900);
	for (int i = 0; i < 1000; i++) {
		uint64_t sender = unit_random(&seed);
		int64_t first_s = next(&r, "x.example", sender, 0);
		size_t at = 0;

		assert_int_equal(first_s, next(&r, "", sender, 0));
		while (at < ARRAY_LEN(firsts) && firsts[at] != first_s)
			at++;
		assert_true(at < ARRAY_LEN(firsts));
		met[at]++;
	}
	for (size_t i = 0; i < ARRAY_LEN(firsts); i++)
		assert_true(met[i] > 100);
}

static const struct retry_row *
row_of(const char *name)
{
	size_t count;
	const struct retry_row *rows = retry_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* "300" or "6:02"; "every" ends the row. */
static void
compare_row(char *line, bool providers)
{
	char *save = NULL;
	const struct retry_row *row = row_of(strtok_r(line, "\t\n", &save));
	size_t at = 0;

	assert_non_null(row);
	for (int skip = providers ? 2 : 0; skip > 0; skip--)
		(void)strtok_r(NULL, "\t", &save);
	for (char *w; (w = strtok_r(NULL, " \t\n", &save)) != NULL; at++) {
		char *end;
		long n = strtol(w, &end, 10);

		if (strcmp(w, "every") == 0)
			break;
		if (*end == ':')
			n = 60 * n + strtol(end + 1, NULL, 10);
		assert_true(at < row->count);
		assert_int_equal(row->after_s[at], n);
	}
	assert_int_equal(at, row->count);
}

static size_t
compare_table(const char *name, bool providers)
{
	const char *top = getenv("srcdir");
	char path[4096], line[1000];
	size_t rows = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/tests/scenarios/data/%s",
	    top == NULL ? "." : top, name);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (line[0] == '#')
			continue;
		compare_row(line, providers);
		rows++;
	}
	(void)fclose(f);
	return rows;
}

static void
test_the_rows_are_those_of_the_tables(void **state)
{
	size_t count;

	(void)state;
	(void)retry_rows(&count);
	assert_int_equal(compare_table("mta-retry-schedules.tsv", false) +
	                     compare_table("webmail-retries.tsv", true),
	    count);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_row_and_what_follows_it),
	cmocka_unit_test(test_times_of_ones_own),
	cmocka_unit_test(test_mixed),
	cmocka_unit_test(test_the_rows_are_those_of_the_tables),
};

UNIT_MAIN(tests)
