/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rule_store.h: the entries of the whitelist that are made at run time, as
 * they are read from the store. Nothing here logs. Thread-safe.
 */
#ifndef DAEMON_RULE_STORE_H
#define DAEMON_RULE_STORE_H

#include "core/match.h"
#include "store/store.h"

/* All of them as a set. Those that do not decode are passed over and counted.
 */
enum err rule_store_read(
    struct store *store, struct match **ret, size_t *ret_bad) ATTR_MUST_CHECK;

/* The one with this key; ERR_NOTFOUND when there is none that decodes. */
enum err rule_store_read_one(
    struct store *store, struct str key, struct entry **ret) ATTR_MUST_CHECK;

/* Write one, whether it was there or not, and tell which. */
enum err rule_store_put(struct store *store, const struct rule *rule,
    int64_t deadline_ms, bool *ret_replaced) ATTR_MUST_CHECK;

#endif
