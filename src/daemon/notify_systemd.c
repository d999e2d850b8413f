/* SPDX-License-Identifier: BSD-2-Clause */
/* notify_systemd.c: sd_notify(3); does nothing outside a unit. */
#include "daemon/notify.h"

#include <systemd/sd-daemon.h>

void
notify_ready(void)
{
	(void)sd_notify(0, "READY=1\nSTATUS=Greylisting");
}

void
notify_reloading(void)
{
	(void)sd_notify(0, "RELOADING=1");
}

void
notify_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1\nSTATUS=Draining sessions");
}
