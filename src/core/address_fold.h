/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address_fold.h: two steps of normalising a sender. Each folds what was
 * found to '#' and adds nothing. Pure; for address.c.
 */
#ifndef CORE_ADDRESS_FOLD_H
#define CORE_ADDRESS_FOLD_H

#include "core/address.h"

/* VERP: "list-return-user=example.org" becomes "list-return-#". */
void address_fold_recipient(struct address *a);

/* Tokens that no person chose, and counters beside them or a bounce word. */
void address_fold_tokens(struct address *a);

#endif
