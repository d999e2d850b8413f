/* SPDX-License-Identifier: BSD-2-Clause */
/* evidence.c: address and network of a client. */
#include "core/evidence.h"

struct cidr
evidence_net(const struct evidence_nets *nets, const struct addr *a)
{
	unsigned int prefix =
	    addr_is_v4(a) ? (unsigned int)nets->ipv4_prefix + ADDR_V4_OFFSET
	                  : nets->ipv6_prefix;

	return (struct cidr){ addr_mask(a, prefix), (uint8_t)prefix };
}

struct evidence
evidence_of(const struct evidence_nets *nets, const struct attempt *attempt)
{
	struct evidence ev = { .addr = attempt->client,
		.net = evidence_net(nets, &attempt->client),
		.grade = GRADE_UNKNOWN };

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
