/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address.h: mail addresses, brought into the form in which attempts are
 * compared. What a sender's system puts into the envelope anew for each
 * message or each try (tokens, counters, time stamps, the recipient) is taken
 * out; what belongs to a person stays. Pure.
 *
 * doc/senders.tsv is the published table of cases. Normalising twice
 * changes nothing.
 */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include <stddef.h>

#include "base/str.h"

/* RFC 5321 4.5.3.1: local part 64, '@', domain 255; and room for more. */
#define ADDRESS_MAX 320

struct address {
	size_t len;
	char text[ADDRESS_MAX];
};

/*
 * The sender as a key: lower case; without <>, quotes that are not needed and
 * a dot at the end of the domain; BATV's prvs= and btv1== and the hash and
 * time stamp of SRS0 and SRS1 taken out; a `+extension` dropped, and one
 * behind any other character of `delimiters`; an embedded recipient (VERP)
 * and machine-made tokens folded to '#'.
 */
void address_normalise_sender(
    struct str sender, struct str delimiters, struct address *ret);

/* The recipient as a key: lower case, `+extension` dropped. */
void address_normalise_recipient(
    struct str recipient, struct str delimiters, struct address *ret);

/* For the steps of normalising: the local part, the whole address if it has
 * no '@'; and taking `len` bytes out at `from`. */
struct str address_local(const struct address *a);
void address_cut(struct address *a, size_t from, size_t len);

/* The domain of a normalised address, "" if it has none. */
struct str address_domain(const struct address *a);

#endif
