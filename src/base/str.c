/* SPDX-License-Identifier: BSD-2-Clause */
/* str.c: borrowed views of bytes. */
#include "base/str.h"

#include <stdint.h>
#include <string.h>

struct str
str_of(const char *s)
{
	if (s == NULL)
		return STR("");
	return (struct str){ s, strlen(s) };
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (str_lower(a.data[i]) != str_lower(b.data[i]))
			return false;
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len &&
	       str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       str_eq(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

size_t
str_find(struct str s, char c)
{
	const char *p = s.len == 0 ? NULL : memchr(s.data, c, s.len);

	return p == NULL ? s.len : (size_t)(p - s.data);
}

size_t
str_rfind(struct str s, char c)
{
	const char *p = s.len == 0 ? NULL : memrchr(s.data, c, s.len);

	return p == NULL ? s.len : (size_t)(p - s.data);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.data[0]))
		s = str_slice(s, 1, s.len);
	while (s.len > 0 && is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool
str_to_u32(struct str s, unsigned int *ret)
{
	uint64_t n = 0;

	if (s.len == 0 || s.len > 10)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!str_is_digit(s.data[i]))
			return false;
		n = n * 10 + (uint64_t)(s.data[i] - '0');
	}
	if (n > UINT32_MAX)
		return false;
	*ret = (unsigned int)n;
	return true;
}
