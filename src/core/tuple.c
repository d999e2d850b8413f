/* SPDX-License-Identifier: BSD-2-Clause */
/* tuple.c: keys of conversations. */
#include "core/tuple.h"

#include <stdio.h>
#include <string.h>

#include "core/pseudonym.h"

static void
add_address(struct tuple *t, const struct address *a)
{
	memcpy(t->bytes + t->len, a->text, a->len);
	t->len += a->len;
}

static bool
take_pseudonym(
    const struct policy *policy, struct str text, struct address *ret)
{
	if (policy->pseudonym == NULL || !pseudonym_is(text) ||
	    text.len > sizeof(ret->text))
		return false;
	memcpy(ret->text, text.data, text.len);
	ret->len = text.len;
	return true;
}

void
tuple_sender(
    const struct policy *policy, struct str sender, struct address *ret)
{
	address_normalise_sender(sender, policy->sender_delimiters, ret);
	if (policy->pseudonym != NULL)
		pseudonym_sender(policy->pseudonym, ret);
}

void
tuple_recipient(
    const struct policy *policy, struct str recipient, struct address *ret)
{
	address_normalise_recipient(
	    recipient, policy->recipient_delimiters, ret);
	if (policy->pseudonym != NULL)
		pseudonym_recipient(policy->pseudonym, ret);
}

void
tuple_asked_sender(
    const struct policy *policy, struct str sender, struct address *ret)
{
	if (!take_pseudonym(policy, sender, ret))
		tuple_sender(policy, sender, ret);
}

void
tuple_asked_recipient(
    const struct policy *policy, struct str recipient, struct address *ret)
{
	if (!take_pseudonym(policy, recipient, ret))
		tuple_recipient(policy, recipient, ret);
}

void
tuple_make(const struct policy *policy, const struct attempt *attempt,
    const struct evidence *ev, struct tuple *ret)
{
	char net[CIDR_TEXT_MAX];
	struct address a;

	ret->len = 0;
	(attempt->asked ? tuple_asked_sender : tuple_sender)(
	    policy, attempt->sender, &a);
	if (a.len == 0)
		ret->len =
		    (size_t)snprintf(ret->bytes, sizeof(ret->bytes), "<%s>",
		        ev->name[0] != '\0' ? ev->name
		                            : cidr_format(&ev->net, net));
	else
		add_address(ret, &a);
	ret->bytes[ret->len++] = '\0';
	(attempt->asked ? tuple_asked_recipient : tuple_recipient)(
	    policy, attempt->recipient, &a);
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

static void
hide(const struct pseudonym *p, struct str part, struct address *ret,
    void (*fn)(const struct pseudonym *, struct address *))
{
	ret->len = part.len < sizeof(ret->text) ? part.len : sizeof(ret->text);
	memcpy(ret->text, part.data, ret->len);
	if (!pseudonym_is(part) && !str_starts(part, STR("<")))
		fn(p, ret);
}

bool
tuple_hide(const struct policy *policy, struct str key, struct tuple *ret)
{
	struct str sender, recipient;
	struct address a;

	if (policy->pseudonym == NULL ||
	    tuple_split(key, &sender, &recipient) != ERR_OK)
		return false;
	if (sender.len > sizeof(a.text) || recipient.len > sizeof(a.text))
		return false;
	ret->len = 0;
	hide(policy->pseudonym, sender, &a, pseudonym_sender);
	add_address(ret, &a);
	ret->bytes[ret->len++] = '\0';
	hide(policy->pseudonym, recipient, &a, pseudonym_recipient);
	add_address(ret, &a);
	return true;
}
