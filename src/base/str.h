/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * str.h: struct str, a borrowed view of bytes: pointer and length, no
 * terminator, any content. What the network sends travels as one. What is
 * called for single bytes and words is here in full.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *data; /* never NULL; may point at nothing when len is 0 */
	size_t len;       /* bytes */
};

/* The view of a string constant. */
#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })

/* The view of a C string; NULL gives the empty view. */
struct str str_of(const char *s);

/* `len` bytes from `from` on, both cut to what is there. */
static inline struct str
str_slice(struct str s, size_t from, size_t len)
{
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){ s.data + from, len };
}

/* Equal bytes; str_eq_nocase takes ASCII letters without regard to case. */
static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}
bool str_eq_nocase(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Index of the first or last `c`, or s.len when there is none. */
size_t str_find(struct str s, char c);
size_t str_rfind(struct str s, char c);

/* Without leading and trailing space, tab, CR and LF. */
struct str str_trim(struct str s);

/* A decimal number of 0 to UINT32_MAX and nothing else; false if not one. */
bool str_to_u32(struct str s, unsigned int *ret);

/* ASCII only; other bytes come back as they are. Locale plays no part. */
static inline char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool
str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
str_is_alnum(char c)
{
	char l = str_lower(c);

	return str_is_digit(c) || (l >= 'a' && l <= 'z');
}

#endif
