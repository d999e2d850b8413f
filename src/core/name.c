/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.c: registered domains, and generic names. Only the labels below the
 * registered domain are looked at: dsl.net may run mail servers.
 */
#include "core/name.h"

#include <libpsl.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"

/* How many octets of an IPv4 address in a row make a name generic. Two are
 * too few: a27-19.smtp-out.us-west-2.amazonses.com is 54.240.27.19. */
#define OCTETS_ENOUGH 3

struct number {
	unsigned int value;
	size_t digits;
};
#define NUMBERS_MAX 32

/* Lower case, without a dot at the end. False if it is no name at all. */
static bool
canonical(struct str name, char ret[NAME_HOST_MAX + 1])
{
	if (str_ends(name, STR(".")))
		name.len--;
	if (name.len == 0 || name.len > NAME_HOST_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = str_lower(name.data[i]);

		if (!str_is_alnum(c) && c != '-' && c != '.' && c != '_')
			return false;
		ret[i] = c;
	}
	ret[name.len] = '\0';
	return true;
}

bool
name_registered_domain(struct str name, char ret[NAME_DOMAIN_MAX + 1])
{
	char text[NAME_HOST_MAX + 1];
	const char *domain;
	struct addr a;

	if (!canonical(name, text) || addr_parse(str_of(text), &a) == ERR_OK)
		return false;
	domain = psl_registrable_domain(psl_builtin(), text);
	if (domain == NULL || strlen(domain) > NAME_DOMAIN_MAX)
		return false;
	memcpy(ret, domain, strlen(domain) + 1);
	return true;
}

/* The labels below the registered domain; the whole name if it has none. */
static struct str
host_part(struct str name)
{
	char domain[NAME_DOMAIN_MAX + 1];

	if (!name_registered_domain(name, domain))
		return name;
	return str_slice(name, 0, name.len - strlen(domain));
}

