/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_attempt.h: struct ctl_attempt, the attempt that a command is about, as
 * its arguments client, sender, recipient, client_name and helo name it.
 */
#ifndef DAEMON_CTL_ATTEMPT_H
#define DAEMON_CTL_ATTEMPT_H

#include "core/attempt.h"
#include "daemon/ctl_call.h"

struct ctl_attempt {
	char client[CTL_TEXT_MAX];
	char client_name[CTL_TEXT_MAX];
	char helo[CTL_TEXT_MAX];
	char sender[CTL_TEXT_MAX];
	char recipient[CTL_TEXT_MAX];
	struct attempt attempt; /* views of the above: not to be copied */
};

/* ERR_INVALID with a note in `call`: one of them is wrong. */
enum err ctl_attempt_parse(
    struct ctl_call *call, struct ctl_attempt *ret) ATTR_MUST_CHECK;

/* The words of the log on a change: client, sender and recipient. */
void ctl_attempt_detail(struct ctl_call *call, const struct attempt *attempt);

/* Change what is stored of the attempt by `fn`, under the configuration as it
 * is now. */
typedef enum err ctl_attempt_fn(struct ctl_call *call, const struct conf *conf,
    const struct ctl_attempt *given);
enum err
ctl_attempt_change(struct ctl_call *call, ctl_attempt_fn *fn) ATTR_MUST_CHECK;

#endif
