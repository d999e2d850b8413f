/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record.h: struct record, what the store keeps of one conversation: the
 * origins that have tried it. The stored bytes are described here and in
 * doc/STORE.md, and made and read only by record.c. All integers are
 * little-endian; times are seconds since 1970 in 32 unsigned bits (to 2106).
 *
 *	offset size
 *	0	1   version, RECORD_VERSION
 *	1	1   number of origins, 1-8
 *	2	2   length of the whole record in bytes
 *	4	    the origins, one after the other:
 *
 *	+0	16  address of the last attempt (IPv4 in mapped form)
 *	+16	4   time of the first attempt
 *	+20	4   time of the last attempt
 *	+24	4   time of the pass; 0 while pending
 *	+28	4   attempts up to the pass, the first one included
 *	+32	4   accepted attempts after the pass
 *	+36	1   link that passed it (enum evidence_kind); 0 while pending
 *	+37	1   grade of the last attempt (enum grade)
 *	+38	1   flags: 1 let through (struct origin), others 0
 *	+39	1   length of the name, 0-100
 *	+40	n   registered domain of the client name
 *
 * A record of zeros does not decode.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/err.h"
#include "core/evidence.h"

#define RECORD_VERSION 1
#define RECORD_ORIGINS_MAX 8
#define RECORD_HEADER_SIZE 4
#define RECORD_ORIGIN_SIZE 40
#define RECORD_SIZE_MAX       \
	(RECORD_HEADER_SIZE + \
	    RECORD_ORIGINS_MAX * (RECORD_ORIGIN_SIZE + EVIDENCE_NAME_MAX))

struct origin {
	struct addr addr; /* of the last attempt */
	int64_t first_s;  /* the clock of the delay */
	int64_t last_s;
	int64_t passed_s;        /* 0 while pending */
	bool let_through;        /* the last attempt was accepted by shadow
	                            mode alone: no retry is to be expected */
	uint32_t attempts;       /* up to the pass, the first one included */
	uint32_t uses;           /* accepted attempts after the pass */
	enum evidence_kind link; /* that passed it; none while pending */
	enum grade grade;        /* of the last attempt */
	char name[EVIDENCE_NAME_MAX + 1];
};

struct record {
	size_t count; /* 1 to RECORD_ORIGINS_MAX in a stored record */
	struct origin origins[RECORD_ORIGINS_MAX];
};

/* Is it expected to try again? Who was let through in shadow mode is not. */
static inline bool
origin_waits(const struct origin *o)
{
	return o->passed_s == 0 && !o->let_through;
}

/* Returns the number of bytes written. `record->count` must be 1 to 8. */
size_t
record_encode(const struct record *record, uint8_t ret_bytes[RECORD_SIZE_MAX]);

/* ERR_CORRUPT when the bytes are not what record_encode() makes. */
enum err record_decode(
    const uint8_t *bytes, size_t len, struct record *ret) ATTR_MUST_CHECK;

#endif
