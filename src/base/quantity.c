/* SPDX-License-Identifier: BSD-2-Clause */
/* quantity.c: numbers with a unit. */
#include "base/quantity.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/strbuf.h"

struct unit {
	const char *name;
	int64_t factor;
};

/* Rising, so that formatting can go down from the end. */
static const struct unit durations[] = { { "ms", 1 }, { "s", 1000 },
	{ "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	{ "w", 604800000 } };
static const struct unit sizes[] = { { "B", 1 }, { "K", 1024 },
	{ "M", 1048576 }, { "G", 1073741824 }, { "T", 1099511627776 } };

static enum err
parse(struct str s, const struct unit *units, size_t n, int64_t *ret)
{
	size_t digits = 0;
	unsigned int number;

	while (digits < s.len && str_is_digit(s.data[digits]))
		digits++;
	if (!str_to_u32(str_slice(s, 0, digits), &number))
		return ERR_INVALID;
	if (number == 0 && digits == s.len) {
		*ret = 0;
		return ERR_OK;
	}
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(str_slice(s, digits, s.len), str_of(units[i].name)))
			continue;
		if (number > INT64_MAX / units[i].factor)
			return ERR_INVALID;
		*ret = (int64_t)number * units[i].factor;
		return ERR_OK;
	}
	return ERR_INVALID;
}

enum err
quantity_parse_ms(struct str s, int64_t *ret_ms, struct err_note *note)
{
	if (parse(s, durations, ARRAY_LEN(durations), ret_ms) == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not a duration: a whole number and one of ms, s, m, h, "
	    "d, w is, as in \"180s\" or \"24h\"",
	    (int)(s.len > 40 ? 40 : s.len), s.data);
}

enum err
quantity_parse_b(struct str s, int64_t *ret_b, struct err_note *note)
{
	if (parse(s, sizes, ARRAY_LEN(sizes), ret_b) == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not a size: a whole number and one of B, K, M, G, T is, "
	    "as in \"64M\"",
	    (int)(s.len > 40 ? 40 : s.len), s.data);
}

static const char *
format(int64_t value, const struct unit *units, size_t n, char *buf)
{
	size_t i = n;

	while (i > 1 && (value == 0 || value % units[i - 1].factor != 0))
		i--;
	(void)snprintf(buf, QUANTITY_TEXT_MAX, "%" PRId64 "%s",
	    value / units[i - 1].factor, units[i - 1].name);
	return buf;
}

const char *
quantity_format_ms(int64_t ms, char buf[QUANTITY_TEXT_MAX])
{
	/* "180s" is read more easily than "3m", as is "35d" than "5w". */
	if (ms > 0 && ms < 600000 && ms % 1000 == 0)
		return format(ms, durations, 2, buf);
	return format(ms, durations, ARRAY_LEN(durations) - 1, buf);
}

const char *
quantity_format_b(int64_t b, char buf[QUANTITY_TEXT_MAX])
{
	return format(b, sizes, ARRAY_LEN(sizes), buf);
}

static void
say(struct strbuf *b, int64_t number, struct str unit)
{
	if (b->len > 0)
		strbuf_add(b, STR(" "));
	strbuf_add_int(b, number);
	strbuf_add(b, unit);
}

const char *
quantity_say_s(int64_t s, char buf[QUANTITY_TEXT_MAX])
{
	struct strbuf b;

	strbuf_init(&b, buf, QUANTITY_TEXT_MAX);
	if (s < 0)
		s = 0;
	if (s >= 86400)
		say(&b, s / 86400, STR(" d"));
	if (s >= 3600)
		say(&b, s % 86400 / 3600, STR(" h"));
	if (s >= 60 && s < 86400)
		say(&b, s % 3600 / 60, STR(" min"));
	if (s < 3600)
		say(&b, s % 60, STR(" s"));
	return buf;
}
