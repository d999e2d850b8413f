/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_server.c: threads and sockets of the control protocol.
 *
 * Threads: "ctl" accepts; it alone adds clients, and joins those that are
 * done. Each client has a thread, which serves one request after the other.
 * Lock: ctl_server.lock protects the list of clients and their state, held
 * for a few instructions. A client's descriptor is closed only when its
 * thread has been joined, so that ctl_server_stop() never cuts off another.
 */
#include "daemon/ctl_server.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/ctl_cmds.h"
#include "proto/control_message.h"

#define ACCEPT_PAUSE_MS 100 /* when there is no descriptor left */

struct client {
	/* constant */
	struct ctl_server *server;
	int fd;
	pthread_t thread;
	/* under the server's lock */
	struct client *next;
	bool done; /* the thread touches nothing of ours any more */
};

struct ctl_server {
	/* constant after start */
	struct ctl_context *ctx;
	struct ctl_limits limits;
	int listen_fd;
	int wake_fd; /* readable from the stop on */
	pthread_t thread;
	/* of the accepting thread */
	struct log_gate accept_gate;
	/* under the lock */
	pthread_mutex_t lock;
	pthread_cond_t changed; /* of CLOCK_MONOTONIC: a client is done */
	struct client *clients;
	int64_t count; /* clients whose threads are not done */
};

static void
close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* One line to a client that will get no other; it must not be waited for. */
static void
send_error(struct ctl_server *s, int fd, enum err e, const char *message)
{
	struct control *control = NULL;
	json_t *json = control_error(e, message);

	if (json != NULL &&
	    control_new(fd, s->ctx->clock, &control) == ERR_OK &&
	    control_write(control, json, 0) == ERR_OK &&
	    control_flush(control, 0) != ERR_OK)
		log_debug("control: a client was gone before it could be told "
		          "that %s",
		    message);
	control_free(&control);
	json_decref(json);
}

/* True when the next request can be read. */
static bool
serve_one(
    struct ctl_server *s, const struct ctl_peer *peer, struct control *control)
{
	const struct ctl_limits *limits = &s->limits;
	struct err_note note = { "" };
	json_t *message = NULL;
	enum err e, outcome;

	outcome = control_read(control, limits->request_ms, &message, &note);
	if (outcome == ERR_OK) {
		e = ctl_answer(
		    s->ctx, peer, control, message, limits->reply_ms);
		json_decref(message);
		return e == ERR_OK;
	}
	if (outcome == ERR_CLOSED || outcome == ERR_IO)
		return false;
	message = control_error(outcome, note.text);
	e = message == NULL ? ERR_NOMEM
	                    : control_write(control, message, limits->reply_ms);
	if (e == ERR_OK)
		e = control_flush(control, limits->reply_ms);
	json_decref(message);
	return e == ERR_OK && outcome == ERR_INVALID;
}

static void
serve(struct ctl_server *s, int fd)
{
	struct control *control = NULL;
	struct ctl_peer peer;
	struct err_note note = { "" };
	enum err e = ctl_peer_of(fd, &peer, &note);

	if (e == ERR_OK)
		e = control_new(fd, s->ctx->clock, &control);
	if (e != ERR_OK)
		log_error("control: a client was turned away: %s",
		    note.text[0] != '\0' ? note.text : err_str(e));
	else
		while (serve_one(s, &peer, control))
			;
	control_free(&control);
}

