/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_rules.h: an entry of the whitelist as a row of the control protocol. */
#ifndef DAEMON_CTL_RULES_H
#define DAEMON_CTL_RULES_H

#include <jansson.h>

#include "core/rule.h"

/* NULL when memory ran out. */
json_t *ctl_rule_json(const struct rule *rule);

#endif
