/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_fixture.c: files and reports for tests of the configuration. */
#include "conf_fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/schema_value.h"
#include "unit.h"

void
conf_lines_add(void *ctx, const char *line)
{
	struct conf_lines *lines = ctx;

	assert_true(lines->count < CONF_LINES_MAX);
	assert_true(strlen(line) < CONF_LINE_MAX);
	assert_null(strchr(line, '\n'));
	(void)snprintf(lines->lines[lines->count++], CONF_LINE_MAX, "%s", line);
}

struct conf *
conf_must_load(const char *path)
{
	struct conf_lines lines = { 0 };
	struct conf *conf = NULL;
	enum err e = conf_load(path, &conf, conf_lines_add, &lines);

	for (size_t i = 0; i < lines.count; i++)
		print_message("# %s\n", lines.lines[i]);
	assert_int_equal(e, ERR_OK);
	assert_int_equal(lines.count, 0);
	assert_non_null(conf);
	return conf;
}

void
conf_tree_path(const char *name, char ret[CONF_PATH_MAX])
{
	/* No thread runs. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *srcdir = getenv("srcdir");

	(void)snprintf(
	    ret, CONF_PATH_MAX, "%s/%s", srcdir != NULL ? srcdir : ".", name);
}

void
conf_slurp(const char *path, char ret[CONF_TEXT_MAX])
{
	FILE *file = fopen(path, "re");
	size_t len;

	assert_non_null(file);
	len = fread(ret, 1, CONF_TEXT_MAX - 1, file);
	assert_true(len < CONF_TEXT_MAX - 1);
	ret[len] = '\0';
	(void)fclose(file);
}

size_t
conf_count_differences(const struct conf *a, const struct conf *b)
{
	size_t count = 0;

	for (size_t i = 0; i < schema_count(); i++) {
		if (schema_same(schema_at(i), a, b))
			continue;
		print_message("# %s differs\n", schema_at(i)->key);
		count++;
	}
	return count;
}

void
conf_home_make(struct conf_home *home)
{
	(void)snprintf(
	    home->dir, sizeof(home->dir), "/tmp/greywait-conf.XXXXXX");
	assert_non_null(mkdtemp(home->dir));
}

const char *
conf_home_put(struct conf_home *home, const char *name, const char *text)
{
	FILE *file;

	(void)snprintf(
	    home->path, sizeof(home->path), "%s/%s", home->dir, name);
	file = fopen(home->path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(home->path, 0644), 0);
	return home->path;
}

static int
remove_one(const char *path, const struct stat *st ATTR_UNUSED,
    int type ATTR_UNUSED, struct FTW *ftw ATTR_UNUSED)
{
	return remove(path);
}

void
conf_home_remove(struct conf_home *home)
{
	/* No thread runs. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	int failed = nftw(home->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	assert_int_equal(failed, 0);
}
