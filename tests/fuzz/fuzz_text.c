/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_text.c: what clients say of themselves: addresses and names. A zero
 * parts sender, recipient, HELO and client name.
 */
#include "fuzz.h"

#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "core/tuple.h"

static bool
same(const struct address *a, const struct address *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static struct str
next(struct str *rest)
{
	size_t len = str_find(*rest, '\0');
	struct str field = str_slice(*rest, 0, len);

	*rest = str_slice(*rest, len + 1, rest->len);
	return field;
}

/* No space, no control character of ASCII, none of C1 in UTF-8. */
static void
check_escaped(struct str s)
{
	char word[4096];
	struct strbuf b;
	struct str out;

	strbuf_init(&b, word, sizeof(word));
	strbuf_add_word(&b, s);
	out = strbuf_str(&b);
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.data[i];
		unsigned char before =
		    i > 0 ? (unsigned char)out.data[i - 1] : 0;

		FUZZ_ASSERT(c > 0x20 && c != 0x7f);
		FUZZ_ASSERT(before != 0xc2 || c >= 0xa0);
	}
}

void
fuzz_address(const uint8_t *bytes, size_t len)
{
	const struct policy policy = { .sender_delimiters = STR("+-"),
		.recipient_delimiters = STR("+"),
		.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 } };
	struct str rest = fuzz_str(bytes, len), sender, recipient;
	struct attempt attempt = { .sender = next(&rest) };
	struct address once, twice;
	struct evidence ev;
	struct tuple key;

	attempt.recipient = rest;
	address_normalise_sender(attempt.sender, STR("+"), &once);
	FUZZ_ASSERT(once.len <= ADDRESS_MAX);
	address_normalise_sender(
	    (struct str){ once.text, once.len }, STR("+"), &twice);
	FUZZ_ASSERT(same(&once, &twice));
	ev = evidence_of(&policy.evidence, &attempt);
	tuple_make(&policy, &attempt, &ev, &key);
	FUZZ_ASSERT(key.len <= TUPLE_KEY_MAX);
	FUZZ_ASSERT(tuple_split((struct str){ key.bytes, key.len }, &sender,
	                &recipient) == ERR_OK);
	check_escaped(attempt.sender);
}

/* 16 bytes of address, then the name, a zero, HELO. */
void
fuzz_name(const uint8_t *bytes, size_t len)
{
	const struct evidence_rules rules = { .ipv4_prefix = 24,
		.ipv6_prefix = 64,
		.host = STR("mail.example.net"),
		.own_names = STR("192.0.2.1 mx.example.net") };
	struct attempt attempt = { .helo = STR("") };
	char domain[NAME_DOMAIN_MAX + 1];
	struct evidence ev;
	struct str rest;

	if (len < sizeof(attempt.client.octets))
		return;
	memcpy(attempt.client.octets, bytes, sizeof(attempt.client.octets));
	rest = fuzz_str(bytes + sizeof(attempt.client.octets),
	    len - sizeof(attempt.client.octets));
	attempt.client_name = next(&rest);
	attempt.helo = rest;
	if (name_registered_domain(attempt.client_name, domain))
		FUZZ_ASSERT(domain[0] != '\0' &&
		            strlen(domain) <= attempt.client_name.len);
	ev = evidence_of(&rules, &attempt);
	/* Only who is believed has a name that links. */
	FUZZ_ASSERT((ev.name[0] != '\0') == (ev.grade == GRADE_VERIFIED));
}
