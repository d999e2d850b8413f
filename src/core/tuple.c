/* SPDX-License-Identifier: BSD-2-Clause */
/* tuple.c: keys of conversations. */
#include "core/tuple.h"

#include <stdio.h>
#include <string.h>

static void
add_address(struct tuple *t, const struct address *a)
{
	memcpy(t->bytes + t->len, a->text, a->len);
	t->len += a->len;
}

void
tuple_make(const struct policy *policy, const struct attempt *attempt,
    const struct evidence *ev, struct tuple *ret)
{
	char net[CIDR_TEXT_MAX];
	struct address a;

	ret->len = 0;
	address_normalise_sender(
	    attempt->sender, policy->sender_delimiters, &a);
	if (a.len == 0)
		ret->len =
		    (size_t)snprintf(ret->bytes, sizeof(ret->bytes), "<%s>",
		        ev->name[0] != '\0' ? ev->name
		                            : cidr_format(&ev->net, net));
	else
		add_address(ret, &a);
	ret->bytes[ret->len++] = '\0';
	address_normalise_recipient(
	    attempt->recipient, policy->recipient_delimiters, &a);
	add_address(ret, &a);
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
