/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * milter.h: libmilter's callbacks, translated into calls on sessions. Only
 * milter.c knows libmilter. There is one milter in a process, because
 * libmilter has one.
 */
#ifndef DAEMON_MILTER_H
#define DAEMON_MILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "daemon/session.h"

/*
 * Register with libmilter and listen on conf's milter socket, with mode and
 * group set. `deps` outlives the milter. Not thread-safe; call once.
 */
enum err milter_open(const struct conf *conf, const struct session_deps *deps,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Serve until milter_stop(); returns within seconds after it, though
 * callbacks may still be running. Not to be called from the main thread:
 * libmilter blocks signals in the thread that calls this.
 */
enum err milter_run(void) ATTR_MUST_CHECK;

/* Thread-safe. */
void milter_stop(void);

/*
 * From now on let everything pass unlooked at, and wait until no callback is
 * running, for `timeout_ms` at the most. True when none is: only then may the
 * store be closed.
 */
bool milter_drain(int64_t timeout_ms);

#endif
