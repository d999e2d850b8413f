/* SPDX-License-Identifier: BSD-2-Clause */
/* embed.c: the forms that providers use. */
#include "core/embed.h"

#include <inttypes.h>
#include <stdio.h>

/* How many octets of an IPv4 address in a row are enough. Two are too few:
 * a27-19.smtp-out.us-west-2.amazonses.com is 54.240.27.19. */
#define OCTETS_ENOUGH 3
#define GROUPS_ENOUGH 4 /* of an IPv6 address */
#define NUMBERS_MAX 40
#define NAME_MAX_B 255

/* A number in a name, in decimal or hexadecimal. */
struct number {
	uint64_t value;
	size_t digits;
};

static int
hex_value(char c)
{
	if (str_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The decimal numbers in `s`, in order; at most NUMBERS_MAX. */
static size_t
find_numbers(struct str s, struct number ret[NUMBERS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < NUMBERS_MAX;) {
		struct number num = { 0 };

		while (i < s.len && str_is_digit(s.data[i])) {
			if (num.digits < 10)
				num.value = num.value * 10 +
				            (uint64_t)(s.data[i] - '0');
			num.digits++;
			i++;
		}
		if (num.digits > 0)
			ret[n++] = num;
		else
			i++;
	}
	return n;
}

/* Do OCTETS_ENOUGH of the four octets stand in a row in `numbers`? */
static bool
has_row(const uint8_t octets[4], const struct number *numbers, size_t count)
{
	for (size_t from = 0; from + OCTETS_ENOUGH <= count; from++) {
		for (size_t o = 0; o + OCTETS_ENOUGH <= 4; o++) {
			size_t same = 0;

			while (same < OCTETS_ENOUGH &&
			       numbers[from + same].digits <= 3 &&
			       numbers[from + same].value == octets[o + same])
				same++;
			if (same == OCTETS_ENOUGH)
				return true;
		}
	}
	return false;
}

/* bas1-toronto12-3405803853: the address as one decimal number. */
static bool
has_whole_number(const uint8_t o[4], const struct number *numbers, size_t count)
{
	uint64_t whole = (uint64_t)o[0] << 24 | (uint64_t)o[1] << 16 |
	                 (uint64_t)o[2] << 8 | o[3];

	for (size_t i = 0; i < count; i++)
		if (numbers[i].digits >= 8 && numbers[i].digits <= 10 &&
		    numbers[i].value == whole)
			return true;
	return false;
}

static bool
has_text(struct str s, const char *text)
{
	struct str part = str_of(text);

	for (size_t i = 0; i + part.len <= s.len; i++)
		if (str_eq(str_slice(s, i, part.len), part))
			return true;
	return false;
}

/* 192000002001 and c0000201. */
static bool
has_run(struct str name, const uint8_t o[4])
{
	char text[16];

	(void)snprintf(
	    text, sizeof(text), "%03u%03u%03u%03u", o[0], o[1], o[2], o[3]);
	if (has_text(name, text))
		return true;
	(void)snprintf(
	    text, sizeof(text), "%02x%02x%02x%02x", o[0], o[1], o[2], o[3]);
	return has_text(name, text);
}

/* c0-00-02-01. */
static bool
has_hex_octets(struct str name, const uint8_t o[4])
{
	char text[16];

	for (const char *sign = "-._"; *sign != '\0'; sign++) {
		(void)snprintf(text, sizeof(text), "%02x%c%02x%c%02x%c%02x",
		    o[0], *sign, o[1], *sign, o[2], *sign, o[3]);
		if (has_text(name, text))
			return true;
	}
	return false;
}

static bool
embeds_v4(struct str name, const uint8_t o[4])
{
	const uint8_t orders[2][4] = { { o[0], o[1], o[2], o[3] },
		{ o[3], o[2], o[1], o[0] } };
	struct number numbers[NUMBERS_MAX];
	size_t count = find_numbers(name, numbers);

	for (size_t i = 0; i < 2; i++)
		if (has_row(orders[i], numbers, count) ||
		    has_run(name, orders[i]) || has_hex_octets(name, orders[i]))
			return true;
	return has_whole_number(o, numbers, count);
}

static bool
is_sign(char c)
{
	return c == '-' || c == '.' || c == '_';
}

/* `name` without the signs. */
static struct str
squeeze(struct str name, char ret[NAME_MAX_B])
{
	size_t n = 0;

	for (size_t i = 0; i < name.len && n < NAME_MAX_B; i++)
		if (!is_sign(name.data[i]))
			ret[n++] = name.data[i];
	return (struct str){ ret, n };
}

/* Of 64 bits the first 48 are zeros. */
static bool
says_nothing(const uint8_t half[8])
{
	for (size_t i = 0; i < 6; i++)
		if (half[i] != 0)
			return false;
	return true;
}

/* 64 bits as 16 digits, in order or reversed as in ip6.arpa. */
static bool
has_half(struct str name, const uint8_t o[16])
{
	char mem[NAME_MAX_B], half[17], back[17];
	struct str squeezed = squeeze(name, mem);

	for (size_t start = 0; start <= 8; start += 8) {
		for (size_t i = 0; i < 8; i++) {
			(void)snprintf(half + 2 * i, 3, "%02x", o[start + i]);
			(void)snprintf(back + 2 * i, 3, "%x%x",
			    o[start + 7 - i] & 15u, o[start + 7 - i] >> 4);
		}
		if (says_nothing(o + start))
			continue;
		if (has_text(squeezed, half) || has_text(squeezed, back))
			return true;
	}
	return false;
}

/* The groups between signs that may be groups of an IPv6 address, in order;
 * any other text ends up as a number of more than four digits. */
static size_t
find_groups(struct str name, struct number ret[NUMBERS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < name.len && n < NUMBERS_MAX; i++) {
		struct number num = { 0 };

		for (; i < name.len && !is_sign(name.data[i]); i++) {
			int v = hex_value(name.data[i]);

			num.digits += v < 0 ? 5 : 1;
			num.value = num.value << 4 | (v < 0 ? 0u : (unsigned)v);
		}
		if (num.digits > 0)
			ret[n++] = num;
	}
	return n;
}

/* 2001-db8-1-2 or 3a4b.5c6d.7e8f.9a0b, without the zeros in front. */
static bool
has_groups(struct str name, const uint8_t o[16])
{
	struct number groups[NUMBERS_MAX];
	size_t count = find_groups(name, groups);

	for (size_t from = 0; from + GROUPS_ENOUGH <= count; from++) {
		for (size_t g = 0; g + GROUPS_ENOUGH <= 8; g++) {
			size_t same = 0, zeros = 0;

			while (same < GROUPS_ENOUGH &&
			       groups[from + same].digits <= 4 &&
			       groups[from + same].value ==
			           ((unsigned)o[2 * (g + same)] << 8 |
			               o[2 * (g + same) + 1])) {
				zeros += groups[from + same].value == 0;
				same++;
			}
			if (same == GROUPS_ENOUGH && zeros < 2)
				return true;
		}
	}
	return false;
}

/* Is the text from `from` on, with '-' for ':', the address? "2001-db8--1" */
static bool
is_written_at(struct str label, size_t from, const struct addr *a)
{
	char text[ADDR_TEXT_MAX];
	struct addr said;
	size_t len = 0;

	for (; from + len < label.len && len < sizeof(text); len++) {
		char c = label.data[from + len];

		if (c == '-' || c == '_')
			c = ':';
		text[len] = c;
	}
	for (; len > 1; len--)
		if (addr_parse((struct str){ text, len }, &said) == ERR_OK &&
		    addr_eq(&said, a))
			return true;
	return false;
}

/* The whole address with its longest run of zeros left out. */
static bool
has_short_form(struct str name, const struct addr *a)
{
	size_t len;

	for (; name.len > 0; name = str_slice(name, len + 1, name.len)) {
		struct str label;

		len = str_find(name, '.');
		label = str_slice(name, 0, len);
		if (!has_text(label, "--"))
			continue;
		for (size_t i = 0; i < label.len; i++)
			if ((i == 0 || is_sign(label.data[i - 1])) &&
			    is_written_at(label, i, a))
				return true;
	}
	return false;
}

bool
embed_has(struct str name, const struct addr *a)
{
	if (addr_is_v4(a))
		return embeds_v4(name, a->octets + 12);
	return has_half(name, a->octets) || has_groups(name, a->octets) ||
	       has_short_form(name, a);
}
