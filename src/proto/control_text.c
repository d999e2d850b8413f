/* SPDX-License-Identifier: BSD-2-Clause */
/* control_text.c: bytes as strings of JSON, and back. */
#include "proto/control_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"

#define ESCAPE_LEN 4 /* \xNN */

json_t *
control_text(struct str bytes)
{
	char mem[CONTROL_TEXT_MAX * ESCAPE_LEN + 1];
	struct strbuf b;

	strbuf_init(&b, mem, sizeof(mem));
	strbuf_add_text(&b, str_slice(bytes, 0, CONTROL_TEXT_MAX));
	return json_stringn(b.data, b.len);
}

/* False when `c` is no hexadecimal digit. */
static bool
take_digit(char c, unsigned int *value)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = memchr(digits, str_lower(c), sizeof(digits) - 1);

	if (at == NULL)
		return false;
	*value = *value << 4 | (unsigned int)(at - digits);
	return true;
}

/* The byte that the \xNN at the start of `s` stands for. */
static bool
take_escape(struct str s, char *ret)
{
	unsigned int value = 0;

	if (!str_starts(s, STR("\\x")) || s.len < ESCAPE_LEN ||
	    !take_digit(s.data[2], &value) || !take_digit(s.data[3], &value))
		return false;
	*ret = (char)value;
	return true;
}

size_t
control_text_bytes(struct str text, char *ret, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; len++) {
		char c = text.data[i];
		size_t used = 1;

		if (take_escape(str_slice(text, i, ESCAPE_LEN), &c))
			used = ESCAPE_LEN;
		if (len + 1 < size)
			ret[len] = c;
		i += used;
	}
	ret[len < size ? len : size - 1] = '\0';
	return len;
}
