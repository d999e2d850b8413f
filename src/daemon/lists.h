/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lists.h: the list files of a configuration read into a set, at the start and
 * at a reload. What is wrong with them is logged, and mail goes on.
 */
#ifndef DAEMON_LISTS_H
#define DAEMON_LISTS_H

#include "conf/conf.h"
#include "core/ruleset.h"

/*
 * Read the files that `conf` names; `now` are the rules that hold, of which
 * those made at run time take their part of max_rules and max_regexes. Every
 * fault is logged, up to a number. `note` gets a sentence when there was one,
 * else "". ERR_NOMEM; an error when a file is there and cannot be read: then
 * `*ret` is a set all the same, without its entries.
 */
enum err lists_read(const struct conf *conf, const struct ruleset *now,
    struct match **ret, struct err_note *note) ATTR_MUST_CHECK;

#endif
