/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_fixture.h: what tests of the configuration share: files of the tree
 * and of the moment, and the reports of conf_load().
 */
#ifndef TESTS_UNIT_CONF_FIXTURE_H
#define TESTS_UNIT_CONF_FIXTURE_H

#include <stddef.h>

#include "conf/conf.h"

#define CONF_LINES_MAX 64
#define CONF_LINE_MAX 1300
#define CONF_PATH_MAX 1024
#define CONF_TEXT_MAX 65536

struct conf_lines {
	size_t count;
	char lines[CONF_LINES_MAX][CONF_LINE_MAX];
};

/* A conf_report_fn; ctx is a struct conf_lines. */
void conf_lines_add(void *ctx, const char *line);

/* Fails the test, showing what was reported, unless the file is right. */
struct conf *conf_must_load(const char *path);

/* The path of a file of the source tree. */
void conf_tree_path(const char *name, char ret[CONF_PATH_MAX]);

/* The content of a file, terminated. */
void conf_slurp(const char *path, char ret[CONF_TEXT_MAX]);

/* Options that differ between the two; shown when there are any. */
size_t conf_count_differences(const struct conf *a, const struct conf *b);

/* A directory of its own, and files in it. */
struct conf_home {
	char dir[64];
	char path[CONF_PATH_MAX]; /* of the file made last */
};
void conf_home_make(struct conf_home *home);
const char *
conf_home_put(struct conf_home *home, const char *name, const char *text);
void conf_home_remove(struct conf_home *home);

#endif
