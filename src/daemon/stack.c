/* SPDX-License-Identifier: BSD-2-Clause */
/* stack.c: attributes of threads. */
#include "daemon/stack.h"

#include <pthread.h>

void
stack_limit(void)
{
	pthread_attr_t attr;

	(void)pthread_attr_init(&attr);
	/* If it fails, stacks are larger. */
	if (pthread_attr_setstacksize(&attr, STACK_SIZE_B) == 0)
		(void)pthread_setattr_default_np(&attr);
	(void)pthread_attr_destroy(&attr);
}
