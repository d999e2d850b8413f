/* SPDX-License-Identifier: BSD-2-Clause */
/* sender_key.c: under what the statistics of a sender or origin stand. */
#include "core/sender.h"

#include <string.h>

#define DOMAIN_MARK 's' /* origins begin with 'a' and 'n' (trust.h) */

/* As in a normalised address (address.h). */
static char
plain_char(char c)
{
	unsigned char u = (unsigned char)c;

	if (u < 0x20 || u == 0x7f || c == '<' || c == '>')
		return '?';
	return str_lower(c);
}

static bool
key_of_domain(struct str domain, struct sender_key *ret)
{
	while (domain.len > 0 && domain.data[domain.len - 1] == '.')
		domain.len--;
	if (domain.len == 0 || domain.len > SENDER_DOMAIN_MAX)
		return false;
	ret->bytes[0] = DOMAIN_MARK;
	for (size_t i = 0; i < domain.len; i++)
		ret->bytes[1 + i] = plain_char(domain.data[i]);
	ret->len = 1 + domain.len;
	return true;
}

static void
key_of_null(struct sender_key *ret)
{
	ret->bytes[0] = DOMAIN_MARK;
	memcpy(ret->bytes + 1, "<>", 2);
	ret->len = 3;
}

bool
sender_key_of_address(struct str address, struct sender_key *ret)
{
	size_t at = str_rfind(address, '@');

	/* tuple.h: what stands in for a null sender begins with '<'. */
	if (address.len == 0 || address.data[0] == '<') {
		key_of_null(ret);
		return true;
	}
	return key_of_domain(str_slice(address, at + 1, address.len), ret);
}

bool
sender_key_of_text(struct str text, struct sender_key *ret)
{
	text = str_trim(text);
	if (str_eq(text, STR("<>"))) {
		key_of_null(ret);
		return true;
	}
	if (str_find(text, '@') < text.len)
		return sender_key_of_address(text, ret);
	return key_of_domain(text, ret);
}

void
sender_key_hide(const struct pseudonym *p, struct sender_key *key)
{
	struct str domain = { key->bytes + 1, key->len - 1 };

	if (key->bytes[0] != DOMAIN_MARK || str_eq(domain, STR("<>")) ||
	    pseudonym_is(domain))
		return;
	pseudonym_domain(p, domain, key->bytes + 1);
	key->len = 1 + PSEUDONYM_WORD_LEN;
}

void
sender_key_of_client(const struct evidence *ev, struct sender_key *ret)
{
	struct trust_key key;

	_Static_assert(TRUST_KEY_MAX <= SENDER_KEY_MAX, "origins fit");
	trust_key_of(ev, &key);
	memcpy(ret->bytes, key.bytes, key.len);
	ret->len = key.len;
}

bool
sender_key_is_origin(struct str key)
{
	return key.len > 0 && key.data[0] != DOMAIN_MARK;
}

enum err
sender_key_format(struct str key, char mem[TRUST_TEXT_MAX], struct str *ret)
{
	enum err e;

	if (key.len >= 2 && key.data[0] == DOMAIN_MARK) {
		*ret = str_slice(key, 1, key.len);
		return ERR_OK;
	}
	e = trust_key_format(key, mem);
	if (e == ERR_OK)
		*ret = str_of(mem);
	return e;
}
