/* SPDX-License-Identifier: BSD-2-Clause */
/* trust.c: trust earned, kept and lost; its only encoder and decoder. */
#include "core/trust.h"

#include <string.h>

#include "base/octets.h"

#define NETWORK_KEY_LEN 18

static void
key_of_name(const char *name, struct trust_key *ret)
{
	size_t len = strlen(name);

	ret->bytes[0] = 'n';
	memcpy(ret->bytes + 1, name, len);
	ret->len = len + 1;
}

static void
key_of_net(const struct cidr *net, struct trust_key *ret)
{
	ret->bytes[0] = 'a';
	ret->bytes[1] = (char)net->prefix;
	memcpy(ret->bytes + 2, net->addr.octets, sizeof(net->addr.octets));
	ret->len = NETWORK_KEY_LEN;
}

void
trust_key_of(const struct evidence *ev, struct trust_key *ret)
{
	if (ev->name[0] != '\0')
		key_of_name(ev->name, ret);
	else
		key_of_net(&ev->net, ret);
}

bool
trust_key_make(const struct evidence *ev, struct trust_key *ret)
{
	if (ev->grade == GRADE_SUSPICIOUS)
		return false;
	trust_key_of(ev, ret);
	return true;
}

bool
trust_key_make_net(const struct evidence *ev, struct trust_key *ret)
{
	if (ev->grade == GRADE_SUSPICIOUS || ev->name[0] == '\0')
		return false;
	key_of_net(&ev->net, ret);
	return true;
}

enum err
trust_key_format(struct str key, char ret[TRUST_TEXT_MAX])
{
	struct cidr net;

	if (key.len >= 2 && key.len <= TRUST_KEY_MAX && key.data[0] == 'n') {
		memcpy(ret, key.data + 1, key.len - 1);
		ret[key.len - 1] = '\0';
		return ERR_OK;
	}
	if (key.len != NETWORK_KEY_LEN || key.data[0] != 'a' ||
	    (unsigned char)key.data[1] > 128)
		return ERR_CORRUPT;
	net.prefix = (uint8_t)key.data[1];
	memcpy(net.addr.octets, key.data + 2, sizeof(net.addr.octets));
	(void)cidr_format(&net, ret);
	return ERR_OK;
}

static enum err
note_width(const struct evidence_rules *rules, const struct addr *a,
    struct err_note *note)
{
	struct cidr net = evidence_net(rules, a);
	char text[CIDR_TEXT_MAX];

	return err_note(note, ERR_INVALID,
	    "origins are networks as wide as %s; for a wider or a narrower one "
	    "an entry of the whitelist is right: 'whitelist add client'",
	    cidr_format(&net, text));
}

enum err
trust_key_parse(struct str text, const struct evidence_rules *rules,
    struct trust_key *ret, struct err_note *note)
{
	char domain[EVIDENCE_NAME_MAX + 1];
	struct cidr net;
	struct addr a;

	if (addr_parse(str_slice(text, 0, str_find(text, '/')), &a) == ERR_OK) {
		if (str_find(text, '/') < text.len) {
			enum err e = cidr_parse(text, &net, note);

			if (e != ERR_OK)
				return e;
			if (net.prefix != evidence_net(rules, &a).prefix)
				return note_width(rules, &a, note);
		} else {
			net = evidence_net(rules, &a);
		}
		key_of_net(&net, ret);
		return ERR_OK;
	}
	if (!name_registered_domain(text, domain))
		return err_note(note, ERR_INVALID,
		    "'%.*s' is neither an address, nor a network, nor below a "
		    "registered domain such as example.com",
		    (int)(text.len > 100 ? 100 : text.len), text.data);
	key_of_name(domain, ret);
	return ERR_OK;
}

static uint32_t
count_bits(uint32_t bits)
{
	uint32_t n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

bool
trust_is_lost(const struct trust *t)
{
	return 2 * count_bits(t->abandoned_bits) > t->remembered;
}

static bool
is_used(const struct trust_policy *policy, const struct trust *t, int64_t now_s)
{
	/* A clock that was set back must not shorten a life. */
	return now_s <= t->last_s || now_s - t->last_s <= policy->life_s;
}

bool
trust_holds(
    const struct trust_policy *policy, const struct trust *t, int64_t now_s)
{
	if (t->word == TRUST_WORD_DISTRUSTED)
		return false;
	if (t->word == TRUST_WORD_TRUSTED)
		return true;
	return policy->after > 0 && (int64_t)t->passed >= policy->after &&
	       is_used(policy, t, now_s) && !trust_is_lost(t);
}

bool
trust_lapsed(
    const struct trust_policy *policy, const struct trust *t, int64_t now_s)
{
	return t->word == TRUST_WORD_NONE && !is_used(policy, t, now_s);
}

static void
remember(struct trust *t, uint32_t abandoned)
{
	const uint32_t all = (1u << TRUST_MEMORY) - 1;

	t->abandoned_bits = (t->abandoned_bits << 1 | abandoned) & all;
	if (t->remembered < TRUST_MEMORY)
		t->remembered++;
}

void
trust_add_pass(struct trust *t, int64_t now_s)
{
	if (t->first_s == 0)
		t->first_s = now_s;
	if (t->passed < UINT32_MAX)
		t->passed++;
	remember(t, 0);
	trust_use(t, now_s);
}

void
trust_add_abandoned(struct trust *t)
{
	if (t->abandoned < UINT32_MAX)
		t->abandoned++;
	remember(t, 1);
}

void
trust_use(struct trust *t, int64_t now_s)
{
	t->last_s = now_s;
}

size_t
trust_encode(const struct trust *t, uint8_t ret[TRUST_SIZE])
{
	ret[0] = TRUST_VERSION;
	ret[1] = (uint8_t)t->word;
	ret[2] = (uint8_t)t->remembered;
	ret[3] = 0;
	octets_put_u32(ret + 4, t->abandoned_bits);
	octets_put_u32(ret + 8, t->passed);
	octets_put_u32(ret + 12, t->abandoned);
	octets_put_u32(ret + 16, octets_u32_of(t->first_s));
	octets_put_u32(ret + 20, octets_u32_of(t->last_s));
	return TRUST_SIZE;
}

enum err
trust_decode(const uint8_t *bytes, size_t len, struct trust *ret)
{
	if (len != TRUST_SIZE || bytes[0] != TRUST_VERSION ||
	    bytes[1] > TRUST_WORD_DISTRUSTED || bytes[2] > TRUST_MEMORY ||
	    bytes[3] != 0 || octets_get_u32(bytes + 4) >> bytes[2] != 0)
		return ERR_CORRUPT;
	ret->word = (enum trust_word)bytes[1];
	ret->remembered = bytes[2];
	ret->abandoned_bits = octets_get_u32(bytes + 4);
	ret->passed = octets_get_u32(bytes + 8);
	ret->abandoned = octets_get_u32(bytes + 12);
	ret->first_s = octets_get_u32(bytes + 16);
	ret->last_s = octets_get_u32(bytes + 20);
	return ERR_OK;
}

const char *
trust_word_name(enum trust_word word)
{
	switch (word) {
	case TRUST_WORD_NONE:
		return "none";
	case TRUST_WORD_TRUSTED:
		return "trusted";
	case TRUST_WORD_DISTRUSTED:
		return "distrusted";
	}
	return "none";
}
