/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evidence.h: what ties a client to an origin. Pure.
 */
#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H

#include <stdint.h>

#include "core/attempt.h"
#include "core/name.h"

/* From none to the strongest; the values are stored (doc/STORE.md). */
enum evidence_kind {
	EVIDENCE_NONE = 0,
	EVIDENCE_POOL = 1, /* several nets tried the same conversation */
	EVIDENCE_NET = 2,  /* the same network */
	EVIDENCE_NAME = 3, /* the same registered domain of the client name */
	EVIDENCE_SPF = 4,  /* SPF of the sender's domain passes */
	EVIDENCE_ADDR = 5, /* the same address */
};

/* How far a client is believed; the values are stored (doc/STORE.md). */
enum grade {
	GRADE_UNKNOWN = 0,
	GRADE_VERIFIED = 1,
	GRADE_SUSPICIOUS = 2,
};
#define GRADE_COUNT 3

/* Why a client is suspicious. */
enum evidence_doubt {
	EVIDENCE_DOUBT_NONE,
	EVIDENCE_DOUBT_NAME,          /* its name is generic */
	EVIDENCE_DOUBT_OWN_HELO,      /* its HELO is ours */
	EVIDENCE_DOUBT_CARELESS_HELO, /* its HELO is none, and it has no name */
};
#define EVIDENCE_DOUBT_COUNT 4

#define EVIDENCE_NAME_MAX NAME_DOMAIN_MAX

/* The networks that count as one sender, in bits; and who we are. */
struct evidence_rules {
	uint8_t ipv4_prefix; /* 0-32 */
	uint8_t ipv6_prefix; /* 0-128 */
	/* What no client is called but we: this host's name, and other names
	 * and addresses with spaces between. Borrowed. */
	struct str host;
	struct str own_names;
};

struct evidence {
	struct addr addr;
	struct cidr net;
	char name[EVIDENCE_NAME_MAX + 1]; /* registered domain; "" if none */
	enum grade grade;
	enum evidence_doubt doubt;
};

/* The network around `a` that counts as one sender. */
struct cidr
evidence_net(const struct evidence_rules *rules, const struct addr *a);

/*
 * Gather the evidence of one attempt. The grade is `suspicious` for a generic
 * client name and for a HELO that is ours; for a HELO that is `localhost` or
 * a bare address unless the client has a name that vouches for it. It is
 * `verified` for a client with a name that is not generic, else `unknown`.
 */
struct evidence
evidence_of(const struct evidence_rules *rules, const struct attempt *attempt);

/* The words of logs, commands and documents; constants. */
const char *evidence_kind_name(enum evidence_kind kind);
const char *grade_name(enum grade grade);
const char *evidence_doubt_name(enum evidence_doubt doubt);

#endif
