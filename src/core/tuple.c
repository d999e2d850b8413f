/* SPDX-License-Identifier: BSD-2-Clause */
/* tuple.c: keys of conversations. */
#include "core/tuple.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define CHECKSUM_LEN 17 /* '~' and 16 hexadecimal digits */

/* FNV-1a: two overlong addresses that meet here share a delay, no more. */
static uint64_t
checksum(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)str_lower(s.data[i])) * 0x100000001b3u;
	return h;
}

static char
normal_char(char c)
{
	unsigned char u = (unsigned char)c;

	/* '<' begins the stand-in for a null sender and nothing else. */
	if (u < 0x20 || u == 0x7f || c == '<' || c == '>')
		return '?';
	return str_lower(c);
}

size_t
tuple_address(struct str address, char ret[TUPLE_ADDRESS_MAX])
{
	char mark[CHECKSUM_LEN + 1];
	size_t len;

	if (address.len >= 2 && address.data[0] == '<' &&
	    address.data[address.len - 1] == '>')
		address = str_slice(address, 1, address.len - 2);
	if (address.len > 1 && address.data[address.len - 1] == '.')
		address.len--;
	len = address.len;
	if (len > TUPLE_ADDRESS_MAX)
		len = TUPLE_ADDRESS_MAX - CHECKSUM_LEN;
	for (size_t i = 0; i < len; i++)
		ret[i] = normal_char(address.data[i]);
	if (len == address.len)
		return len;
	(void)snprintf(mark, sizeof(mark), "~%016llx",
	    (unsigned long long)checksum(address));
	memcpy(ret + len, mark, CHECKSUM_LEN);
	return len + CHECKSUM_LEN;
}

void
tuple_make(
    const struct attempt *attempt, const struct evidence *ev, struct tuple *ret)
{
	char net[CIDR_TEXT_MAX];

	ret->len = tuple_address(attempt->sender, ret->bytes);
	if (ret->len == 0)
		ret->len = (size_t)snprintf(ret->bytes, sizeof(ret->bytes),
		    "<%s>", cidr_format(&ev->net, net));
	ret->bytes[ret->len++] = '\0';
	ret->len += tuple_address(attempt->recipient, ret->bytes + ret->len);
}

enum err
tuple_split(struct str key, struct str *ret_sender, struct str *ret_recipient)
{
	size_t nul = str_find(key, '\0');

	if (nul == key.len)
		return ERR_CORRUPT;
	*ret_sender = str_slice(key, 0, nul);
	*ret_recipient = str_slice(key, nul + 1, key.len);
	return ERR_OK;
}
