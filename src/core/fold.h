/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fold.h: a fold puts '#' in the place of what a machine wrote into the local
 * part of a sender, so that its next attempt, with another token there, is the
 * same sender. Pure. doc/decisions/0004-folding-senders.md says why the lines
 * are drawn where they are.
 */
#ifndef CORE_FOLD_H
#define CORE_FOLD_H

#include "core/address.h"

/* VERP: "list-return-user=example.org" becomes "list-return-#". */
void fold_recipient(struct address *a);

/*
 * Tokens, and the counters beside them. Nothing is folded in a local part
 * that a person may have chosen: one with no bounce word, no token that only
 * a machine makes, and fewer than FOLD_NUMBERS numbers.
 */
#define FOLD_NUMBERS 5
void fold_tokens(struct address *a);

#endif
