/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * token.h: a token, one part of the local part of an address between two
 * delimiters, in lower case: did a person choose it, or did a machine make
 * it? Pure. doc/decisions has the reasons for where the lines are drawn.
 */
#ifndef CORE_TOKEN_H
#define CORE_TOKEN_H

#include <stdbool.h>

#include "base/str.h"

/* Long and mixed as no name is: part of a UUID, a hash, a time stamp. */
bool token_is_machine_made(struct str token);

/* A number or a short token: beside a bounce word, or beside what a machine
 * has made, it was not chosen either. */
bool token_is_counter(struct str token);

/* A word by which a bounce address of a list or a provider is known. */
bool token_is_bounce_word(struct str token);

#endif
