/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_origin.h: an origin as a row of the control protocol, the same in list
 * and explain.
 */
#ifndef DAEMON_CTL_ORIGIN_H
#define DAEMON_CTL_ORIGIN_H

#include <jansson.h>
#include <stdint.h>

#include "base/str.h"
#include "core/policy.h"
#include "core/record.h"

enum ctl_origin_state {
	CTL_ORIGIN_PENDING,
	CTL_ORIGIN_PASSED,
	CTL_ORIGIN_EXPIRED, /* lapsed, and not yet removed */
};

enum ctl_origin_state ctl_origin_state(
    const struct policy *policy, const struct origin *origin, int64_t now_s);

/*
 * The row; times are seconds since 1970. "passes_at" is when a retry of the
 * grade at hand passes, "lives_until" when the origin lapses. NULL when
 * memory ran out.
 */
json_t *ctl_origin_json(
    const struct policy *policy, const struct origin *origin, int64_t now_s);

/* The same with sender and recipient, of the conversation's key. */
json_t *ctl_origin_of_json(const struct policy *policy, struct str key,
    const struct origin *origin, int64_t now_s);

/* As it is shown: the network that stands in for a null sender is "<>". */
struct str ctl_origin_sender(struct str stored);

#endif
