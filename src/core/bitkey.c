/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bitkey.c: values as bits. The first byte says what kind of key it is:
 *
 *	4, 6        octets of an address, cut at the prefix
 *	n           a client name:     moc.elpmaxe.xm.   NUL behind: this alone
 *	s, r        sender, recipient: moc.elpmaxe.      NUL behind: no
 *subdomain moc.elpmaxe. NUL joe NUL: an address S, R        user@: joe NUL; NUL
 *alone is <>
 *
 * No name or address holds a NUL: the milter's are C strings.
 */
#include "core/bitkey.h"

#include <string.h>

static void
begin(struct bitkey *k, char first)
{
	memset(k, 0, sizeof(*k));
	k->bytes[0] = (uint8_t)first;
	k->bits = 8;
}

static void
add_byte(struct bitkey *k, char c)
{
	k->bytes[k->bits / 8] = (uint8_t)c;
	k->bits = (uint16_t)(k->bits + 8);
}

static void
add_text(struct bitkey *k, struct str s)
{
	memcpy(k->bytes + k->bits / 8, s.data, s.len);
	k->bits = (uint16_t)(k->bits + 8 * s.len);
}

static void
add_domain(struct bitkey *k, struct str domain)
{
	for (size_t i = domain.len; i-- > 0;)
		add_byte(k, domain.data[i]);
	add_byte(k, '.');
}

static bool
fits(struct str s)
{
	return s.len > 0 && s.len <= RULE_VALUE_MAX;
}

static char
domain_space(enum rule_kind kind)
{
	if (kind == RULE_CLIENT_NAME)
		return 'n';
	return kind == RULE_SENDER ? 's' : 'r';
}

static void
of_network(const struct cidr *net, struct bitkey *ret)
{
	bool v4 = addr_is_v4(&net->addr) && net->prefix >= ADDR_V4_OFFSET;
	size_t skip = v4 ? ADDR_V4_OFFSET / 8 : 0;

	begin(ret, v4 ? '4' : '6');
	memcpy(ret->bytes + 1, net->addr.octets + skip,
	    sizeof(net->addr.octets) - skip);
	ret->bits = (uint16_t)(8 + net->prefix - 8 * skip);
}

void
bitkey_of_client(const struct addr *a, struct bitkey *ret)
{
	of_network(&(struct cidr){ *a, 128 }, ret);
}

bool
bitkey_of_name(struct str name, struct bitkey *ret)
{
	if (!fits(name))
		return false;
	begin(ret, 'n');
	add_domain(ret, name);
	add_byte(ret, '\0');
	return true;
}

bool
bitkey_of_address(enum rule_kind kind, struct str address, struct bitkey *ret)
{
	size_t at = str_rfind(address, '@');

	if (!fits(address) || at == address.len)
		return false;
	begin(ret, domain_space(kind));
	add_domain(ret, str_slice(address, at + 1, address.len));
	add_byte(ret, '\0');
	add_text(ret, str_slice(address, 0, at));
	add_byte(ret, '\0');
	return true;
}

bool
bitkey_of_user(enum rule_kind kind, struct str user, struct bitkey *ret)
{
	if (!fits(user))
		return false;
	begin(ret, kind == RULE_SENDER ? 'S' : 'R');
	add_text(ret, user);
	add_byte(ret, '\0');
	return true;
}

void
bitkey_of_null_sender(struct bitkey *ret)
{
	begin(ret, 'S');
	add_byte(ret, '\0');
}

/* A domain and all below it, or with "=" it alone. */
static void
of_domain(enum rule_kind kind, struct str domain, struct bitkey *ret)
{
	bool alone = str_starts(domain, STR("="));

	begin(ret, domain_space(kind));
	add_domain(ret, str_slice(domain, alone ? 1 : 0, domain.len));
	if (alone)
		add_byte(ret, '\0');
}

enum err
bitkey_of_rule(const struct rule *rule, struct bitkey *ret)
{
	struct str value = str_of(rule->value);
	size_t at = str_rfind(value, '@');
	struct cidr net;
	bool ok = true;

	if (!fits(value))
		return ERR_INVALID;
	if (rule->kind == RULE_CLIENT) {
		if (cidr_parse(value, &net, NULL) != ERR_OK)
			return ERR_INVALID;
		of_network(&net, ret);
	} else if (str_eq(value, STR("<>"))) {
		bitkey_of_null_sender(ret);
	} else if (rule->kind == RULE_CLIENT_NAME || at == value.len) {
		of_domain(rule->kind, value, ret);
	} else if (at + 1 == value.len) {
		ok = bitkey_of_user(rule->kind, str_slice(value, 0, at), ret);
	} else {
		ok = bitkey_of_address(rule->kind, value, ret);
	}
	return ok ? ERR_OK : ERR_INVALID;
}
