/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * settings.h: struct settings, the configuration and the rules that hold at
 * the moment. Readers take a reference to the constant sets and keep it as
 * long as they like; a reload or a new rule puts another set in place.
 */
#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H

#include "conf/conf.h"
#include "core/ruleset.h"
#include "store/store.h"

struct settings;

/* Without rules. Takes a reference of its own to `conf`. ERR_NOMEM. */
enum err settings_new(struct conf *conf, struct settings **ret) ATTR_MUST_CHECK;
void settings_free(struct settings **s);

/* A reference to what holds now; the caller unrefs. Thread-safe. */
struct conf *settings_conf(struct settings *s);
struct ruleset settings_rules(struct settings *s);
/* Both of the same moment. */
struct conf *settings_take(struct settings *s, struct ruleset *ret_rules);

/* Put `conf` in place, and with it the entries of its list files (NULL: those
 * that are there stay); takes references of its own. Thread-safe. */
void settings_set(struct settings *s, struct conf *conf, struct match *files);

/*
 * Read all rules that were made at run time and put them in place: at the
 * start, and after many were written. Rules that do not decode are passed
 * over and counted. ERR_BUSY when others kept changing them. Thread-safe.
 */
enum err settings_load_rules(
    struct settings *s, struct store *store, size_t *ret_bad) ATTR_MUST_CHECK;

/*
 * Put one rule in place as it is stored, or take it away when it is not
 * there. To be called after it was written or removed; when several run at
 * once no change is lost. Costs the same however many rules there are.
 * Thread-safe.
 */
enum err settings_apply_rule(struct settings *s, struct store *store,
    const struct rule *rule) ATTR_MUST_CHECK;

/* How many stored rules did not decode when they were last read. */
size_t settings_bad_rules(struct settings *s);

#endif
