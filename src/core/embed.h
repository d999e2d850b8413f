/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed.h: an address written into a name, as providers name the lines of
 * their customers. Pure.
 */
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/str.h"

/*
 * Does `name`, in lower case, have `a` in it? IPv4: three octets in a row in
 * either order, in decimal with whatever between them; or all four as one run
 * of padded decimal or of hexadecimal, as hexadecimal octets between signs, or
 * as one decimal number. IPv6: the whole address, or four groups of it, or 64
 * bits in either order of their digits.
 */
bool embed_has(struct str name, const struct addr *a);

#endif
