/* SPDX-License-Identifier: BSD-2-Clause */
/* embed.c: the forms that providers use. */
#include "core/embed.h"

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
has_text(struct str s, struct str part)
{
	for (size_t i = 0; i + part.len <= s.len; i++)
		if (s.data[i] == part.data[0] &&
		    str_eq(str_slice(s, i, part.len), part))
			return true;
	return false;
}

static char
hex_digit(unsigned int value)
{
	return "0123456789abcdef"[value];
}

/* Two digits. Every new client's name comes here: too often for printf. */
static void
put_hex(char *to, uint8_t octet)
{
	to[0] = hex_digit(octet >> 4);
	to[1] = hex_digit(octet & 15);
}

/* 192000002001 and c0000201. */
static bool
has_run(struct str name, const uint8_t o[4])
{
	char decimal[12], hex[8];

	for (size_t i = 0; i < 4; i++) {
		decimal[3 * i] = hex_digit(o[i] / 100);
		decimal[3 * i + 1] = hex_digit(o[i] / 10 % 10);
		decimal[3 * i + 2] = hex_digit(o[i] % 10);
		put_hex(hex + 2 * i, o[i]);
	}
	return has_text(name, (struct str){ decimal, sizeof(decimal) }) ||
	       has_text(name, (struct str){ hex, sizeof(hex) });
}

/* c0-00-02-01. */
static bool
has_hex_octets(struct str name, const uint8_t o[4])
{
	char text[11];

	for (const char *sign = "-._"; *sign != '\0'; sign++) {
		for (size_t i = 0; i < 4; i++) {
			put_hex(text + 3 * i, o[i]);
			if (i < 3)
				text[3 * i + 2] = *sign;
		}
		if (has_text(name, (struct str){ text, sizeof(text) }))
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
	char mem[NAME_MAX_B], half[16], back[16];
	struct str squeezed = squeeze(name, mem);

	for (size_t start = 0; start <= 8; start += 8) {
		for (size_t i = 0; i < 8; i++) {
			uint8_t last = o[start + 7 - i];

			put_hex(half + 2 * i, o[start + i]);
			back[2 * i] = hex_digit(last & 15);
			back[2 * i + 1] = hex_digit(last >> 4);
		}
		if (says_nothing(o + start))
			continue;
		if (has_text(squeezed, (struct str){ half, 16 }) ||
		    has_text(squeezed, (struct str){ back, 16 }))
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
		if (!has_text(label, STR("--")))
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
