/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * name.h: what the name of a client says about it. A generic name is one
 * that a provider gave to a line or to a rented machine, not to a mail server:
 * it embeds the address, has dial-up wording, or is a serial number; and has
 * no word of a mail server in it. Pure; the public suffix list is the one
 * built into libpsl.
 *
 * doc/names.tsv is the published table of cases, on both sides.
 */
#ifndef CORE_NAME_H
#define CORE_NAME_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/str.h"

#define NAME_DOMAIN_MAX 100 /* bytes; a longer domain is no evidence */
#define NAME_HOST_MAX 255   /* bytes; RFC 1035 2.3.4 */

/*
 * The registered domain of `name`, in lower case and terminated: one label
 * more than the longest public suffix. False when there is none, or when it
 * is longer than NAME_DOMAIN_MAX.
 */
bool name_registered_domain(struct str name, char ret[NAME_DOMAIN_MAX + 1]);

/* Is `name`, which the client at `a` has, generic? `domain` is its registered
 * domain as above, "" if it has none. */
bool name_is_generic(struct str name, struct str domain, const struct addr *a);

#endif
