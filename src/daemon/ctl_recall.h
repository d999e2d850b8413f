/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_recall.h: the evidence of a client that an operator names by its address
 * alone: as it came last in that conversation, with the name that the MTA told
 * then.
 */
#ifndef DAEMON_CTL_RECALL_H
#define DAEMON_CTL_RECALL_H

#include "conf/conf.h"
#include "core/evidence.h"
#include "daemon/ctl_attempt.h"
#include "daemon/ctl_call.h"

/*
 * `*ev` is what the attempt itself tells, and stays so when its name or HELO
 * was given, or when nothing is stored of the client. True when it has become
 * that of the last attempt. Conversations of the null sender are kept by name:
 * they are read one after the other, which may take a while in a large store.
 * A store that cannot be read recalls nothing.
 */
bool ctl_recall(struct ctl_call *call, const struct conf *conf,
    const struct ctl_attempt *given, struct evidence *ev);

#endif
