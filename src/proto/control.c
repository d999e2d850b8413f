/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control.c: lines over a stream socket. The socket may block or not: each
 * call to the system is told not to wait, poll(2) does the waiting against a
 * deadline of the monotonic clock.
 */
#include "base/memory.h"
#include "proto/control.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct control {
	int fd; /* the caller's */
	const struct clock *clock;
	size_t in_len;
	size_t out_len;
	char in[CONTROL_LINE_MAX];
	char out[CONTROL_LINE_MAX];
};

enum err
control_new(int fd, const struct clock *clock, struct control **ret)
{
	struct control *c = malloc(sizeof(*c));

	if (c == NULL)
		return ERR_NOMEM;
	c->fd = fd;
	c->clock = clock;
	c->in_len = 0;
	c->out_len = 0;
	*ret = c;
	return ERR_OK;
}

void
control_free(struct control **c)
{
	free(*c);
	*c = NULL;
}

/* ERR_OK when something can be done; what, the next call finds out. */
static enum err
wait_for(const struct control *c, short events, int64_t deadline_ms)
{
	struct pollfd pfd = { .fd = c->fd, .events = events };

	for (;;) {
		int64_t left = deadline_ms - clock_mono_ms(c->clock);
		int n;

		left = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : left;
		n = poll(&pfd, 1, (int)left);
		if (n > 0)
			return ERR_OK;
		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (n == 0 && left < INT32_MAX)
			return ERR_BUSY;
	}
}

static bool
is_gone(int sys_errno)
{
	return sys_errno == EPIPE || sys_errno == ECONNRESET ||
	       sys_errno == ENOTCONN;
}

static bool
is_transient(int sys_errno)
{
	return sys_errno == EAGAIN || sys_errno == EWOULDBLOCK ||
	       sys_errno == EINTR;
}

static enum err
bad_line(struct err_note *note, const char *why)
{
	return err_note(note, ERR_INVALID,
	    "the line %s: one JSON object a "
	    "line is right",
	    why);
}

/* A peer that ends in the middle of a line is told of once. */
static enum err
read_end(struct control *c, struct err_note *note)
{
	if (c->in_len == 0)
		return err_note(note, ERR_CLOSED, "the peer has ended");
	c->in_len = 0;
	return bad_line(note, "ends without a newline");
}

/* Wait for more bytes; there is room for at least one. */
static enum err
read_more(struct control *c, int64_t deadline_ms, struct err_note *note)
{
	enum err e = wait_for(c, POLLIN, deadline_ms);
	ssize_t n;

	if (e == ERR_BUSY)
		return err_note(note, e,
		    c->in_len == 0
		        ? "nothing came within the time limit"
		        : "the line did not end within the time limit");
	if (e != ERR_OK)
		return err_note(note, e, "cannot wait for the peer");
	n = recv(
	    c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, MSG_DONTWAIT);
	if (n > 0)
		c->in_len += (size_t)n;
	else if (n == 0)
		return read_end(c, note);
	else if (is_gone(errno))
		return err_note(note, ERR_CLOSED, "the peer went away");
	else if (!is_transient(errno))
		return err_note_sys(note, errno, "cannot read from the peer");
	return ERR_OK;
}

static enum err
parse_line(const char *line, size_t len, json_t **ret, struct err_note *note)
{
	json_error_t error;
	json_t *json;

	/* A NUL would hide the rest of the line in the parser's message. */
	if (memchr(line, '\0', len) != NULL)
		return bad_line(note, "contains a NUL byte");
	json = json_loadb(
	    line, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (json == NULL)
		return err_note(note, ERR_INVALID,
		    "the line is not JSON, column %d: %s", error.column,
		    error.text);
	if (!json_is_object(json)) {
		json_decref(json);
		return bad_line(note, "is JSON but no object");
	}
	*ret = json;
	return ERR_OK;
}

/* Take the first `len` bytes and the newline after them off the buffer. */
static void
drop_line(struct control *c, size_t len)
{
	c->in_len -= len + 1;
	memmove(c->in, c->in + len + 1, c->in_len);
}

enum err
control_read(
    struct control *c, int64_t timeout_ms, json_t **ret, struct err_note *note)
{
	int64_t deadline_ms = clock_mono_ms(c->clock) + timeout_ms;
	size_t searched = 0;

	for (;;) {
		const char *nl =
		    memchr(c->in + searched, '\n', c->in_len - searched);
		enum err e;

		if (nl != NULL) {
			size_t len = (size_t)(nl - c->in);

			e = memory_is_short()
			        ? err_note(note, ERR_NOMEM, "out of memory")
			        : parse_line(c->in, len, ret, note);
			drop_line(c, len);
			return e;
		}
		searched = c->in_len;
		/* It stays full: where the next line begins is lost. */
		if (c->in_len == sizeof(c->in))
			return err_note(note, ERR_FULL,
			    "the line is too long: %d bytes are allowed",
			    CONTROL_LINE_MAX);
		e = read_more(c, deadline_ms, note);
		if (e != ERR_OK)
			return e;
	}
}

/* Bytes of the line, or 0 when it does not fit into `room`. */
static size_t
dump_line(const json_t *message, char *to, size_t room)
{
	/* ASCII: such a line is fit for any terminal. */
	size_t len =
	    json_dumpb(message, to, room, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (len == 0 || len >= room)
		return 0;
	to[len] = '\n';
	return len + 1;
}

enum err
control_write(struct control *c, const json_t *message, int64_t timeout_ms)
{
	size_t len = dump_line(
	    message, c->out + c->out_len, sizeof(c->out) - c->out_len);

	if (len == 0) {
		enum err e = control_flush(c, timeout_ms);

		if (e != ERR_OK)
			return e;
		len = dump_line(message, c->out, sizeof(c->out));
	}
	if (len == 0)
		return ERR_FULL;
	c->out_len += len;
	return ERR_OK;
}

enum err
control_flush(struct control *c, int64_t timeout_ms)
{
	int64_t deadline_ms = clock_mono_ms(c->clock) + timeout_ms;
	size_t done = 0;
	enum err e = ERR_OK;

	while (e == ERR_OK && done < c->out_len) {
		ssize_t n = send(c->fd, c->out + done, c->out_len - done,
		    MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n >= 0)
			done += (size_t)n;
		else if (is_gone(errno))
			e = ERR_CLOSED;
		else if (is_transient(errno))
			e = wait_for(c, POLLOUT, deadline_ms);
		else
			e = ERR_IO;
	}
	c->out_len = 0;
	return e;
}
