/* SPDX-License-Identifier: BSD-2-Clause */
/* rule.c: entries of the whitelist, checked and brought into one form. */
#include "core/rule.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/addr.h"
#include "core/regex.h"

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

const char *
rule_action_name(enum rule_action action)
{
	switch (action) {
	case RULE_ACCEPT:
		return "accept";
	case RULE_GREYLIST:
		return "greylist";
	case RULE_NEVER_TRUST:
		return "never-trust";
	}
	return "unknown";
}

enum err
rule_action_parse(struct str word, enum rule_action *ret, struct err_note *note)
{
	for (int i = 0; i < RULE_ACTION_COUNT; i++) {
		enum rule_action action = (enum rule_action)i;

		if (!str_eq(word, str_of(rule_action_name(action))))
			continue;
		*ret = action;
		return ERR_OK;
	}
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not an action: accept, greylist and never-trust are",
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

static bool
is_regex(struct str s)
{
	return s.len > 2 && s.data[0] == '/' && s.data[s.len - 1] == '/';
}

bool
rule_is_regex(const struct rule *rule)
{
	return rule->kind != RULE_CLIENT && is_regex(str_of(rule->value));
}

/* As it is: case tells \d from \D. */
static enum err
parse_regex(enum rule_kind kind, struct str value, struct rule *ret,
    struct err_note *note)
{
	struct regex *regex = NULL;
	enum err e;

	if (value.len > RULE_VALUE_MAX)
		return err_note(note, ERR_INVALID,
		    "the regular expression is %zu bytes long: %d are allowed",
		    value.len, RULE_VALUE_MAX);
	if (str_find(value, '\0') < value.len)
		return err_note(
		    note, ERR_INVALID, "the regular expression has a NUL byte");
	e = regex_new(str_slice(value, 1, value.len - 2), &regex, note);
	regex_free(&regex);
	if (e != ERR_OK)
		return e;
	memset(ret, 0, sizeof(*ret));
	ret->kind = kind;
	memcpy(ret->value, value.data, value.len);
	return ERR_OK;
}

static enum err
parse_client(struct str value, struct rule *ret, struct err_note *note)
{
	char text[CIDR_TEXT_MAX];
	struct cidr net;
	enum err e;

	if (is_regex(value))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is a regular expression, which addresses are not "
		    "compared with: use the kind client-name",
		    shown(value), value.data);
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

/*
 * Without "*." or "." in front and "." at the end: all mean the same. "="
 * stays in front: this name alone.
 */
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
	struct str domain = bare_domain(value), name = domain;

	if (str_starts(domain, STR("=")))
		name = str_slice(domain, 1, domain.len);
	if (is_network(name) || is_part_of_address(name))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is an address or network: use the kind client",
		    shown(value), value.data);
	if (!is_domain(name))
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
		value = str_trim(str_slice(value, 1, value.len - 2));
	if (value.len == 0)
		return err_note(note, ERR_INVALID, "the value is empty");
	if (kind != RULE_CLIENT && is_regex(value))
		return parse_regex(kind, value, ret, note);
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
