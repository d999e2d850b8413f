/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wording.c: lists of words. A word is a whole run of letters: mxphxpool2001
 * is no pool. doc/names.tsv shows what each is good for.
 */
#include "core/wording.h"

#include "base/attr.h"

/* These say by themselves that it is a line. */
static const char *const line_words[] = { "bredband", "broadband", "bband",
	"cablemodem", "catv", "cpe", "dclient", "dhcp", "dial", "dialin",
	"dialup", "dip", "docsis", "dyn", "dynamic", "dynamicip", "dynip",
	"ftth", "fttb", "fttx", "gpon", "gprs", "hfc", "hsd", "hsi", "modem",
	"modemcable", "ppp", "pppoe", "residential", "umts", "wimax" };
/* So does what begins or ends like these: dslb, muedsl, telekomadsl. */
static const char *const line_stems[] = { "dsl", "adsl", "vdsl" };
/* These do when a number stands beside them: a machine may be called home. */
static const char *const numbered_words[] = { "abo", "cable", "cust",
	"customer", "customers", "fiber", "fibre", "home", "lte", "mobil",
	"mobile", "pool", "pools", "priv", "res", "subs", "subscriber", "user",
	"users", "wifi", "wireless", "wlan" };
#define NUMBER_DIGITS 2

/* Words of mail servers... */
static const char *const server_words[] = { "bounce", "bounces", "delivery",
	"dispatch", "exchange", "forward", "gateway", "lists", "mg", "mout",
	"mx", "mxout", "news", "newsletter", "out", "outbound", "outgoing",
	"postfix", "relay", "relays", "sender", "zimbra" };
/* ...and beginnings or ends of one. */
static const char *const server_stems[] = { "mail", "smtp", "mta", "mtas" };

/* What hosters put before the serial number of a rented machine. */
static const char *const rented_words[] = { "ded", "dedi", "h", "host", "ns",
	"s", "sd", "server", "srv", "static", "v", "vds", "vmi", "vps",
	"vserver" };
#define SERIAL_DIGITS 5 /* decimal; 6 after a letter alone */
#define SERIAL_HEX 8

static bool
is_one_of(struct str run, const char *const *words, size_t count)
{
	for (size_t i = 0; run.len > 0 && i < count; i++)
		if (run.data[0] == words[i][0] && str_eq(run, str_of(words[i])))
			return true;
	return false;
}

static bool
has_stem(struct str run, const char *const *stems, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_starts(run, str_of(stems[i])) ||
		    str_ends(run, str_of(stems[i])))
			return true;
	return false;
}

static size_t
letters_at(struct str s, size_t from)
{
	size_t len = 0;

	while (from + len < s.len && str_is_alnum(s.data[from + len]) &&
	       !str_is_digit(s.data[from + len]))
		len++;
	return len;
}

static bool
is_hex(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!str_is_digit(s.data[i]) &&
		    !(s.data[i] >= 'a' && s.data[i] <= 'f'))
			return false;
	return true;
}

static size_t
count_digits(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += str_is_digit(s.data[i]);
	return n;
}

/* "vps12345", "vps-1a2b3c4d", "h2912345": a word, a serial number, no more. */
static bool
is_rented(struct str host)
{
	struct str label = str_slice(host, 0, str_find(host, '.'));
	size_t len = letters_at(label, 0), digits;
	struct str serial;

	if (!is_one_of(str_slice(label, 0, len), rented_words,
	        ARRAY_LEN(rented_words)))
		return false;
	serial = str_slice(label, len, label.len);
	if (str_starts(serial, STR("-")))
		serial = str_slice(serial, 1, serial.len);
	digits = count_digits(serial);
	if (digits == serial.len)
		return digits >= SERIAL_DIGITS + (len == 1);
	return digits > 0 && serial.len >= SERIAL_HEX && is_hex(serial);
}

struct wording
wording_of(struct str host)
{
	struct wording w = { .rented = is_rented(host) };
	bool numbered = count_digits(host) >= NUMBER_DIGITS;

	for (size_t i = 0; i < host.len;) {
		size_t len = letters_at(host, i);
		struct str run = str_slice(host, i, len);

		i += len > 0 ? len : 1;
		if (len == 0)
			continue;
		w.server =
		    w.server ||
		    is_one_of(run, server_words, ARRAY_LEN(server_words)) ||
		    has_stem(run, server_stems, ARRAY_LEN(server_stems));
		w.line = w.line ||
		         is_one_of(run, line_words, ARRAY_LEN(line_words)) ||
		         has_stem(run, line_stems, ARRAY_LEN(line_stems)) ||
		         (numbered && is_one_of(run, numbered_words,
		                          ARRAY_LEN(numbered_words)));
	}
	return w;
}
