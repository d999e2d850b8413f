/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h: struct table, a file of tab-separated cells with comments, read
 * row by row from the source tree.
 */
#ifndef TESTS_UNIT_TABLE_H
#define TESTS_UNIT_TABLE_H

#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_CELLS_MAX 8

struct table {
	FILE *file;
	char path[512];
	unsigned int line;
	char text[1024];
	char *cells[TABLE_CELLS_MAX];
};

static inline void
table_open(struct table *t, const char *name)
{
	const char *srcdir = getenv("srcdir");

	memset(t, 0, sizeof(*t));
	(void)snprintf(t->path, sizeof(t->path), "%s/%s",
	    srcdir == NULL ? "." : srcdir, name);
	t->file = fopen(t->path, "r");
	if (t->file == NULL)
		fail_msg("%s cannot be read", t->path);
}

/* The next row; it must have `cells` cells. */
static inline bool
table_next(struct table *t, size_t cells)
{
	while (fgets(t->text, sizeof(t->text), t->file) != NULL) {
		char *rest = t->text;
		size_t n = 0;

		t->line++;
		t->text[strcspn(t->text, "\n")] = '\0';
		if (t->text[0] == '#' || t->text[0] == '\0')
			continue;
		while (rest != NULL && n < TABLE_CELLS_MAX)
			t->cells[n++] = strsep(&rest, "\t");
		if (n != cells)
			fail_msg("%s:%u: %zu cells, not %zu", t->path, t->line,
			    n, cells);
		return true;
	}
	return false;
}

static inline void
table_close(struct table *t)
{
	(void)fclose(t->file);
}

#endif
