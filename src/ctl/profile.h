/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * profile.h: the retry profile of a sender in words that can be read to
 * somebody on the telephone.
 */
#ifndef CTL_PROFILE_H
#define CTL_PROFILE_H

#include <jansson.h>

/* On stdout; `profile` is the field of that name (doc/PROTOCOL.md). */
void profile_print(const json_t *profile);

#endif
