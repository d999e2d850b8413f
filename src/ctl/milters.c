/* SPDX-License-Identifier: BSD-2-Clause */
/* milters.c: values of Postfix's smtpd_milters taken apart. */
#include "ctl/milters.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_separator(char c)
{
	return c == ',' || is_space(c);
}

static size_t
skip_separators(struct str s, size_t at)
{
	while (at < s.len && is_separator(s.data[at]))
		at++;
	return at;
}

static size_t
skip_spaces(struct str s, size_t at)
{
	while (at < s.len && is_space(s.data[at]))
		at++;
	return at;
}

/* The end of the item that begins at `at`: braces hold it together. */
static size_t
end_of_item(struct str s, size_t at)
{
	int depth = 0;

	for (; at < s.len; at++) {
		char c = s.data[at];

		if (c == '{')
			depth++;
		else if (c == '}' && depth > 0)
			depth--;
		else if (depth == 0 && is_separator(c))
			break;
	}
	return at;
}

/* The first word, inside the braces if there are any. */
static struct str
place_of(struct str item)
{
	size_t begin = 0, end;

	if (str_starts(item, STR("{")))
		begin = skip_separators(item, 1);
	end = begin;
	while (end < item.len && !is_separator(item.data[end]) &&
	       item.data[end] != '}')
		end++;
	return str_slice(item, begin, end - begin);
}

bool
milters_next(struct str list, size_t *at, struct milters_item *ret)
{
	size_t begin = skip_separators(list, *at);

	if (begin >= list.len)
		return false;
	ret->begin = begin;
	ret->end = end_of_item(list, begin);
	ret->text = str_slice(list, begin, ret->end - begin);
	ret->place = place_of(ret->text);
	*at = ret->end;
	return true;
}

static bool
is_own(const struct milters_item *item, const struct milters_own *own)
{
	for (size_t i = 0; i < own->count; i++)
		if (str_eq(item->place, str_of(own->places[i])))
			return true;
	return false;
}

bool
milters_find(
    struct str list, const struct milters_own *own, struct milters_item *ret)
{
	struct milters_item item;
	size_t at = 0;

	while (milters_next(list, &at, &item)) {
		if (!is_own(&item, own))
			continue;
		*ret = item;
		return true;
	}
	return false;
}

bool
milters_accepts(const struct milters_item *item)
{
	static const struct str name = { "default_action", 14 };
	struct str s = item->text;

	for (size_t i = 0; i < s.len; i++) {
		size_t at = skip_spaces(s, i + name.len);

		if (!str_starts(str_slice(s, i, s.len), name) || at >= s.len ||
		    s.data[at] != '=')
			continue;
		at = skip_spaces(s, at + 1);
		return str_starts(str_slice(s, at, s.len), STR("accept"));
	}
	return false;
}

void
milters_without(
    struct str list, const struct milters_own *own, struct strbuf *ret)
{
	struct milters_item item;
	size_t at = 0, kept = 0; /* the list is copied up to here */

	while (milters_next(list, &at, &item)) {
		if (!is_own(&item, own))
			continue;
		strbuf_add(ret, str_slice(list, kept, item.begin - kept));
		at = skip_separators(list, item.end);
		kept = at;
	}
	strbuf_add(ret, str_slice(list, kept, list.len));
	/* What stood between ours, at the end, and its neighbour. */
	while (kept >= list.len && ret->len > 0 &&
	       is_separator(ret->data[ret->len - 1]))
		ret->data[--ret->len] = '\0';
}

void
milters_with(struct str list, const struct milters_own *own, struct str entry,
    struct strbuf *ret)
{
	size_t head;

	strbuf_add(ret, entry);
	strbuf_add(ret, STR(", "));
	head = ret->len;
	milters_without(list, own, ret);
	if (ret->len <= head)
		ret->data[ret->len = entry.len] = '\0';
}
