/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_lists.c: names of list files. */
#include "conf/conf_lists.h"

#include <string.h>

static const enum list_format formats[] = { LIST_POSTGREY_CLIENTS,
	LIST_POSTGREY_RECIPIENTS };

/* Takes "postgrey-clients:" off the front of `*text`. */
static enum list_format
take_format(struct str *text)
{
	size_t colon = str_find(*text, ':');
	struct str word = str_slice(*text, 0, colon);

	for (size_t i = 0; i < ARRAY_LEN(formats) && colon < text->len; i++) {
		if (!str_eq(word, str_of(list_format_name(formats[i]))))
			continue;
		*text = str_slice(*text, colon + 1, text->len);
		return formats[i];
	}
	return LIST_OWN;
}

static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] < ' ' || s.data[i] == '\x7f' ||
		    s.data[i] == '"' || s.data[i] == '\\')
			return false;
	return true;
}

enum err
conf_lists_add(struct conf_lists *lists, struct str text, struct err_note *note)
{
	struct conf_list row;
	struct str path = text;

	if (lists->count == CONF_LISTS_MAX)
		return err_note(note, ERR_FULL,
		    "there are more than %d list files, the most there can be",
		    CONF_LISTS_MAX);
	memset(&row, 0, sizeof(row));
	row.format = take_format(&path);
	if (path.len >= CONF_LIST_PATH_MAX || !is_plain(path))
		return err_note(note, ERR_INVALID,
		    "the name of a file has at most %d bytes, and no control "
		    "characters, quotes or backslashes",
		    CONF_LIST_PATH_MAX - 1);
	if (!str_starts(path, STR("/")) &&
	    (row.format != LIST_OWN || !str_eq(path, STR(CONF_LIST_SHIPPED))))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is not a list file: \"/path\", "
		    "\"postgrey-clients:/path\", \"postgrey-recipients:/path\" "
		    "and \"" CONF_LIST_SHIPPED "\" are",
		    (int)(text.len > 100 ? 100 : text.len), text.data);
	memcpy(row.path, path.data, path.len);
	lists->rows[lists->count++] = row;
	return ERR_OK;
}

void
conf_lists_format(const struct conf_lists *lists, struct strbuf *out)
{
	for (size_t i = 0; i < lists->count; i++) {
		const struct conf_list *row = &lists->rows[i];
		bool own = row->format == LIST_OWN;

		strbuf_addf(out, "%s\"%s%s%s\"", i == 0 ? " " : ", ",
		    own ? "" : list_format_name(row->format), own ? "" : ":",
		    row->path);
	}
}

const char *
conf_list_path(const struct conf_list *list)
{
	if (strcmp(list->path, CONF_LIST_SHIPPED) == 0)
		return CONF_SHIPPED_LIST;
	return list->path;
}
