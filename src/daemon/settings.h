/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * settings.h: struct settings, the configuration and the rules that hold at
 * the moment. Readers take a reference to the constant sets and keep it as
 * long as they like; a reload or a new rule puts another set in place.
 */
#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H

#include "conf/conf.h"
#include "core/match.h"
#include "store/store.h"

struct settings;

/* Takes references of its own to both. ERR_NOMEM. */
enum err settings_new(struct conf *conf, struct match *rules,
    struct settings **ret) ATTR_MUST_CHECK;
void settings_free(struct settings **s);

/* A reference to what holds now; the caller unrefs. Thread-safe. */
struct conf *settings_conf(struct settings *s);
struct match *settings_rules(struct settings *s);

/* Put `conf` in place; takes a reference of its own. Thread-safe. */
void settings_set_conf(struct settings *s, struct conf *conf);

/*
 * Read all rules from the store and put them in place. To be called after a
 * rule was written or removed; when several run at once the one that began
 * last wins, so that no change is lost. Rules that do not decode are passed
 * over and counted. Thread-safe.
 */
enum err settings_load_rules(
    struct settings *s, struct store *store, size_t *ret_bad) ATTR_MUST_CHECK;

#endif
