/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inlet.c: four of the C library's functions, as libmilter finds them, under
 * all names that a compiler has for them. Each is made of another one that does
 * the same for a caller who wants no reading ahead: accept4(2), ppoll(2),
 * readv(2), and close(2) by its number.
 *
 * A descriptor is libmilter's from accept to close, and one thread's at a time.
 * Whoever waits for it other than by poll(2) does not see what was read ahead,
 * and would wait in vain: so nothing is, before it has been waited for by
 * poll(2), all by itself.
 */
#include "daemon/inlet.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* More than an MTA sends until it waits for a reply, long addresses apart. */
#define INLET_B 2048
/* Of higher descriptors nothing is read ahead. */
#define FDS_MAX 65536

struct inlet {
	_Atomic bool in_use; /* the descriptor is one of libmilter's */
	bool is_polled;
	size_t at, len; /* of what is there, how much was asked for */
	char bytes[INLET_B];
};

/* Who calls a function of the system's hands in nothing of ours. */
static struct {
	_Atomic bool begun;
	/* By descriptor; NULL: none yet. Never freed: libmilter may still poll
	 * what another of its threads closes. */
	_Atomic(struct inlet *) of[FDS_MAX];
} inlets;

int inlet_accept(int listen_fd, struct sockaddr *ret_addr,
    socklen_t *ret_size) __asm__("accept");
int
inlet_poll(struct pollfd *fds, nfds_t count, int timeout_ms) __asm__("poll");
ssize_t inlet_read(int fd, void *ret, size_t size) __asm__("read");
int inlet_close(int fd) __asm__("close");
/* Those of a libmilter that is built with _FORTIFY_SOURCE. */
int inlet_poll_checked(struct pollfd *fds, nfds_t count, int timeout_ms,
    size_t room) __asm__("__poll_chk");
ssize_t inlet_read_checked(int fd, void *ret, size_t size, size_t room) __asm__(
    "__read_chk");

void
inlet_begin(void)
{
	atomic_store(&inlets.begun, true);
}

/* NULL: nothing is read ahead of it. */
static struct inlet *
inlet_of(int fd)
{
	struct inlet *in =
	    fd >= 0 && fd < FDS_MAX ? atomic_load(&inlets.of[fd]) : NULL;

	return in != NULL && atomic_load(&in->in_use) ? in : NULL;
}

/* Without memory, or with a high number, it goes on without. */
static void
begin_inlet(int fd)
{
	struct inlet *in;

	if (fd >= FDS_MAX)
		return;
	in = atomic_load(&inlets.of[fd]);
	if (in == NULL)
		in = calloc(1, sizeof(*in));
	if (in == NULL)
		return;
	in->is_polled = false;
	in->at = in->len = 0;
	atomic_store(&in->in_use, true);
	atomic_store(&inlets.of[fd], in);
}

int
inlet_accept(int listen_fd, struct sockaddr *ret_addr, socklen_t *ret_size)
{
	int fd = accept4(listen_fd, ret_addr, ret_size, 0);

	if (fd >= 0 && atomic_load(&inlets.begun))
		begin_inlet(fd);
	return fd;
}

static bool
has_bytes(const struct pollfd *p)
{
	const struct inlet *in = inlet_of(p->fd);

	return in != NULL && in->at < in->len && (p->events & POLLIN) != 0;
}

static int
poll_system(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	const struct timespec timeout = { .tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L };

	return ppoll(fds, count, timeout_ms < 0 ? NULL : &timeout, NULL);
}

/* libmilter's engine waits for one descriptor, that of its connection. */
static int
poll_one(struct pollfd *p, int timeout_ms)
{
	struct inlet *in = inlet_of(p->fd);

	if (in != NULL)
		in->is_polled = true;
	if (!has_bytes(p))
		return poll_system(p, 1, timeout_ms);
	p->revents = POLLIN;
	return 1;
}

int
inlet_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	bool any = false;
	int ready;

	if (count == 1)
		return poll_one(fds, timeout_ms);
	for (nfds_t i = 0; i < count && !any; i++)
		any = has_bytes(&fds[i]);
	ready = poll_system(fds, count, any ? 0 : timeout_ms);
	for (nfds_t i = 0; any && ready >= 0 && i < count; i++) {
		if (!has_bytes(&fds[i]))
			continue;
		ready += fds[i].revents == 0 ? 1 : 0;
		fds[i].revents |= POLLIN;
	}
	return ready;
}

/* Fill what was asked for and, with what is there beyond that, the inlet. */
static ssize_t
read_ahead(int fd, struct inlet *in, void *ret, size_t size)
{
	const struct iovec parts[] = { { ret, size },
		{ in->bytes, sizeof(in->bytes) } };
	ssize_t got = readv(fd, parts, 2);

	in->at = 0;
	in->len = got > 0 && (size_t)got > size ? (size_t)got - size : 0;
	return in->len > 0 ? (ssize_t)size : got;
}

ssize_t
inlet_read(int fd, void *ret, size_t size)
{
	const struct iovec whole = { ret, size };
	struct inlet *in = inlet_of(fd);

	if (in == NULL || !in->is_polled)
		return readv(fd, &whole, 1);
	if (in->at == in->len)
		return size > 0 ? read_ahead(fd, in, ret, size) : 0;
	if (size > in->len - in->at)
		size = in->len - in->at;
	memcpy(ret, in->bytes + in->at, size);
	in->at += size;
	return (ssize_t)size;
}

int
inlet_close(int fd)
{
	struct inlet *in = inlet_of(fd);

	if (in != NULL)
		atomic_store(&in->in_use, false);
	return (int)syscall(SYS_close, fd);
}

/* Their caller has more room than it tells, or a fault: neither is served with
 * more than fits. */
int
inlet_poll_checked(
    struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
	nfds_t fit = room / sizeof(*fds);

	return inlet_poll(fds, count < fit ? count : fit, timeout_ms);
}

ssize_t
inlet_read_checked(int fd, void *ret, size_t size, size_t room)
{
	return inlet_read(fd, ret, size < room ? size : room);
}
