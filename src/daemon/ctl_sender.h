/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_sender.h: the statistics of a sender or an origin as a row of the
 * control protocol.
 */
#ifndef DAEMON_CTL_SENDER_H
#define DAEMON_CTL_SENDER_H

#include <jansson.h>

#include "core/sender.h"
#include "daemon/ctl_call.h"

/* NULL when memory ran out. Asks the store whether an origin is trusted. */
json_t *ctl_sender_row(struct ctl_call *call, const struct conf *conf,
    struct str key, const struct sender *s);

#endif
