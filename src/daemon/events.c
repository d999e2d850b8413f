/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * events.c: a ring under one lock, which is held while one event is copied in
 * or out and never while anybody waits for a peer. The lock is not even taken
 * while nobody watches.
 */
#include "daemon/events.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct events {
	_Atomic unsigned int watchers;
	pthread_mutex_t lock;
	pthread_cond_t news; /* of CLOCK_MONOTONIC */
	/* under the lock */
	uint64_t count; /* events ever put in */
	unsigned int waiting;
	bool ended;
	struct event ring[EVENTS_KEPT];
};

enum err
events_new(struct events **ret)
{
	struct events *e = calloc(1, sizeof(*e));
	pthread_condattr_t attr;

	if (e == NULL)
		return ERR_NOMEM;
	(void)pthread_mutex_init(&e->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&e->news, &attr);
	(void)pthread_condattr_destroy(&attr);
	*ret = e;
	return ERR_OK;
}

void
events_free(struct events **e)
{
	struct events *gone = *e;

	*e = NULL;
	if (gone == NULL)
		return;
	(void)pthread_cond_destroy(&gone->news);
	(void)pthread_mutex_destroy(&gone->lock);
	free(gone);
}

unsigned int
events_watchers(const struct events *e)
{
	return atomic_load_explicit(&e->watchers, memory_order_relaxed);
}

bool
events_watched(const struct events *e)
{
	return events_watchers(e) > 0;
}

void
events_put(struct events *e, const struct event *event)
{
	bool wake;

	(void)pthread_mutex_lock(&e->lock);
	e->ring[e->count++ % EVENTS_KEPT] = *event;
	wake = e->waiting > 0;
	(void)pthread_mutex_unlock(&e->lock);
	if (wake)
		(void)pthread_cond_broadcast(&e->news);
}

void
events_put_decision(struct events *e, const struct attempt *attempt,
    const struct decision *d, const struct entry *rule, int64_t at_s)
{
	struct event event;

	event_make(attempt, d, rule, at_s, &event);
	events_put(e, &event);
}

void
events_end(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	e->ended = true;
	(void)pthread_mutex_unlock(&e->lock);
	(void)pthread_cond_broadcast(&e->news);
}

enum err
events_join(struct events *e, unsigned int most, struct events_watcher *ret)
{
	enum err outcome = ERR_OK;

	(void)pthread_mutex_lock(&e->lock);
	if (atomic_load(&e->watchers) >= most)
		outcome = ERR_BUSY;
	else
		atomic_fetch_add(&e->watchers, 1);
	if (outcome == ERR_OK)
		ret->next = e->count;
	(void)pthread_mutex_unlock(&e->lock);
	return outcome;
}

void
events_leave(struct events *e)
{
	atomic_fetch_sub(&e->watchers, 1);
}

static struct timespec
from_now(int64_t ms)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Under the lock: until there is something, the end, or the time is over. */
static void
await(struct events *e, const struct events_watcher *watcher, int64_t wait_ms)
{
	struct timespec until;
	int failed = 0;

	if (e->count > watcher->next || e->ended || wait_ms <= 0)
		return;
	until = from_now(wait_ms);
	e->waiting++;
	while (e->count <= watcher->next && !e->ended && failed == 0)
		failed = pthread_cond_timedwait(&e->news, &e->lock, &until);
	e->waiting--;
}

enum err
events_next(struct events *e, struct events_watcher *watcher, int64_t wait_ms,
    struct event *ret, uint64_t *ret_missed)
{
	enum err outcome = ERR_OK;

	*ret_missed = 0;
	(void)pthread_mutex_lock(&e->lock);
	await(e, watcher, wait_ms);
	if (e->count > watcher->next) {
		if (e->count - watcher->next > EVENTS_KEPT)
			*ret_missed = e->count - watcher->next - EVENTS_KEPT;
		watcher->next += *ret_missed;
		*ret = e->ring[watcher->next++ % EVENTS_KEPT];
	} else {
		outcome = e->ended ? ERR_CLOSED : ERR_BUSY;
	}
	(void)pthread_mutex_unlock(&e->lock);
	return outcome;
}
