/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address_fold.c: an embedded recipient and machine-made tokens, recognised
 * and folded to '#'.
 */
#include "core/address_fold.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "core/address_edit.h"

/* Words by which a bounce address of a list or a provider is known. */
static const char *const bounce_words[] = { "bounce", "bounced", "bounces",
	"donotreply", "error", "errors", "noreply", "owner", "return",
	"returns", "verp" };

static bool
is_delimiter(char c)
{
	return memchr("-_.=+/", c, 6) != NULL;
}

/* VERP: "list-return-user=example.org" becomes "list-return-#". */
void
address_fold_recipient(struct address *a)
{
	struct str local = address_local(a);
	size_t equals = str_rfind(local, '=');
	size_t from = equals;

	if (equals >= local.len || str_find(str_slice(local, equals, local.len),
	                               '.') == local.len - equals)
		return;
	while (from > 0 && memchr("-+=", local.data[from - 1], 3) == NULL)
		from--;
	if (from == 0 || from == equals)
		return;
	a->text[from] = '#';
	address_cut(a, from + 1, local.len - from - 1);
}

struct shape {
	size_t len, digits, letters, others, switches;
	bool hex;
};

static struct shape
shape_of(struct str token)
{
	struct shape s = { .len = token.len, .hex = true };

	for (size_t i = 0; i < token.len; i++) {
		char c = token.data[i];
		bool digit = str_is_digit(c);

		if (digit)
			s.digits++;
		else if (str_is_alnum(c))
			s.letters++;
		else
			s.others++;
		s.hex = s.hex && (digit || (c >= 'a' && c <= 'f'));
		if (i > 0 && digit != str_is_digit(token.data[i - 1]))
			s.switches++;
	}
	return s;
}

/* Nobody chose this as a name. */
static bool
is_machine_made(const struct shape *s)
{
	if (s->others > 0 || s->digits == 0 || s->letters == 0)
		return false;
	if (s->hex)
		return (s->len >= 8 && s->switches >= 3) || s->len >= 16;
	return s->len >= 12 && s->digits >= 3 && s->switches >= 5;
}

/* Beside a bounce word or a machine-made token, this is a counter or token. */
static bool
is_counter(const struct shape *s)
{
	if (s->others > 0 || s->digits == 0)
		return false;
	return s->letters == 0 || s->hex || s->len >= 6;
}

/* The token that begins at `from`: up to the next delimiter. */
static struct str
token_at(struct str local, size_t from)
{
	size_t len = 0;

	while (from + len < local.len && !is_delimiter(local.data[from + len]))
		len++;
	return str_slice(local, from, len);
}

static bool
is_bounce_word(struct str token)
{
	for (size_t i = 0; i < ARRAY_LEN(bounce_words); i++)
		if (str_eq(token, str_of(bounce_words[i])))
			return true;
	return false;
}

/* Does anything tell that a machine made this local part? */
static bool
is_machines(struct str local)
{
	for (size_t i = 0; i < local.len;) {
		struct str token = token_at(local, i);
		struct shape s = shape_of(token);

		if (is_machine_made(&s) || is_bounce_word(token) ||
		    str_eq(token, STR("#")))
			return true;
		i += token.len + 1;
	}
	return false;
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
address_fold_tokens(struct address *a)
{
	size_t i = 0;

	if (!is_machines(address_local(a)))
		return;
	while (i < address_local(a).len) {
		struct str token = token_at(address_local(a), i);
		struct shape s = shape_of(token);

		if (is_machine_made(&s) || is_counter(&s) ||
		    str_eq(token, STR("#")))
			i = fold(a, i, token.len);
		else
			i += token.len;
		i++;
	}
}
