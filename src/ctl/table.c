/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c: cells in one block of memory, and the widths of columns. */
#include "ctl/table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TABLE_MEM 262144 /* bytes of cells in a batch */
#define TABLE_ROWS 200   /* in a batch */
#define TABLE_GAP 2      /* columns of space */

struct table {
	const char *const *headers; /* NULL: none, or printed already */
	size_t columns;
	size_t column; /* of the next cell */
	size_t cells;  /* in this batch */
	size_t used;   /* bytes of mem */
	size_t widths[TABLE_COLUMNS_MAX];
	size_t offsets[TABLE_ROWS * TABLE_COLUMNS_MAX]; /* into mem */
	char mem[TABLE_MEM];
};

/* Columns that `text` takes on the terminal; one for a byte it cannot show. */
static size_t
display_width(const char *text)
{
	mbstate_t state = { 0 };
	size_t left = strlen(text), width = 0;

	while (left > 0) {
		wchar_t wc = L'\0';
		/* The state is ours. NOLINTNEXTLINE(concurrency-mt-unsafe) */
		size_t used = mbrtowc(&wc, text, left, &state);
		int columns;

		if (used == (size_t)-1 || used == (size_t)-2 || used == 0) {
			memset(&state, 0, sizeof(state));
			used = 1;
			columns = 1;
		} else {
			columns = wcwidth(wc);
		}
		width += columns > 0 ? (size_t)columns : 0;
		text += used;
		left -= used;
	}
	return width;
}

static void
widen(struct table *t, size_t column, const char *text)
{
	size_t width = display_width(text);

	if (width > t->widths[column])
		t->widths[column] = width;
}

enum err
table_new(const char *const *headers, size_t columns, struct table **ret)
{
	struct table *t = malloc(sizeof(*t));

	assert(columns > 0 && columns <= TABLE_COLUMNS_MAX);
	if (t == NULL)
		return ERR_NOMEM;
	t->headers = headers;
	t->columns = columns;
	t->column = 0;
	t->cells = 0;
	t->used = 0;
	memset(t->widths, 0, sizeof(t->widths));
	for (size_t i = 0; headers != NULL && i < columns; i++)
		widen(t, i, headers[i]);
	*ret = t;
	return ERR_OK;
}

static void
print_cell(const struct table *t, size_t column, const char *text)
{
	size_t pad = t->widths[column] - display_width(text) + TABLE_GAP;

	if (column + 1 == t->columns)
		(void)printf("%s\n", text);
	else
		(void)printf("%s%*s", text, (int)pad, "");
}

static bool
flush(struct table *t)
{
	size_t column = 0;

	for (size_t i = 0; t->cells > 0 && t->headers != NULL && i < t->columns;
	     i++)
		print_cell(t, i, t->headers[i]);
	if (t->cells > 0)
		t->headers = NULL;
	for (size_t i = 0; i < t->cells; i++) {
		print_cell(t, column, t->mem + t->offsets[i]);
		column = column + 1 < t->columns ? column + 1 : 0;
	}
	t->cells = 0;
	t->used = 0;
	return ferror(stdout) == 0;
}

bool
table_add(struct table *t, const char *text)
{
	size_t len = strlen(text);
	size_t most = TABLE_MEM / TABLE_COLUMNS_MAX / 2;
	bool fits = true;

	/* A batch ends between rows, while one more is sure to have room. */
	if (t->column == 0 &&
	    (t->cells == TABLE_ROWS * t->columns || t->used > TABLE_MEM / 2))
		fits = flush(t);
	if (len >= most)
		len = most - 1;
	t->offsets[t->cells] = t->used;
	memcpy(t->mem + t->used, text, len);
	t->mem[t->used + len] = '\0';
	widen(t, t->column, t->mem + t->used);
	t->column = t->column + 1 < t->columns ? t->column + 1 : 0;
	t->used += len + 1;
	t->cells++;
	return fits;
}

void
table_free(struct table **t)
{
	if (*t != NULL)
		(void)flush(*t);
	free(*t);
	*t = NULL;
}
