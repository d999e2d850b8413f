/* SPDX-License-Identifier: BSD-2-Clause */
/* worker.c: threads with pauses. */
#include "daemon/worker.h"

#include <time.h>

enum err
worker_start(struct worker *w, void *(*run)(void *), void *arg)
{
	pthread_condattr_t attr;
	int failed;

	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->wake, &attr);
	(void)pthread_condattr_destroy(&attr);
	w->stop = false;
	failed = pthread_create(&w->thread, NULL, run, arg);
	w->running = failed == 0;
	return err_of_errno(failed);
}

bool
worker_pause(struct worker *w, int64_t ms)
{
	struct timespec until;
	int waited = 0;
	bool stop;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	(void)pthread_mutex_lock(&w->lock);
	while (!w->stop && waited == 0)
		waited = pthread_cond_timedwait(&w->wake, &w->lock, &until);
	stop = w->stop;
	(void)pthread_mutex_unlock(&w->lock);
	return !stop;
}

void
worker_stop(struct worker *w)
{
	if (!w->running)
		return;
	(void)pthread_mutex_lock(&w->lock);
	w->stop = true;
	(void)pthread_cond_signal(&w->wake);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
	(void)pthread_cond_destroy(&w->wake);
	(void)pthread_mutex_destroy(&w->lock);
	w->running = false;
}
