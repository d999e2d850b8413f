/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * list_line.c: lines of list files. What postgrey's files mean was read in
 * postgrey 1.37, read_clients_whitelists() and read_recipients_whitelists().
 */
#include "core/list_line.h"

#include <stdio.h>
#include <string.h>

#include "base/addr.h"

const char *
list_format_name(enum list_format format)
{
	switch (format) {
	case LIST_OWN:
		return "greywait";
	case LIST_POSTGREY_CLIENTS:
		return "postgrey-clients";
	case LIST_POSTGREY_RECIPIENTS:
		return "postgrey-recipients";
	}
	return "unknown";
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((unsigned char)s.data[i] < ' ' && s.data[i] != '\t') ||
		    s.data[i] == '\x7f')
			return true;
	return false;
}

static const enum rule_kind kinds[RULE_KIND_COUNT] = { RULE_CLIENT,
	RULE_CLIENT_NAME, RULE_SENDER, RULE_RECIPIENT };

/* rule_parse(), telling a value of another kind from one that is none. */
static enum err
parse_value(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note)
{
	enum err e = rule_parse(kind, value, ret, note);
	struct rule other;

	for (size_t i = 0; e == ERR_INVALID && i < ARRAY_LEN(kinds); i++)
		if (kinds[i] != kind &&
		    rule_parse(kinds[i], value, &other, NULL) == ERR_OK)
			e = ERR_EXISTS;
	return e;
}

/* The next word of `*rest`, which moves behind it; "" at the end. */
static struct str
next_word(struct str *rest)
{
	struct str s = str_trim(*rest);
	size_t len = 0;

	while (len < s.len && !is_blank(s.data[len]))
		len++;
	*rest = str_slice(s, len, s.len);
	return str_slice(s, 0, len);
}

/* "/.../" up to the slash that a blank or the end follows, else a word. */
static struct str
next_value(struct str *rest)
{
	struct str s = str_trim(*rest);

	for (size_t i = 1; s.len > 0 && s.data[0] == '/' && i < s.len; i++) {
		if (s.data[i] != '/' ||
		    (i + 1 < s.len && !is_blank(s.data[i + 1])))
			continue;
		*rest = str_slice(s, i + 1, s.len);
		return str_slice(s, 0, i + 1);
	}
	return next_word(rest);
}

