/* SPDX-License-Identifier: BSD-2-Clause */
/* evidence.c: address, network and name of a client, and its grade. */
#include "core/evidence.h"

struct cidr
evidence_net(const struct evidence_rules *rules, const struct addr *a)
{
	unsigned int prefix =
	    addr_is_v4(a) ? (unsigned int)rules->ipv4_prefix + ADDR_V4_OFFSET
	                  : rules->ipv6_prefix;

	return (struct cidr){ addr_mask(a, prefix), (uint8_t)prefix };
}

/* The same name, or the same address in whatever form. */
static bool
is_same_host(struct str helo, struct str own)
{
	struct addr said, a;

	return str_eq_nocase(helo, own) ||
	       (addr_parse(helo, &said) == ERR_OK &&
	           addr_parse(own, &a) == ERR_OK && addr_eq(&said, &a));
}

static bool
helo_is_ours(const struct evidence_rules *rules, struct str helo)
{
	struct str rest = rules->own_names;

	if (helo.len == 0)
		return false;
	if (is_same_host(helo, rules->host))
		return true;
	while (rest.len > 0) {
		size_t len = str_find(rest, ' ');

		if (is_same_host(helo, str_slice(rest, 0, len)))
			return true;
		rest = str_slice(rest, len + 1, rest.len);
	}
	return false;
}

/* RFC 5321 4.1.1.1 wants a name or "[address]". */
static bool
helo_is_careless(struct str helo)
{
	struct addr a;

	if (helo.len > 0 && helo.data[0] != '[' &&
	    addr_parse(helo, &a) == ERR_OK)
		return true;
	return str_eq_nocase(helo, STR("localhost")) ||
	       str_eq_nocase(helo, STR("localhost.localdomain"));
}

/* `domain` is the registered domain of its name, or "". */
static enum evidence_doubt
doubt_of(const struct evidence_rules *rules, const struct attempt *attempt,
    struct str domain)
{
	struct str helo = attempt->helo;

	if (str_ends(helo, STR(".")))
		helo.len--;
	if (attempt->client_name.len > 0 &&
	    name_is_generic(attempt->client_name, domain, &attempt->client))
		return EVIDENCE_DOUBT_NAME;
	if (helo_is_ours(rules, helo))
		return EVIDENCE_DOUBT_OWN_HELO;
	/* doc/decisions/0005-names-grades-and-pools.md: a name makes up for
	 * it. */
	if (domain.len == 0 && helo_is_careless(helo))
		return EVIDENCE_DOUBT_CARELESS_HELO;
	return EVIDENCE_DOUBT_NONE;
}

struct evidence
evidence_of(const struct evidence_rules *rules, const struct attempt *attempt)
{
	struct evidence ev = { .addr = attempt->client,
		.net = evidence_net(rules, &attempt->client),
		.grade = GRADE_UNKNOWN };
	bool named = name_registered_domain(attempt->client_name, ev.name);

	ev.doubt = doubt_of(rules, attempt, str_of(ev.name));
	if (ev.doubt != EVIDENCE_DOUBT_NONE) {
		ev.grade = GRADE_SUSPICIOUS;
		ev.name[0] = '\0';
	} else if (named) {
		ev.grade = GRADE_VERIFIED;
	}
	return ev;
}

const char *
evidence_kind_name(enum evidence_kind kind)
{
	switch (kind) {
	case EVIDENCE_NONE:
		return "none";
	case EVIDENCE_POOL:
		return "pool";
	case EVIDENCE_NET:
		return "net";
	case EVIDENCE_NAME:
		return "name";
	case EVIDENCE_SPF:
		return "spf";
	case EVIDENCE_ADDR:
		return "addr";
	}
	return "none";
}

const char *
grade_name(enum grade grade)
{
	switch (grade) {
	case GRADE_UNKNOWN:
		return "unknown";
	case GRADE_VERIFIED:
		return "verified";
	case GRADE_SUSPICIOUS:
		return "suspicious";
	}
	return "unknown";
}

const char *
evidence_doubt_name(enum evidence_doubt doubt)
{
	switch (doubt) {
	case EVIDENCE_DOUBT_NONE:
		return "none";
	case EVIDENCE_DOUBT_NAME:
		return "generic-name";
	case EVIDENCE_DOUBT_OWN_HELO:
		return "own-helo";
	case EVIDENCE_DOUBT_CARELESS_HELO:
		return "careless-helo";
	}
	return "none";
}
