/* SPDX-License-Identifier: BSD-2-Clause */
/* token.c: the shapes of what people and machines write before the '@'. */
#include "core/token.h"

#include <stddef.h>

#include "base/attr.h"

/* Words by which a bounce address of a list or a provider is known. */
static const char *const bounce_words[] = { "bounce", "bounced", "bounces",
	"donotreply", "error", "errors", "noreply", "owner", "return",
	"returns", "verp" };

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

bool
token_is_machine_made(struct str token)
{
	struct shape shape = shape_of(token);
	const struct shape *s = &shape;

	if (s->others > 0 || s->digits == 0 || s->letters == 0)
		return false;
	/* abe1975dee2 may be somebody: he switches three times. Nobody's name
	 * begins with a digit and goes on for long. */
	if (s->hex)
		return (s->len >= 8 && s->switches >= 4) ||
		       (s->len >= 24 && s->switches >= 2);
	return (s->len >= 12 && s->digits >= 3 && s->switches >= 5) ||
	       (s->len >= 24 && s->switches >= 3 &&
	           str_is_digit(token.data[0]));
}

bool
token_is_counter(struct str token)
{
	struct shape shape = shape_of(token);
	const struct shape *s = &shape;

	if (s->others > 0 || s->digits == 0)
		return false;
	return s->letters == 0 || s->hex || s->len >= 6;
}

bool
token_is_bounce_word(struct str token)
{
	for (size_t i = 0; token.len > 0 && i < ARRAY_LEN(bounce_words); i++)
		if (token.data[0] == bounce_words[i][0] &&
		    str_eq(token, str_of(bounce_words[i])))
			return true;
	return false;
}
