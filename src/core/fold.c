/* SPDX-License-Identifier: BSD-2-Clause */
/* fold.c: parts of a local part, and which of them go. */
#include "core/fold.h"

#include <stdbool.h>

#include "core/token.h"

#define UUID_LEN 36

static bool
is_one_of(char c, struct str set)
{
	return str_find(set, c) < set.len;
}

static bool
has_dot(struct str s)
{
	return is_one_of('.', s);
}

static bool
is_delimiter(char c)
{
	return c == '-' || c == '_' || c == '.' || c == '=' || c == '+' ||
	       c == '/';
}

void
fold_recipient(struct address *a)
{
	struct str local = address_local(a);
	size_t equals = str_rfind(local, '=');
	size_t from = equals;

	if (equals >= local.len ||
	    !has_dot(str_slice(local, equals, local.len)))
		return;
	while (from > 0 && !is_one_of(local.data[from - 1], STR("-+=")))
		from--;
	if (from == 0 || from == equals)
		return;
	a->text[from] = '#';
	address_cut(a, from + 1, local.len - from - 1);
}

/* RFC 9562: 8-4-4-4-12 hexadecimal digits. A group of letters alone would
 * pass for a word. */
static bool
is_uuid(struct str s)
{
	if (s.len != UUID_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool sign = i == 8 || i == 13 || i == 18 || i == 23;

		if (sign ? s.data[i] != '-'
		         : !is_one_of(s.data[i], STR("0123456789abcdef")))
			return false;
	}
	return true;
}

/* The token that begins at `from`: a UUID, or all up to the next delimiter. */
static struct str
token_at(struct str local, size_t from)
{
	struct str uuid = str_slice(local, from, UUID_LEN);
	size_t end = from + UUID_LEN, len = 0;

	if (is_uuid(uuid) &&
	    (end >= local.len || is_delimiter(local.data[end])))
		return uuid;
	while (from + len < local.len && !is_delimiter(local.data[from + len]))
		len++;
	return str_slice(local, from, len);
}

static bool
is_number(struct str token)
{
	for (size_t i = 0; i < token.len; i++)
		if (!str_is_digit(token.data[i]))
			return false;
	return token.len > 0;
}

/* Does anything tell that a machine made this local part? */
static bool
is_machines(struct str local)
{
	size_t numbers = 0;

	for (size_t i = 0; i < local.len;) {
		struct str token = token_at(local, i);

		if (is_uuid(token) || token_is_machine_made(token) ||
		    token_is_bounce_word(token) || str_eq(token, STR("#")))
			return true;
		numbers += is_number(token);
		i += token.len + 1;
	}
	return numbers >= FOLD_NUMBERS;
}

/* Replace `len` bytes at `from` by '#', or by nothing right behind another. */
static size_t
fold(struct address *a, size_t from, size_t len)
{
	if (from >= 2 && a->text[from - 2] == '#') {
		address_cut(a, from - 1, len + 1);
		return from - 1;
	}
	a->text[from] = '#';
	address_cut(a, from + 1, len - 1);
	return from + 1;
}

void
fold_tokens(struct address *a)
{
	size_t i = 0;

	if (!is_machines(address_local(a)))
		return;
	while (i < address_local(a).len) {
		struct str token = token_at(address_local(a), i);

		if (is_uuid(token) || token_is_machine_made(token) ||
		    token_is_counter(token) || str_eq(token, STR("#")))
			i = fold(a, i, token.len);
		else
			i += token.len;
		i++;
	}
}
