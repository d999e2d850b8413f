/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule_expiry.h: taking out of the store what the whitelist needs no more.
 * An entry whose time has come has ceased to hold before; this is the
 * sweeping. Thread-safe.
 */
#ifndef DAEMON_RULE_EXPIRY_H
#define DAEMON_RULE_EXPIRY_H

#include "core/rule.h"
#include "daemon/settings.h"
#include "store/store.h"

/* Remove the rule if it is still one that has expired at `now_s`. */
enum err rule_expiry_remove(struct store *store, struct settings *settings,
    const struct rule *rule, int64_t now_s,
    int64_t deadline_ms) ATTR_MUST_CHECK;

/*
 * Remove the hits stored under `key` if no entry counts them any more and the
 * last is older than `before_s`: a list file that is missing for an hour costs
 * nothing.
 */
enum err rule_expiry_forget(struct store *store, struct settings *settings,
    struct str key, struct str value, int64_t before_s) ATTR_MUST_CHECK;

#endif
