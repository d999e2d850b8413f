/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h: struct table, aligned columns on stdout. Rows are kept until a
 * batch is full, so that any number of them can be printed in little memory;
 * columns only ever grow from one batch to the next.
 */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define TABLE_COLUMNS_MAX 11

struct table;

/* `headers` are `columns` constants; NULL prints none. ERR_NOMEM. */
enum err table_new(const char *const *headers, size_t columns,
    struct table **ret) ATTR_MUST_CHECK;

/* Prints what is left. `*t` may be NULL and becomes NULL. */
void table_free(struct table **t);

/*
 * Add the next cell; the last one of a row ends it. The text is printed as it
 * is: it must be free of control characters. False when stdout has failed.
 */
bool table_add(struct table *t, const char *text);

#endif
