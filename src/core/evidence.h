/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evidence.h: what ties a client to an origin. Pure.
 */
#ifndef CORE_EVIDENCE_H
#define CORE_EVIDENCE_H

#include <stdint.h>

#include "core/attempt.h"

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

#define EVIDENCE_NAME_MAX 100 /* bytes; a longer domain is no evidence */

/* The networks that count as one sender, in bits. */
struct evidence_nets {
	uint8_t ipv4_prefix; /* 0-32 */
	uint8_t ipv6_prefix; /* 0-128 */
};

struct evidence {
	struct addr addr;
	struct cidr net;
	char name[EVIDENCE_NAME_MAX + 1]; /* "" if there is none */
	enum grade grade;
};

/* The network around `a` that counts as one sender. */
struct cidr
evidence_net(const struct evidence_nets *nets, const struct addr *a);

/* Gather the evidence of one attempt. */
struct evidence
evidence_of(const struct evidence_nets *nets, const struct attempt *attempt);

/* The words of logs, commands and documents; constants. */
const char *evidence_kind_name(enum evidence_kind kind);
const char *grade_name(enum grade grade);

#endif
