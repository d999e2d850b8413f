/* SPDX-License-Identifier: BSD-2-Clause */
/* setup_alike.c: as daemon_open() does it (src/daemon/daemon.c). */
#include "setup.h"

#include "daemon/inlet.h"
#include "daemon/schedule.h"
#include "daemon/stack.h"

void
set_up(void)
{
	(void)stack_limit();
	(void)schedule_as_batch();
	inlet_begin();
}
