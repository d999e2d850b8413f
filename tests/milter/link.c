/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link.c: sockets are read and written without blocking, so that each wait is
 * a poll() with a deadline.
 */
#include "link.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/endpoint.h"

static int
dial_unix(const struct endpoint *ep)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", ep->path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&sun, sizeof(sun)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static int
dial_inet(const struct endpoint *ep)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *info = NULL;
	char port[8];
	int fd = -1;

	(void)snprintf(port, sizeof(port), "%u", (unsigned int)ep->port);
	if (getaddrinfo(ep->host, port, &hints, &info) != 0)
		return -1;
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, info->ai_addr, info->ai_addrlen) != 0) {
		(void)close(fd);
		fd = -1;
	}
	freeaddrinfo(info);
	return fd;
}

enum err
link_dial(const char *address, int timeout_ms, struct link *ret)
{
	struct endpoint ep;
	int fd = -1;

	if (endpoint_parse(str_of(address), &ep, NULL) != ERR_OK)
		return ERR_INVALID;
	switch (ep.kind) {
	case ENDPOINT_UNIX:
		fd = dial_unix(&ep);
		break;
	case ENDPOINT_INET:
	case ENDPOINT_INET6:
		fd = dial_inet(&ep);
		break;
	}
	if (fd < 0)
		return ERR_IO;
	ret->fd = fd;
	ret->timeout_ms = timeout_ms;
	ret->out = (struct wire_out){ 0 };
	ret->in_len = 0;
	return ERR_OK;
}

void
link_close(struct link *l)
{
	(void)close(l->fd);
	wire_out_free(&l->out);
}

/* Until the socket is ready for `events` or the deadline has passed. */
static enum err
wait_for(const struct link *l, short events, int64_t until_ms)
{
	for (;;) {
		struct pollfd p = { .fd = l->fd, .events = events };
		int64_t left = until_ms - clock_mono_ms(clock_system());
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n > 0)
			return ERR_OK;
		if (n == 0)
			return ERR_BUSY;
		if (errno != EINTR)
			return ERR_IO;
	}
}

static int64_t
deadline_of(const struct link *l)
{
	return clock_mono_ms(clock_system()) + l->timeout_ms;
}

enum err
link_flush(struct link *l)
{
	int64_t until_ms = deadline_of(l);
	size_t done = 0;

	if (l->out.failed)
		return ERR_NOMEM;
	while (done < l->out.len) {
		enum err e = wait_for(l, POLLOUT, until_ms);
		ssize_t n;

		if (e != ERR_OK)
			return e;
		n = send(l->fd, l->out.data + done, l->out.len - done,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return ERR_CLOSED;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return ERR_IO;
		done += n > 0 ? (size_t)n : 0;
	}
	l->out.len = 0;
	return ERR_OK;
}

/* More bytes from the filter into `in`. */
static enum err
fill(struct link *l, int64_t until_ms)
{
	enum err e = wait_for(l, POLLIN, until_ms);
	ssize_t n;

	if (e != ERR_OK)
		return e;
	if (l->in_len == sizeof(l->in))
		return ERR_CORRUPT;
	n = recv(
	    l->fd, l->in + l->in_len, sizeof(l->in) - l->in_len, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return ERR_CLOSED;
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return ERR_IO;
	l->in_len += n > 0 ? (size_t)n : 0;
	return ERR_OK;
}

enum err
link_next(struct link *l, struct wire_packet *ret, size_t *ret_used)
{
	int64_t until_ms = deadline_of(l);

	for (;;) {
		enum err e =
		    wire_find((struct str){ l->in, l->in_len }, ret, ret_used);

		if (e != ERR_BUSY)
			return e;
		e = fill(l, until_ms);
		if (e != ERR_OK)
			return e;
	}
}

void
link_drop(struct link *l, size_t used)
{
	l->in_len -= used;
	memmove(l->in, l->in + used, l->in_len);
}

enum err
link_expect_close(struct link *l)
{
	enum err e = link_flush(l);

	if (e == ERR_OK && l->in_len > 0)
		return ERR_EXISTS;
	if (e == ERR_OK)
		e = fill(l, deadline_of(l));
	if (e == ERR_CLOSED)
		return ERR_OK;
	return e == ERR_OK ? ERR_EXISTS : e;
}
