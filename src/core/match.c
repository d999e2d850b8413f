/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * match.c: rules in one open-addressed hash table of kind and value. A client
 * is looked up once for each prefix length that occurs among the rules, a
 * name once for each of its labels.
 */
#include "core/match.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct match {
	_Atomic unsigned int refs;
	struct hash_key hash_key;
	size_t count;
	size_t mask;        /* slots less one */
	bool prefixes[129]; /* mapped form: which lengths occur */
	struct rule *rules; /* count of them */
	uint32_t *slots;    /* index into rules plus one; 0 is free */
};

/* The slot of (kind, value): where it is, or where it would go. */
static uint32_t *
find_slot(const struct match *m, enum rule_kind kind, struct str value)
{
	size_t at = (size_t)hash_bytes(&m->hash_key, value) + (size_t)kind;

	for (;; at++) {
		uint32_t *slot = &m->slots[at & m->mask];
		const struct rule *rule;

		if (*slot == 0)
			return slot;
		rule = &m->rules[*slot - 1];
		if (rule->kind == kind && str_eq(str_of(rule->value), value))
			return slot;
	}
}

static void
add_rule(struct match *m, const struct rule *rule)
{
	uint32_t *slot = find_slot(m, rule->kind, str_of(rule->value));
	struct cidr net;

	if (*slot != 0) {
		m->rules[*slot - 1] = *rule;
		return;
	}
	m->rules[m->count++] = *rule;
	*slot = (uint32_t)m->count;
	if (rule->kind == RULE_CLIENT &&
	    cidr_parse(str_of(rule->value), &net, NULL) == ERR_OK)
		m->prefixes[net.prefix] = true;
}

enum err
match_new(const struct rule *rules, size_t count, struct match **ret)
{
	struct match *m = calloc(1, sizeof(*m));
	size_t slots = 16;

	if (m == NULL)
		return ERR_NOMEM;
	/* At most half full, so that a search for what is not there is short.
	 */
	while (slots < 2 * count)
		slots *= 2;
	m->refs = 1;
	m->hash_key = hash_key_random();
	m->mask = slots - 1;
	m->rules = calloc(count == 0 ? 1 : count, sizeof(m->rules[0]));
	m->slots = calloc(slots, sizeof(m->slots[0]));
	if (m->rules == NULL || m->slots == NULL) {
		match_unref(&m);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < count; i++)
		add_rule(m, &rules[i]);
	*ret = m;
	return ERR_OK;
}

struct match *
match_ref(struct match *m)
{
	atomic_fetch_add(&m->refs, 1);
	return m;
}

void
match_unref(struct match **m)
{
	struct match *gone = *m;

	*m = NULL;
	if (gone == NULL || atomic_fetch_sub(&gone->refs, 1) > 1)
		return;
	free(gone->rules);
	free(gone->slots);
	free(gone);
}

size_t
match_count(const struct match *m)
{
	return m->count;
}

static const struct rule *
find(const struct match *m, enum rule_kind kind, struct str value)
{
	uint32_t slot = *find_slot(m, kind, value);

	return slot == 0 ? NULL : &m->rules[slot - 1];
}

const struct rule *
match_client(const struct match *m, const struct addr *a)
{
	/* An IPv6 network, ::/0 too, has no IPv4 address (addr.h). */
	unsigned int widest = addr_is_v4(a) ? ADDR_V4_OFFSET : 0;

	for (unsigned int prefix = 129; prefix-- > widest;) {
		struct cidr net = { .prefix = (uint8_t)prefix };
		const struct rule *rule;
		char text[CIDR_TEXT_MAX];

		if (!m->prefixes[prefix])
			continue;
		net.addr = addr_mask(a, prefix);
		rule = find(m, RULE_CLIENT, str_of(cidr_format(&net, text)));
		if (rule != NULL)
			return rule;
	}
	return NULL;
}

/* The domain itself, then each domain above it, at label boundaries. */
static const struct rule *
find_domain(const struct match *m, enum rule_kind kind, struct str domain)
{
	while (domain.len > 0) {
		const struct rule *rule = find(m, kind, domain);

		if (rule != NULL)
			return rule;
		domain =
		    str_slice(domain, str_find(domain, '.') + 1, domain.len);
	}
	return NULL;
}

/* Lower case, cut to what a rule can hold at all. */
static struct str
lower(struct str s, char mem[RULE_VALUE_MAX])
{
	if (str_ends(s, STR(".")))
		s.len--;
	s = str_slice(s, 0, RULE_VALUE_MAX);
	for (size_t i = 0; i < s.len; i++)
		mem[i] = str_lower(s.data[i]);
	return (struct str){ mem, s.len };
}

const struct rule *
match_client_name(const struct match *m, struct str name)
{
	char mem[RULE_VALUE_MAX];

	if (m->count == 0 || name.len > RULE_VALUE_MAX)
		return NULL;
	return find_domain(m, RULE_CLIENT_NAME, lower(name, mem));
}

static const struct rule *
match_address(const struct match *m, enum rule_kind kind, struct str address)
{
	char mem[RULE_VALUE_MAX];
	const struct rule *rule;
	struct str s;
	size_t at;

	if (m->count == 0 || address.len > RULE_VALUE_MAX)
		return NULL;
	s = lower(address, mem);
	at = str_rfind(s, '@');
	rule = find(m, kind, s);
	if (rule == NULL && at < s.len)
		rule = find(m, kind, str_slice(s, 0, at + 1));
	if (rule == NULL && at < s.len)
		rule = find_domain(m, kind, str_slice(s, at + 1, s.len));
	return rule;
}

const struct rule *
match_sender(const struct match *m, struct str address)
{
	return match_address(
	    m, RULE_SENDER, address.len == 0 ? STR("<>") : address);
}

const struct rule *
match_recipient(const struct match *m, struct str address)
{
	return match_address(m, RULE_RECIPIENT, address);
}
