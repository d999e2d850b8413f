/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_lists.h: struct conf_lists, the list files that the whitelist is made
 * of. One item is a text: a path, with "postgrey-clients:" or
 * "postgrey-recipients:" in front when the file is postgrey's; or "shipped",
 * the list that comes with greywait.
 */
#ifndef CONF_CONF_LISTS_H
#define CONF_CONF_LISTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "core/list_line.h"

#define CONF_LISTS_MAX 32
#define CONF_LIST_PATH_MAX 256 /* the terminator included */
#define CONF_LIST_SHIPPED "shipped"

struct conf_list {
	enum list_format format;
	char path[CONF_LIST_PATH_MAX]; /* "shipped", or absolute */
};

struct conf_lists {
	size_t count;
	struct conf_list rows[CONF_LISTS_MAX];
};

/* Add the item `text`. ERR_INVALID with a note, ERR_FULL above
 * CONF_LISTS_MAX. */
enum err conf_lists_add(struct conf_lists *lists, struct str text,
    struct err_note *note) ATTR_MUST_CHECK;

/* The items as they stand in a file, in quotes, with commas between. */
void conf_lists_format(const struct conf_lists *lists, struct strbuf *out);

/* Where the file is; lives as long as the list. */
const char *conf_list_path(const struct conf_list *list);

#endif