/* Days from 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms", days_from_civil). */
static int64_t
days_of(unsigned int year, unsigned int month, unsigned int day)
{
	unsigned int y = month <= 2 ? year - 1 : year;
	unsigned int era = y / 400, yoe = y % 400;
	unsigned int doy =
	    (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + (int64_t)yoe * 365 + yoe / 4 -
	       yoe / 100 + doy - 719468;
}

/* "2027-01-31": the entry holds until that day begins, in UTC. */
static enum err
parse_date(struct str s, int64_t *ret_s, struct err_note *note)
{
	static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	unsigned int year = 0, month = 0, day = 0;

	if (s.len != 10 || s.data[4] != '-' || s.data[7] != '-' ||
	    !str_to_u32(str_slice(s, 0, 4), &year) ||
	    !str_to_u32(str_slice(s, 5, 2), &month) ||
	    !str_to_u32(str_slice(s, 8, 2), &day) || year < 1970 || month < 1 ||
	    month > 12 || day < 1 || day > days[month - 1])
		return err_note(note, ERR_INVALID,
		    "'%.*s' is not a date such as 2027-01-31",
		    (int)(s.len > 40 ? 40 : s.len), s.data);
	*ret_s = days_of(year, month, day) * 86400;
	return ERR_OK;
}

/* Behind the value: an action, expires=DATE, in any order. */
static enum err
parse_extra(struct str word, struct rule *rule, struct err_note *note)
{
	struct str date = STR("expires=");

	if (str_starts(word, date))
		return parse_date(str_slice(word, date.len, word.len),
		    &rule->expires_s, note);
	if (rule_action_parse(word, &rule->action, NULL) == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not expected behind the value: accept, greylist, "
	    "never-trust, expires=DATE and a comment after # are",
	    (int)(word.len > 60 ? 60 : word.len), word.data);
}

static void
set_comment(struct rule *rule, struct str comment)
{
	comment = str_slice(str_trim(comment), 0, RULE_COMMENT_MAX);
	memcpy(rule->comment, comment.data, comment.len);
	rule->comment[comment.len] = '\0';
}

/* KIND VALUE [ACTION] [expires=DATE] [# comment] */
static enum err
parse_own(struct str line, struct rule *ret, struct err_note *note)
{
	struct str rest = line, word = next_word(&rest), value;
	struct rule rule;
	enum rule_kind kind;
	enum err e;

	if (word.len == 0 || word.data[0] == '#')
		return ERR_NOTFOUND;
	e = rule_kind_parse(word, &kind, note);
	if (e != ERR_OK)
		return e;
	value = next_value(&rest);
	if (value.len == 0 || value.data[0] == '#')
		return err_note(note, ERR_INVALID, "%s lacks its value",
		    rule_kind_name(kind));
	e = parse_value(kind, value, &rule, note);
	while (e == ERR_OK && (rest = str_trim(rest)).len > 0) {
		if (rest.data[0] == '#') {
			set_comment(&rule, str_slice(rest, 1, rest.len));
			break;
		}
		e = parse_extra(next_word(&rest), &rule, note);
	}
	if (e == ERR_OK)
		*ret = rule;
	return e;
}

/* "192.0.2.1", "192.0.2", "192.168": octets with dots between. */
static size_t
count_octets(struct str s)
{
	size_t octets = 0;

	while (s.len > 0) {
		size_t dot = str_find(s, '.');
		unsigned int n;

		if (!str_to_u32(str_slice(s, 0, dot), &n) || n > 255 ||
		    dot + 1 == s.len)
			return 0;
		octets++;
		s = str_slice(s, dot + 1, s.len);
	}
	return octets;
}

/* An address, a network, whose host bits postgrey ignores, or two or three
 * octets of one. */
static enum err
parse_postgrey_network(
    struct str value, struct rule *ret, struct err_note *note)
{
	static const char *const rests[] = { "", "", ".0.0/16", ".0/24" };
	size_t octets = count_octets(value), slash = str_find(value, '/');
	char text[2 * CIDR_TEXT_MAX];
	unsigned int prefix = 128;
	struct addr addr;

	if (octets == 2 || octets == 3) {
		(void)snprintf(text, sizeof(text), "%.*s%s", (int)value.len,
		    value.data, rests[octets]);
		return rule_parse(RULE_CLIENT, str_of(text), ret, note);
	}
	if (addr_parse(str_slice(value, 0, slash), &addr) == ERR_OK &&
	    str_to_u32(str_slice(value, slash + 1, value.len), &prefix) &&
	    prefix <= (addr_is_v4(&addr) ? 32u : 128u)) {
		struct cidr net;

		prefix += addr_is_v4(&addr) ? ADDR_V4_OFFSET : 0;
		net.addr = addr_mask(&addr, prefix);
		net.prefix = (uint8_t)prefix;
		return rule_parse(
		    RULE_CLIENT, str_of(cidr_format(&net, text)), ret, note);
	}
	return parse_value(RULE_CLIENT, value, ret, note);
}

static bool
looks_like_network(struct str s)
{
	struct addr addr;

	return count_octets(s) >= 2 ||
	       addr_parse(str_slice(s, 0, str_find(s, '/')), &addr) == ERR_OK;
}

static enum err
parse_postgrey(enum list_format format, struct str line, struct rule *ret,
    struct err_note *note)
{
	size_t hash = str_find(line, '#');
	struct str value = str_trim(str_slice(line, 0, hash));
	struct rule rule;
	enum err e;

	if (value.len == 0)
		return ERR_NOTFOUND;
	for (size_t i = 0; i < value.len; i++)
		if (is_blank(value.data[i]))
			return err_note(note, ERR_INVALID,
			    "'%.*s' is more than one word",
			    (int)(value.len > 60 ? 60 : value.len), value.data);
	if (format == LIST_POSTGREY_RECIPIENTS)
		e = parse_value(RULE_RECIPIENT, value, &rule, note);
	else if (value.data[0] != '/' && looks_like_network(value))
		e = parse_postgrey_network(value, &rule, note);
	else
		e = parse_value(RULE_CLIENT_NAME, value, &rule, note);
	if (e != ERR_OK)
		return e;
	set_comment(&rule, str_slice(line, hash + 1, line.len));
	*ret = rule;
	return ERR_OK;
}

enum err
list_line_parse(enum list_format format, struct str line, struct rule *ret,
    struct err_note *note)
{
	line = str_trim(line);
	if (has_control(line))
		return err_note(
		    note, ERR_INVALID, "the line has a control character");
	switch (format) {
	case LIST_OWN:
		return parse_own(line, ret, note);
	case LIST_POSTGREY_CLIENTS:
	case LIST_POSTGREY_RECIPIENTS:
		return parse_postgrey(format, line, ret, note);
	}
	return err_note(note, ERR_INVALID, "unknown format");
}
