/* SPDX-License-Identifier: BSD-2-Clause */
/* signals.c: a handler gets no argument: hence the descriptor at file scope. */
#include "daemon/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static const int handled[] = { SIGHUP, SIGTERM, SIGINT };

/* Where the handler writes to; -1 while nobody listens. */
static volatile sig_atomic_t handler_fd = -1;

static void
mask(int how)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(handled); i++)
		(void)sigaddset(&set, handled[i]);
	(void)pthread_sigmask(how, &set, NULL);
}

static void
on_signal(int sig)
{
	int errno_was = errno;
	char what = sig == SIGHUP ? SIGNALS_RELOAD : SIGNALS_STOP;

	if (handler_fd >= 0)
		(void)!write(handler_fd, &what, 1);
	errno = errno_was;
}

void
signals_block(void)
{
	mask(SIG_BLOCK);
}

void
signals_unblock(void)
{
	mask(SIG_UNBLOCK);
}

enum err
signals_open(struct signals *ret, struct err_note *note)
{
	struct sigaction action = { .sa_handler = on_signal };
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_note_sys(note, errno, "no pipe to be had");
	/* The reader waits; the handler must not, however full the pipe. */
	(void)fcntl(fds[0], F_SETFL, 0);
	ret->read_fd = fds[0];
	ret->write_fd = fds[1];
	handler_fd = fds[1];
	for (size_t i = 0; i < ARRAY_LEN(handled); i++)
		(void)sigaction(handled[i], &action, NULL);
	return ERR_OK;
}

void
signals_close(struct signals *s)
{
	mask(SIG_BLOCK);
	handler_fd = -1;
	(void)close(s->read_fd);
	(void)close(s->write_fd);
}
