/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tuple.h: struct tuple, the key of a conversation: normalised sender, a NUL,
 * normalised recipient. The NUL keeps "a@b" + "c@d" apart from "a@bc" + "@d".
 * With a null sender the client's strongest evidence stands in the sender's
 * place: "<example.com>", or "<192.0.2.0/24>". With a secret (pseudonym.h)
 * addresses are pseudonyms. Pure.
 */
#ifndef CORE_TUPLE_H
#define CORE_TUPLE_H

#include <stddef.h>

#include "base/err.h"
#include "core/address.h"
#include "core/policy.h"

#define TUPLE_KEY_MAX (2 * ADDRESS_MAX + 1)

struct tuple {
	size_t len;
	char bytes[TUPLE_KEY_MAX];
};

/* Sender and recipient in the form in which they are stored: normalised, or the
 * pseudonyms of that. A null sender is empty. */
void tuple_sender(
    const struct policy *policy, struct str sender, struct address *ret);
void tuple_recipient(
    const struct policy *policy, struct str recipient, struct address *ret);

/* The same of what an operator asks for: a pseudonym stands for itself. From
 * the mail's path it would let a stranger be whom he has read about. */
void tuple_asked_sender(
    const struct policy *policy, struct str sender, struct address *ret);
void tuple_asked_recipient(
    const struct policy *policy, struct str recipient, struct address *ret);

void tuple_make(const struct policy *policy, const struct attempt *attempt,
    const struct evidence *ev, struct tuple *ret);

/* A key that was stored without a secret becomes what it is with that of
 * `policy`. False when it is so already, and `*ret` was not set. */
bool tuple_hide(const struct policy *policy, struct str key, struct tuple *ret);

/* Sender and recipient of a stored key. ERR_CORRUPT if it is none. */
enum err tuple_split(struct str key, struct str *ret_sender,
    struct str *ret_recipient) ATTR_MUST_CHECK;

#endif
