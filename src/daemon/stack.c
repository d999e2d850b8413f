/* SPDX-License-Identifier: BSD-2-Clause */
/* stack.c: attributes of threads. */
#include "daemon/stack.h"

#include <pthread.h>

static void *
do_nothing(void *arg)
{
	return arg;
}

/* What libraries keep for each thread lies on its stack, too: with one that
 * keeps much, no thread may begin. */
static bool
is_enough(const pthread_attr_t *attr)
{
	pthread_t thread;

	return pthread_create(&thread, attr, do_nothing, NULL) == 0 &&
	       pthread_join(thread, NULL) == 0;
}

bool
stack_limit(void)
{
	pthread_attr_t attr;
	bool limited;

	if (pthread_attr_init(&attr) != 0)
		return false;
	limited = pthread_attr_setstacksize(&attr, STACK_SIZE_B) == 0 &&
	          is_enough(&attr) && pthread_setattr_default_np(&attr) == 0;
	(void)pthread_attr_destroy(&attr);
	return limited;
}
