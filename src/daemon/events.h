/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * events.h: struct events, the last decisions, in a ring, for those who watch
 * the daemon at work. Whoever decides never waits for one who watches: the
 * ring goes on, and who has fallen behind is told how many he has missed.
 * While nobody watches a decision costs one look at a counter. Thread-safe.
 */
#ifndef DAEMON_EVENTS_H
#define DAEMON_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "daemon/event.h"

#define EVENTS_KEPT 1024
#define EVENTS_WATCHERS_MAX 8

struct events;

/* The ring takes memory page by page, when it is first used. ERR_NOMEM. */
enum err events_new(struct events **ret) ATTR_MUST_CHECK;
void events_free(struct events **e);

/* Does anybody watch? Else an event need not even be made. */
bool events_watched(const struct events *e);
unsigned int events_watchers(const struct events *e);

/* Put one in; the oldest goes. */
void events_put(struct events *e, const struct event *event);
void events_put_decision(struct events *e, const struct attempt *attempt,
    const struct decision *d, const struct entry *rule, int64_t at_s);

/* From now on none waits any more: the daemon stops. */
void events_end(struct events *e);

/* One who watches; used by one thread. */
struct events_watcher {
	uint64_t next; /* the number of the next event, from the ring's first */
};

/* Watch what comes from now on, as one of `most` watchers. ERR_BUSY: there
 * are so many already. */
enum err events_join(struct events *e, unsigned int most,
    struct events_watcher *ret) ATTR_MUST_CHECK;
void events_leave(struct events *e);

/*
 * The next event, within `wait_ms`, and how many before it were missed.
 * ERR_BUSY: none has come; ERR_CLOSED after events_end().
 */
enum err events_next(struct events *e, struct events_watcher *watcher,
    int64_t wait_ms, struct event *ret, uint64_t *ret_missed) ATTR_MUST_CHECK;

#endif
