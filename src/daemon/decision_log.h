/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decision_log.h: the one log line of a decision. Its keys and their order
 * are an interface (greywaitd(8), "LOG").
 */
#ifndef DAEMON_DECISION_LOG_H
#define DAEMON_DECISION_LOG_H

#include "base/strbuf.h"
#include "core/attempt.h"
#include "core/decision.h"
#include "core/entry.h"

#define DECISION_LOG_MAX 2000 /* the terminator included */

/* Write the line into `b`. `rule`, an entry that has a say, may be NULL. Pure.
 */
void decision_log_format(const struct attempt *attempt,
    const struct decision *d, const struct entry *rule, struct strbuf *b);

/* Log the line as information. Thread-safe. */
void decision_log(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule);

#endif
