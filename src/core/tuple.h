/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tuple.h: struct tuple, the key of a conversation: normalised sender, a NUL,
 * normalised recipient. The NUL keeps "a@b" + "c@d" apart from "a@bc" + "@d".
 * With a null sender the client's network stands in the sender's place, as
 * "<192.0.2.0/24>". Pure.
 */
#ifndef CORE_TUPLE_H
#define CORE_TUPLE_H

#include <stddef.h>

#include "base/err.h"
#include "core/evidence.h"

#define TUPLE_ADDRESS_MAX 320 /* RFC 5321 4.5.3.1: 64 + 1 + 255 */
#define TUPLE_KEY_MAX (2 * TUPLE_ADDRESS_MAX + 1)

struct tuple {
	size_t len;
	char bytes[TUPLE_KEY_MAX];
};

/*
 * Normalise one address: ASCII lower case, no <>, no dot at the end of the
 * domain, '?' for control characters and for < and > inside. What is longer
 * than TUPLE_ADDRESS_MAX keeps its beginning, then '~' and a checksum of the
 * whole. Returns the bytes written.
 */
size_t tuple_address(struct str address, char ret[TUPLE_ADDRESS_MAX]);

void tuple_make(const struct attempt *attempt, const struct evidence *ev,
    struct tuple *ret);

/* Sender and recipient of a stored key. ERR_CORRUPT if it is none. */
enum err tuple_split(struct str key, struct str *ret_sender,
    struct str *ret_recipient) ATTR_MUST_CHECK;

#endif