static void *
client_main(void *arg)
{
	struct client *c = arg;
	struct ctl_server *s = c->server;

	serve(s, c->fd);
	/* The client hears of the end now, whenever the thread is joined. */
	(void)shutdown(c->fd, SHUT_RDWR);
	(void)pthread_mutex_lock(&s->lock);
	c->done = true;
	s->count--;
	(void)pthread_cond_signal(&s->changed);
	(void)pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Take a client that is done off the list; NULL when there is none. */
static struct client *
take_done(struct ctl_server *s)
{
	struct client **at, *c;

	(void)pthread_mutex_lock(&s->lock);
	for (at = &s->clients; *at != NULL && !(*at)->done;)
		at = &(*at)->next;
	c = *at;
	if (c != NULL)
		*at = c->next;
	(void)pthread_mutex_unlock(&s->lock);
	return c;
}

static void
reap(struct ctl_server *s)
{
	struct client *c;

	while ((c = take_done(s)) != NULL) {
		(void)pthread_join(c->thread, NULL);
		close_fd(c->fd);
		free(c);
	}
}

static bool
is_full(struct ctl_server *s)
{
	struct conf *conf = settings_conf(s->ctx->settings);
	int64_t most = conf->max_control_clients;
	bool full;

	conf_unref(&conf);
	(void)pthread_mutex_lock(&s->lock);
	full = s->count >= most;
	(void)pthread_mutex_unlock(&s->lock);
	return full;
}

/* The thread's id is set before the list shows the client to anybody. */
static enum err
start_client(struct ctl_server *s, int fd)
{
	struct client *c = calloc(1, sizeof(*c));
	int failed;

	if (c == NULL)
		return ERR_NOMEM;
	c->server = s;
	c->fd = fd;
	(void)pthread_mutex_lock(&s->lock);
	failed = pthread_create(&c->thread, NULL, client_main, c);
	if (failed == 0) {
		c->next = s->clients;
		s->clients = c;
		s->count++;
	}
	(void)pthread_mutex_unlock(&s->lock);
	if (failed != 0)
		free(c);
	return err_of_errno(failed);
}

static void
take_client(struct ctl_server *s, int fd)
{
	enum err e;

	if (is_full(s)) {
		send_error(s, fd, ERR_BUSY,
		    "too many control clients: try again, or raise "
		    "max_control_clients");
		close_fd(fd);
		return;
	}
	e = start_client(s, fd);
	if (e != ERR_OK) {
		send_error(s, fd, e, "no thread for another control client");
		close_fd(fd);
	}
}

static void
accept_failed(struct ctl_server *s, int sys_errno)
{
	uint64_t held;

	if (sys_errno == EAGAIN || sys_errno == EINTR ||
	    sys_errno == ECONNABORTED)
		return;
	if (log_gate_pass(&s->accept_gate, clock_mono_ms(s->ctx->clock), &held))
		log_error("control: cannot accept a client: %s",
		    err_str(err_of_errno(sys_errno)));
	/* The cause may last, and the socket stays readable. */
	(void)poll(&(struct pollfd){ .fd = s->wake_fd, .events = POLLIN }, 1,
	    ACCEPT_PAUSE_MS);
}

static void *
server_main(void *arg)
{
	struct ctl_server *s = arg;
	struct pollfd fds[2] = { { .fd = s->wake_fd, .events = POLLIN },
		{ .fd = s->listen_fd, .events = POLLIN } };

	for (;;) {
		int fd;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			accept_failed(s, errno);
		if (fds[0].revents != 0)
			break;
		reap(s);
		if (fds[1].revents == 0)
			continue;
		fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			take_client(s, fd);
		else
			accept_failed(s, errno);
	}
	return NULL;
}

static void
server_free(struct ctl_server *s)
{
	close_fd(s->listen_fd);
	close_fd(s->wake_fd);
	(void)pthread_cond_destroy(&s->changed);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

static void
init_lock(struct ctl_server *s)
{
	pthread_condattr_t attr;

	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&s->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
}

enum err
ctl_server_start_with(const struct ctl_limits *limits, int fd,
    struct ctl_context *ctx, struct ctl_server **ret)
{
	struct ctl_server *s = calloc(1, sizeof(*s));
	int failed;

	if (s == NULL)
		return ERR_NOMEM;
	s->ctx = ctx;
	s->limits = *limits;
	s->listen_fd = -1;
	init_lock(s);
	/* Seed jansson's tables while there is one thread. */
	json_object_seed(0);
	s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->wake_fd < 0) {
		failed = errno;
	} else {
		s->listen_fd = fd;
		failed = pthread_create(&s->thread, NULL, server_main, s);
	}
	if (failed != 0) {
		s->listen_fd = -1;
		server_free(s);
		return err_of_errno(failed);
	}
	*ret = s;
	return ERR_OK;
}

static const struct ctl_limits usual = { .request_ms = CTL_SERVER_REQUEST_MS,
	.reply_ms = CTL_SERVER_REPLY_MS,
	.stop_ms = CTL_SERVER_STOP_MS };

enum err
ctl_server_start(int fd, struct ctl_context *ctx, struct ctl_server **ret)
{
	return ctl_server_start_with(&usual, fd, ctx, ret);
}

void
ctl_server_serve(struct ctl_context *ctx, int fd)
{
	serve(&(struct ctl_server){ .ctx = ctx, .limits = usual }, fd);
}

/*
 * Shut down one or both directions of all clients, and wait until their
 * threads are done.
 */
static enum err
end_clients(struct ctl_server *s, int how, int64_t timeout_ms)
{
	struct timespec until;
	int failed = 0;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(timeout_ms / 1000);
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	(void)pthread_mutex_lock(&s->lock);
	for (struct client *c = s->clients; c != NULL; c = c->next)
		(void)shutdown(c->fd, how);
	while (s->count > 0 && failed == 0)
		failed = pthread_cond_timedwait(&s->changed, &s->lock, &until);
	(void)pthread_mutex_unlock(&s->lock);
	return failed == 0 ? ERR_OK : ERR_BUSY;
}

enum err
ctl_server_stop(struct ctl_server **server)
{
	struct ctl_server *s = *server;
	uint64_t one = 1;
	enum err e;

	*server = NULL;
	if (s == NULL)
		return ERR_OK;
	if (write(s->wake_fd, &one, sizeof(one)) != (ssize_t)sizeof(one))
		return ERR_IO;
	(void)pthread_join(s->thread, NULL);
	close_fd(s->listen_fd);
	s->listen_fd = -1;
	/* No more requests; who is being answered may hear the end of it. */
	e = end_clients(s, SHUT_RD, s->limits.stop_ms / 5);
	if (e != ERR_OK)
		e = end_clients(s, SHUT_RDWR, s->limits.stop_ms * 4 / 5);
	reap(s);
	if (e == ERR_OK)
		server_free(s);
	return e;
}
