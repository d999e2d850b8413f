/* SPDX-License-Identifier: BSD-2-Clause */
/* strbuf.c: bounded texts, and the one place where bytes are escaped. */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
strbuf_init(struct strbuf *b, char *mem, size_t size)
{
	b->data = mem;
	b->size = size;
	b->len = 0;
	b->cut = false;
	b->data[0] = '\0';
}

void
strbuf_add(struct strbuf *b, struct str s)
{
	size_t room = b->size - 1 - b->len;

	if (b->cut)
		return;
	if (s.len > room) {
		s.len = room;
		b->cut = true;
	}
	memcpy(b->data + b->len, s.data, s.len);
	b->len += s.len;
	b->data[b->len] = '\0';
}

void
strbuf_add_int(struct strbuf *b, int64_t n)
{
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
	char text[20]; /* as long as INT64_MIN */
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		text[--at] = '-';
	strbuf_add(b, (struct str){ text + at, sizeof(text) - at });
}

void
strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;
	size_t room = b->size - b->len;
	int n;

	if (b->cut)
		return;
	va_start(ap, fmt);
	n = vsnprintf(b->data + b->len, room, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->data[b->len] = '\0';
		b->cut = true;
	} else if ((size_t)n >= room) {
		b->len = b->size - 1;
		b->cut = true;
	} else {
		b->len += (size_t)n;
	}
}

/*
 * Length of the well-formed UTF-8 sequence of two to four bytes at the start
 * of `s` (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF)
 * that is no C1 control; 0 if there is none.
 */
static size_t
utf8_len(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	unsigned int code, lowest;
	size_t len;

	if (s.len < 2 || p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	lowest = len == 2 ? 0xa0 : len == 3 ? 0x800 : 0x10000;
	if (s.len < len)
		return 0;
	code = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3fu);
	}
	if (code < lowest || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	/* Line and paragraph separators and direction marks bend a line. */
	if (code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2066 && code <= 0x2069) || code == 0xfeff)
		return 0;
	return len;
}

/* All of `s` or nothing: half a character is invalid, half an escape lies. */
static void
add_whole(struct strbuf *b, struct str s)
{
	if (s.len > b->size - 1 - b->len)
		b->cut = true;
	strbuf_add(b, s);
}

static void
add_hex(struct strbuf *b, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	char text[4] = { '\\', 'x', digits[c >> 4], digits[c & 15] };

	add_whole(b, (struct str){ text, sizeof(text) });
}

/* Bytes that stay as they are: bit 0 in a word, bit 1 in a text. */
static const unsigned char plain_in[128] = {
	[' '] = 2,
	[','] = 2,
	['='] = 2,
	['"'] = 2,
	['!'] = 3,
	['#' ... '+'] = 3,
	['-' ... '<'] = 3,
	['>' ... '['] = 3,
	[']' ... '~'] = 3,
};

/* How many bytes at the start of `s` can stay as they are, ASCII only. */
static size_t
plain_len(struct str s, unsigned char where)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t i = 0;

	while (i < s.len && p[i] < 0x80 && (plain_in[p[i]] & where) != 0)
		i++;
	return i;
}

static void
add_escaped(struct strbuf *b, struct str s, unsigned char where)
{
	for (size_t i = 0; i < s.len && !b->cut;) {
		struct str rest = str_slice(s, i, s.len);
		size_t len = plain_len(rest, where);

		if (len > 0) {
			strbuf_add(b, str_slice(rest, 0, len));
			i += len;
			continue;
		}
		len = utf8_len(str_slice(rest, 0, 4));
		/* Whole characters and whole escapes, or nothing more. */
		if (b->size - 1 - b->len < (len > 0 ? len : 4)) {
			b->cut = true;
			return;
		}
		if (len > 0)
			add_whole(b, str_slice(rest, 0, len));
		else
			add_hex(b, (unsigned char)s.data[i]);
		i += len > 0 ? len : 1;
	}
}

void
strbuf_add_word(struct strbuf *b, struct str s)
{
	add_escaped(b, s, 1);
}

void
strbuf_add_text(struct strbuf *b, struct str s)
{
	add_escaped(b, s, 2);
}

struct str
strbuf_str(const struct strbuf *b)
{
	return (struct str){ b->data, b->len };
}
