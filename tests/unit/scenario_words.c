/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_words.c: lines, words and times of a scenario. */
#include "scenario.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"

bool
scenario_fail(struct scenario *s, const char *fmt, ...)
{
	va_list ap;
	size_t len;

	(void)snprintf(s->fault, sizeof(s->fault), "%s:%u: ", s->path, s->line);
	len = strlen(s->fault);
	va_start(ap, fmt);
	(void)vsnprintf(s->fault + len, sizeof(s->fault) - len, fmt, ap);
	va_end(ap);
	return false;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c == '\0' ? NULL : strchr(digits, str_lower(c));

	return p == NULL ? -1 : (int)(p - digits);
}

/* \xNN in a word is that byte; the word becomes shorter in its place. */
static struct str
unescape(char *word, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; to++) {
		if (len - i >= 4 && word[i] == '\\' && word[i + 1] == 'x' &&
		    hex(word[i + 2]) >= 0 && hex(word[i + 3]) >= 0) {
			word[to] =
			    (char)(hex(word[i + 2]) * 16 + hex(word[i + 3]));
			i += 4;
		} else {
			word[to] = word[i++];
		}
	}
	return (struct str){ word, to };
}

bool
words_split(struct scenario *s, char *line, struct words *ret)
{
	ret->count = ret->at = 0;
	line[strcspn(line, "#\r\n")] = '\0';
	for (char *p = line + strspn(line, " \t"); *p != '\0';
	     p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");

		if (ret->count == SCENARIO_WORDS_MAX)
			return scenario_fail(
			    s, "more than %d words", SCENARIO_WORDS_MAX);
		ret->word[ret->count++] = unescape(p, len);
		p += len;
	}
	return true;
}

struct str
words_next(struct words *w)
{
	return w->at < w->count ? w->word[w->at++] : STR("");
}

bool
words_take(struct words *w, const char *word)
{
	if (w->at == w->count || !str_eq(w->word[w->at], str_of(word)))
		return false;
	w->at++;
	return true;
}

/* One number and unit at the front of `*rest`. */
static bool
take_quantity(struct str *rest, int64_t *ret_s)
{
	size_t len = 0;
	int64_t ms;

	while (len < rest->len && str_is_digit(rest->data[len]))
		len++;
	while (len < rest->len && !str_is_digit(rest->data[len]))
		len++;
	if (quantity_parse_ms(str_slice(*rest, 0, len), &ms, NULL) != ERR_OK ||
	    ms % 1000 != 0)
		return false;
	*rest = str_slice(*rest, len, rest->len);
	*ret_s = ms / 1000;
	return true;
}

bool
scenario_parse_s(struct scenario *s, struct str word, int64_t *ret_s)
{
	struct str rest = word;
	int64_t sum = 0, part;
	bool negative = str_starts(word, STR("-"));
	unsigned int bare;

	if (str_to_u32(word, &bare)) {
		*ret_s = bare;
		return true;
	}
	if (negative)
		rest = str_slice(rest, 1, rest.len);
	do {
		if (!take_quantity(&rest, &part))
			return scenario_fail(s,
			    "'%.*s' is no time: seconds, or such as 3m5s",
			    (int)word.len, word.data);
		sum += part;
	} while (rest.len > 0);
	*ret_s = negative ? -sum : sum;
	return true;
}
