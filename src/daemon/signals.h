/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signals.h: SIGHUP, SIGTERM and SIGINT of the process, as bytes on a pipe.
 *
 * libmilter waits for the same three in a thread of its own and takes a
 * SIGHUP for a stop. But the kernel hands a signal of the process to the main
 * thread as long as that one does not block it; so all other threads block
 * the three, and the main thread never does while it serves.
 */
#ifndef DAEMON_SIGNALS_H
#define DAEMON_SIGNALS_H

#include "base/err.h"

#define SIGNALS_RELOAD 'H' /* SIGHUP came */
#define SIGNALS_STOP 'T'   /* SIGTERM or SIGINT came */

struct signals {
	int read_fd;
	int write_fd; /* other threads may write bytes of their own */
};

/* In the main thread, around the start of others, which inherit its mask. */
void signals_block(void);
void signals_unblock(void);

/* The pipe and the handlers; the three stay blocked. */
enum err
signals_open(struct signals *ret, struct err_note *note) ATTR_MUST_CHECK;

/* Block again and close the pipe. */
void signals_close(struct signals *s);

#endif
