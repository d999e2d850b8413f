/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address_edit.h: what the steps of normalising do with an address under way:
 * look at its parts and take bytes out. For address*.c only.
 */
#ifndef CORE_ADDRESS_EDIT_H
#define CORE_ADDRESS_EDIT_H

#include <string.h>

#include "core/address.h"

static inline struct str
address_whole(const struct address *a)
{
	return (struct str){ a->text, a->len };
}

static inline struct str
address_local(const struct address *a)
{
	return str_slice(address_whole(a), 0, str_rfind(address_whole(a), '@'));
}

/* Take `len` bytes out at `from`. */
static inline void
address_cut(struct address *a, size_t from, size_t len)
{
	memmove(a->text + from, a->text + from + len, a->len - from - len);
	a->len -= len;
}

#endif
