/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_rule.h: an entry of the whitelist as a row of the control protocol. */
#ifndef DAEMON_CTL_RULE_H
#define DAEMON_CTL_RULE_H

#include <jansson.h>

#include "core/entry.h"
#include "daemon/ctl_call.h"

/* With its hits, for which the store is asked. NULL when memory ran out. */
json_t *ctl_rule_json(const struct ctl_call *call, const struct entry *entry);

/* Kind and value of the call, and the words of the log. */
enum err
ctl_rule_parse(struct ctl_call *call, struct rule *ret) ATTR_MUST_CHECK;

/* The optional argument "kind"; `*ret` is 0 when it was not given. */
enum err
ctl_rule_parse_kind(struct ctl_call *call, unsigned int *ret) ATTR_MUST_CHECK;

/* "/etc/greywait/whitelist:12", or who added it. */
json_t *ctl_rule_origin(const struct entry *entry);

#endif
