/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * grant.h: a pass that the operator gives instead of a wait. Pure.
 */
#ifndef CORE_GRANT_H
#define CORE_GRANT_H

#include "core/policy.h"

/*
 * Make the client's origin one that has passed at `now_s`: the one that the
 * client is linked to, or a new one with the full number of them making room
 * as for a first contact. `old` is NULL when nothing is stored. The life of
 * the pass begins now, and it has earned no trust. Returns the place of the
 * origin in `*ret_new`.
 */
size_t grant_pass(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s, struct record *ret_new);

#endif
