/* SPDX-License-Identifier: BSD-2-Clause */
/* rule.c: entries of the whitelist, checked and brought into one form. */
#include "core/rule.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/addr.h"

#define RULE_VERSION 1
#define RULE_HEADER_SIZE 14
#define DOMAIN_MAX 255 /* RFC 5321 4.5.3.1.2 */

static const enum rule_kind kinds[RULE_KIND_COUNT] = { RULE_CLIENT,
	RULE_CLIENT_NAME, RULE_SENDER, RULE_RECIPIENT };

const char *
rule_kind_name(enum rule_kind kind)
{
	switch (kind) {
	case RULE_CLIENT:
		return "client";
	case RULE_CLIENT_NAME:
		return "client-name";
	case RULE_SENDER:
		return "sender";
	case RULE_RECIPIENT:
		return "recipient";
	}
	return "unknown";
}

enum err
rule_kind_parse(struct str word, enum rule_kind *ret, struct err_note *note)
{
	for (size_t i = 0; i < RULE_KIND_COUNT; i++) {
		if (!str_eq(word, str_of(rule_kind_name(kinds[i]))))
			continue;
		*ret = kinds[i];
		return ERR_OK;
	}
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not a kind of entry: client, client-name, sender and "
	    "recipient are",
	    (int)(word.len > 40 ? 40 : word.len), word.data);
}

/* For "%.*s" in a note. */
static int
shown(struct str s)
{
	return (int)(s.len > 100 ? 100 : s.len);
}

static bool
is_network(struct str s)
{
	struct addr a;

	return addr_parse(str_slice(s, 0, str_find(s, '/')), &a) == ERR_OK;
}

/*
 * "192.0.2", "10.": what some programs take as the start of an address, and
 * "192.0.2.1-192.0.2.9". No top-level domain is made of digits.
 */
static bool
is_part_of_address(struct str s)
{
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] != '.' && s.data[i] != '-' &&
		    !str_is_digit(s.data[i]))
			return false;
		digit = digit || str_is_digit(s.data[i]);
	}
	return digit;
}

static bool
is_domain_char(char c)
{
	return str_is_alnum(c) || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* Labels of 1 to 63 bytes with single dots between them. */
static bool
is_domain(struct str s)
{
	size_t label = 0;

	if (s.len == 0 || s.len > DOMAIN_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if (!is_domain_char(s.data[i]) || ++label > 63) {
			return false;
		}
	}
	return label > 0;
}

static void
set_value(struct rule *rule, enum rule_kind kind, struct str value)
{
	assert(value.len <= RULE_VALUE_MAX);
	memset(rule, 0, sizeof(*rule));
	rule->kind = kind;
	for (size_t i = 0; i < value.len; i++)
		rule->value[i] = str_lower(value.data[i]);
}

static enum err
parse_client(struct str value, struct rule *ret, struct err_note *note)
{
	char text[CIDR_TEXT_MAX];
	struct cidr net;
	enum err e;

	if (str_find(value, '@') < value.len)
		return err_note(note, ERR_INVALID,
		    "'%.*s' is a mail address, not a client's: use the kind "
		    "sender or recipient",
		    shown(value), value.data);
	if (!is_network(value) && is_part_of_address(value))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is a part or a range of addresses: write the "
		    "network with its prefix length, as 192.0.0.0/16",
		    shown(value), value.data);
	if (!is_network(value) && is_domain(value))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is a name, not an address: use the kind "
		    "client-name",
		    shown(value), value.data);
	e = cidr_parse(value, &net, note);
	if (e != ERR_OK)
		return e;
	set_value(ret, RULE_CLIENT, str_of(cidr_format(&net, text)));
	return ERR_OK;
}

/* Without "*." or "." in front and "." at the end: all mean the same. */
static struct str
bare_domain(struct str s)
{
	if (str_starts(s, STR("*.")))
		s = str_slice(s, 2, s.len);
	else if (str_starts(s, STR(".")))
		s = str_slice(s, 1, s.len);
	if (str_ends(s, STR(".")))
		s.len--;
	return s;
}

static enum err
parse_domain(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note)
{
	struct str domain = bare_domain(value);

	if (is_network(domain) || is_part_of_address(domain))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is an address or network: use the kind client",
		    shown(value), value.data);
	if (!is_domain(domain))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is not a domain such as example.com", shown(value),
		    value.data);
	set_value(ret, kind, domain);
	return ERR_OK;
}

static bool
is_local_part(struct str s)
{
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if (c < 0x20 || c == 0x7f)
			return false;
	}
	return true;
}

