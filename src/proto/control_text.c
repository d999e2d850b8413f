/* SPDX-License-Identifier: BSD-2-Clause */
/* control_text.c: bytes as strings of JSON, and back. */
#include "proto/control_text.h"

#include <stdbool.h>

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

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_escape(struct str s)
{
	return s.len >= ESCAPE_LEN && s.data[0] == '\\' && s.data[1] == 'x' &&
	       hex_digit(s.data[2]) >= 0 && hex_digit(s.data[3]) >= 0;
}

size_t
control_text_bytes(struct str text, char *ret, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; len++) {
		char c = text.data[i];
		size_t used = 1;

		if (is_escape(str_slice(text, i, ESCAPE_LEN))) {
			c = (char)(hex_digit(text.data[i + 2]) << 4 |
			           hex_digit(text.data[i + 3]));
			used = ESCAPE_LEN;
		}
		if (len + 1 < size)
			ret[len] = c;
		i += used;
	}
	ret[len < size ? len : size - 1] = '\0';
	return len;
}