/* The decimal numbers in `s`, in order; at most NUMBERS_MAX. */
static size_t
find_numbers(struct str s, struct number ret[NUMBERS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < NUMBERS_MAX;) {
		struct number num = { 0 };

		while (i < s.len && str_is_digit(s.data[i])) {
			if (num.digits < 9)
				num.value = num.value * 10 +
				            (unsigned int)(s.data[i] - '0');
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

static bool
has_text(struct str s, const char *text)
{
	struct str part = str_of(text);

	for (size_t i = 0; i + part.len <= s.len; i++)
		if (str_eq(str_slice(s, i, part.len), part))
			return true;
	return false;
}

/* The address as one run: 192000002001, c0000201, and both reversed. */
static bool
has_run(struct str host, const uint8_t o[4])
{
	char text[16];

	(void)snprintf(
	    text, sizeof(text), "%03u%03u%03u%03u", o[0], o[1], o[2], o[3]);
	if (has_text(host, text))
		return true;
	(void)snprintf(
	    text, sizeof(text), "%03u%03u%03u%03u", o[3], o[2], o[1], o[0]);
	if (has_text(host, text))
		return true;
	(void)snprintf(
	    text, sizeof(text), "%02x%02x%02x%02x", o[0], o[1], o[2], o[3]);
	if (has_text(host, text))
		return true;
	(void)snprintf(
	    text, sizeof(text), "%02x%02x%02x%02x", o[3], o[2], o[1], o[0]);
	return has_text(host, text);
}

/* The address in hexadecimal octets between signs: c0-00-02-01. */
static bool
has_hex_octets(struct str host, const uint8_t o[4])
{
	char text[16];

	for (const char *sign = "-._"; *sign != '\0'; sign++) {
		(void)snprintf(text, sizeof(text), "%02x%c%02x%c%02x%c%02x",
		    o[0], *sign, o[1], *sign, o[2], *sign, o[3]);
		if (has_text(host, text))
			return true;
	}
	return false;
}

static bool
embeds_v4(struct str host, const uint8_t o[4])
{
	uint8_t reversed[4] = { o[3], o[2], o[1], o[0] };
	struct number numbers[NUMBERS_MAX];
	size_t count = find_numbers(host, numbers);

	return has_row(o, numbers, count) ||
	       has_row(reversed, numbers, count) || has_run(host, o) ||
	       has_hex_octets(host, o);
}

/* Hexadecimal digits of `s` and nothing between them but - . _ : */
static size_t
squeeze_hex(struct str s, char ret[NAME_HOST_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < NAME_HOST_MAX; i++)
		if (strchr("-._", s.data[i]) == NULL)
			ret[n++] = s.data[i];
	ret[n] = '\0';
	return n;
}

/*
 * An IPv6 address stands in a name as its 32 nibbles or as groups, often from
 * the last 64 bits alone; reversed as in ip6.arpa.
 */
static bool
embeds_v6(struct str host, const uint8_t o[16])
{
	char squeezed[NAME_HOST_MAX + 1], half[17], back[17];
	size_t len = squeeze_hex(host, squeezed);

	for (size_t start = 0; start <= 8; start += 8) {
		for (size_t i = 0; i < 8; i++) {
			(void)snprintf(half + 2 * i, 3, "%02x", o[start + i]);
			(void)snprintf(back + 2 * i, 3, "%x%x",
			    o[start + 7 - i] & 15u, o[start + 7 - i] >> 4);
		}
		/* A half of zeros says nothing. */
		if (strspn(half, "0") >= 12)
			continue;
		if (has_text((struct str){ squeezed, len }, half) ||
		    has_text((struct str){ squeezed, len }, back))
			return true;
	}
	return false;
}

/* Wording of lines, compared with whole runs of letters. */
static const char *const line_words[] = { "adsl", "broadband", "cable", "catv",
	"cpe", "cust", "customer", "customers", "dhcp", "dial", "dialin",
	"dialup", "dip", "docsis", "dsl", "dyn", "dynamic", "dynip", "fiber",
	"fibre", "ftth", "fttx", "gprs", "hfc", "home", "hsd", "lte", "mobile",
	"modem", "pool", "ppp", "pppoe", "res", "residential", "sdsl", "umts",
	"user", "users", "vdsl", "wifi", "wireless", "xdsl" };

/* Words of mail servers: whole runs of letters... */
static const char *const server_words[] = { "mx", "mta", "mtas", "out",
	"outbound", "relay", "relays", "mout", "outgoing", "sender", "bounce",
	"bounces", "newsletter", "lists", "exchange", "gateway" };
/* ...and beginnings or ends of one. */
static const char *const server_stems[] = { "mail", "smtp", "mxout", "mta" };

static bool
is_one_of(struct str run, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(run, str_of(words[i])))
			return true;
	return false;
}

static bool
is_server_word(struct str run)
{
	if (is_one_of(run, server_words, ARRAY_LEN(server_words)))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(server_stems); i++)
		if (str_starts(run, str_of(server_stems[i])) ||
		    str_ends(run, str_of(server_stems[i])))
			return true;
	return false;
}

struct wording {
	bool line, server;
};

static struct wording
wording_of(struct str host)
{
	struct wording w = { false, false };

	for (size_t i = 0; i < host.len;) {
		size_t len = 0;
		struct str run;

		while (i + len < host.len && str_is_alnum(host.data[i + len]) &&
		       !str_is_digit(host.data[i + len]))
			len++;
		run = str_slice(host, i, len);
		w.line =
		    w.line || is_one_of(run, line_words, ARRAY_LEN(line_words));
		w.server = w.server || is_server_word(run);
		i += len > 0 ? len : 1;
	}
	return w;
}

bool
name_is_generic(struct str name, const struct addr *a)
{
	char text[NAME_HOST_MAX + 1];
	struct wording wording;
	struct str host;
	bool embeds;

	if (!canonical(name, text))
		return false;
	host = host_part(str_of(text));
	wording = wording_of(host);
	embeds = addr_is_v4(a) ? embeds_v4(host, a->octets + 12)
	                       : embeds_v6(host, a->octets);
	if (wording.server)
		return embeds && wording.line;
	return embeds || wording.line;
}