/* "user@domain", "user@" for any domain, "@domain" or "domain". */
static enum err
parse_address(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note)
{
	size_t at = str_rfind(value, '@');
	struct str local = str_slice(value, 0, at);
	struct str domain = str_slice(value, at + 1, value.len);
	struct addr a;

	if (at == value.len || (at == 0 && value.len > 1))
		return parse_domain(kind, at == 0 ? domain : value, ret, note);
	if (value.len > RULE_VALUE_MAX || !is_local_part(local) ||
	    (domain.len > 0 && !is_domain(domain) &&
	        addr_parse(domain, &a) != ERR_OK))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is not an address such as user@example.com, "
		    "user@ or example.com",
		    shown(value), value.data);
	set_value(ret, kind, value);
	return ERR_OK;
}

enum err
rule_parse(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note)
{
	value = str_trim(value);
	if (value.len > 2 && value.data[0] == '<' &&
	    value.data[value.len - 1] == '>')
		value = str_slice(value, 1, value.len - 2);
	if (value.len == 0)
		return err_note(note, ERR_INVALID, "the value is empty");
	switch (kind) {
	case RULE_CLIENT:
		return parse_client(value, ret, note);
	case RULE_CLIENT_NAME:
		if (str_find(value, '@') < value.len)
			return err_note(note, ERR_INVALID,
			    "'%.*s' is a mail address, not a client's name: "
			    "use the kind sender or recipient",
			    shown(value), value.data);
		return parse_domain(kind, value, ret, note);
	case RULE_SENDER:
		if (str_eq(value, STR("<>"))) {
			set_value(ret, kind, value);
			return ERR_OK;
		}
		return parse_address(kind, value, ret, note);
	case RULE_RECIPIENT:
		return parse_address(kind, value, ret, note);
	}
	return err_note(note, ERR_INVALID, "unknown kind of entry");
}

size_t
rule_key(const struct rule *rule, char ret[RULE_KEY_MAX])
{
	size_t len = strlen(rule->value);

	ret[0] = (char)rule->kind;
	memcpy(ret + 1, rule->value, len);
	return len + 1;
}

size_t
rule_encode(const struct rule *rule, uint8_t ret[RULE_BYTES_MAX])
{
	size_t by_len = strlen(rule->added_by);
	size_t comment_len = strlen(rule->comment);
	uint64_t added = (uint64_t)rule->added_s;

	memset(ret, 0, RULE_HEADER_SIZE);
	ret[0] = RULE_VERSION;
	for (int i = 0; i < 8; i++)
		ret[4 + i] = (uint8_t)(added >> (8 * i));
	ret[12] = (uint8_t)by_len;
	ret[13] = (uint8_t)comment_len;
	memcpy(ret + RULE_HEADER_SIZE, rule->added_by, by_len);
	memcpy(ret + RULE_HEADER_SIZE + by_len, rule->comment, comment_len);
	return RULE_HEADER_SIZE + by_len + comment_len;
}

enum err
rule_decode(struct str key, const uint8_t *bytes, size_t len, struct rule *ret)
{
	struct rule rule = { 0 };
	uint64_t added = 0;
	size_t by_len, comment_len;

	if (key.len < 2 || key.len > RULE_KEY_MAX || len < RULE_HEADER_SIZE ||
	    bytes[0] != RULE_VERSION || bytes[1] != 0 || bytes[2] != 0 ||
	    bytes[3] != 0 || key.data[0] < RULE_CLIENT ||
	    key.data[0] > RULE_RECIPIENT)
		return ERR_CORRUPT;
	by_len = bytes[12];
	comment_len = bytes[13];
	if (by_len > RULE_ORIGIN_MAX || comment_len > RULE_COMMENT_MAX ||
	    RULE_HEADER_SIZE + by_len + comment_len != len ||
	    memchr(key.data, '\0', key.len) != NULL ||
	    memchr(bytes + RULE_HEADER_SIZE, '\0', by_len + comment_len) !=
	        NULL)
		return ERR_CORRUPT;
	rule.kind = (enum rule_kind)key.data[0];
	memcpy(rule.value, key.data + 1, key.len - 1);
	for (int i = 0; i < 8; i++)
		added |= (uint64_t)bytes[4 + i] << (8 * i);
	rule.added_s = (int64_t)added;
	memcpy(rule.added_by, bytes + RULE_HEADER_SIZE, by_len);
	memcpy(rule.comment, bytes + RULE_HEADER_SIZE + by_len, comment_len);
	*ret = rule;
	return ERR_OK;
}
