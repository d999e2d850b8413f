/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_trust.h: trust as the control protocol shows it. */
#ifndef DAEMON_CTL_TRUST_H
#define DAEMON_CTL_TRUST_H

#include <jansson.h>

#include "conf/conf.h"
#include "core/trust.h"

/*
 * `key` is a trust record's, `t` the record: origin, word, trusted, passed,
 * abandoned, lost, first, last. NULL without memory.
 */
json_t *ctl_trust_json(const struct conf *conf, struct str key,
    const struct trust *t, int64_t now_s);

#endif
