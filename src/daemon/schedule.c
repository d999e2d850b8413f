/* SPDX-License-Identifier: BSD-2-Clause */
/* schedule.c: the policy of the kernel's scheduler. */
#include "daemon/schedule.h"

#include <sched.h>

bool
schedule_as_batch(void)
{
	const struct sched_param none = { .sched_priority = 0 };

	return sched_getscheduler(0) == SCHED_OTHER &&
	       sched_setscheduler(0, SCHED_BATCH, &none) == 0;
}
