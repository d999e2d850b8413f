/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * notify.h: what the service manager is told. notify_systemd.c tells systemd,
 * notify_none.c nobody; the build takes one of them. Thread-safe.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);

#endif
