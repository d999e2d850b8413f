/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * grant.h: what the operator makes of an origin by hand: one that has passed
 * instead of waiting, or one that was never seen. Pure.
 */
#ifndef CORE_GRANT_H
#define CORE_GRANT_H

#include "core/policy.h"

/*
 * Make the client's origin one that has passed at `now_s`: the one that the
 * client is linked to, or a new one with the full number of them making room
 * as for a first contact. `old` is NULL when nothing is stored. The life of
 * the pass begins now, and it has earned no trust; what has lapsed counts as
 * never seen. Returns the place of the origin in `*ret_new`.
 */
size_t grant_pass(const struct policy *policy, const struct record *old,
    const struct evidence *ev, int64_t now_s, struct record *ret_new);

/*
 * Take every origin out that the client is linked to, lapsed or not. What
 * stays is in `*ret_new`, what went in `*ret_gone`; returns how many went.
 */
size_t grant_forget(const struct policy *policy, const struct record *old,
    const struct evidence *ev, struct record *ret_new, struct record *ret_gone);

#endif
