/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.c: the loop. Each slot holds one milter connection and the next step
 * on it; slot_advance() puts steps until one has a reply to wait for.
 *
 *	offer -> CONNECT -> HELO -> MAIL -> RCPT ... -> ABORT (-> MAIL | QUIT)
 */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "mail.h"

#define IN_ROOM 4096
#define FAULTS_MAX 100
#define SILENCE_MS 10000

enum phase {
	PHASE_TERMS, /* the answer to the offer is awaited */
	PHASE_CONNECT,
	PHASE_HELO,
	PHASE_MAIL,
	PHASE_RCPT,
};

struct slot {
	int fd; /* -1 when there is none */
	uint64_t number;
	enum phase phase; /* the step that is awaited, or comes next */
	struct wire_terms terms;
	struct wire_out out;
	char in[IN_ROOM];
	size_t in_len;
	struct mail_client client;
	uint64_t mail;     /* the transaction's number */
	unsigned int rcpt; /* of that transaction */
	int64_t session_us, sent_us;
};

struct load {
	const struct load_options *options;
	struct load_result *result;
	int epoll_fd;
	uint64_t next_mail; /* transactions so far */
	bool measuring;
	bool done;
};

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
dial(const struct endpoint *ep)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(ep->port) };
	bool is_unix = ep->kind == ENDPOINT_UNIX;
	const void *to = is_unix ? (const void *)&sun : (const void *)&sin;
	socklen_t len = is_unix ? sizeof(sun) : sizeof(sin);
	int fd;

	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", ep->path);
	if (!is_unix && inet_pton(AF_INET, ep->host, &sin.sin_addr) != 1)
		return -1;
	fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Blocking: a full backlog holds up all slots, as it would an MTA. */
	if (fd >= 0 && connect(fd, to, len) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* All packets that have been put; a closed loop never has more under way
 * than a socket buffer holds. */
static enum err
slot_flush(struct slot *s)
{
	ssize_t n = send(s->fd, s->out.data, s->out.len, MSG_NOSIGNAL);

	if (s->out.failed)
		return ERR_NOMEM;
	if (n != (ssize_t)s->out.len)
		return ERR_CLOSED;
	s->out.len = 0;
	return ERR_OK;
}

static enum err
slot_open(struct load *l, struct slot *s)
{
	static const struct wire_offer postfix = { 6, WIRE_ALL_ACTIONS,
		WIRE_ALL_STEPS };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = s };

	s->session_us = now_us();
	s->fd = dial(&l->options->address);
	if (s->fd < 0 || epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, s->fd, &ev) != 0)
		return ERR_IO;
	s->in_len = 0;
	s->out.len = 0;
	s->phase = PHASE_TERMS;
	wire_put_offer(&s->out, &postfix);
	return slot_flush(s);
}

static void
slot_close(struct slot *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
}

/* Which mail comes next: one never seen, or one of the slot's pool. Numbers
 * of pools have the top bit. */
static void
choose_mail(struct load *l, struct slot *s)
{
	uint64_t n = l->next_mail++;
	bool again = l->options->mail == LOAD_MAIL_REPEATED ||
	             (l->options->mail == LOAD_MAIL_MIXED && (n & 1) != 0);

	s->mail = n;
	if (again)
		s->mail = 1ULL << 63 | s->number << 32 |
		          mail_mix(n) % l->options->pool;
	s->rcpt = 0;
}

static void
put_macros(struct slot *s, enum wire_step step)
{
	const char *pairs[8];
	size_t count = 0;
	const char *list = s->terms.lists[step];
	const struct {
		const char *name, *value;
	} connect[] = {
		{ "{client_addr}", s->client.addr },
		{ "{client_name}", s->client.name },
		{ "{client_resolve}",
		    s->client.host[0] == '[' ? "FAIL" : "OK" },
	};

	for (size_t i = 0; i < ARRAY_LEN(connect); i++) {
		if (step != WIRE_CONNECT ||
		    !wire_list_names(list, connect[i].name))
			continue;
		pairs[count++] = connect[i].name;
		pairs[count++] = connect[i].value;
	}
	wire_put_macros(&s->out, step, pairs, count);
}

static void
put_step(struct slot *s, enum wire_step step, const char *arg)
{
	put_macros(s, step);
	if (!wire_is_sent(&s->terms, step))
		return;
	if (step == WIRE_CONNECT)
		wire_put_connect(
		    &s->out, s->client.host, '4', 40000, s->client.addr);
	else
		wire_put_step(&s->out, step, &arg, 1);
}

/* The transaction is over. False when the connection is, too. */
static bool
end_mail(struct load *l, struct slot *s)
{
	wire_put_step(&s->out, WIRE_ABORT, NULL, 0);
	if (l->options->session == LOAD_KEPT) {
		choose_mail(l, s);
		s->phase = PHASE_MAIL;
		return true;
	}
	return false;
}

/* Put the step of the phase. */
static enum wire_step
put_phase(struct load *l, struct slot *s)
{
	uint64_t seed = l->options->seed;
	char path[64];

	switch (s->phase) {
	case PHASE_TERMS:
	case PHASE_CONNECT:
		put_step(s, WIRE_CONNECT, NULL);
		return WIRE_CONNECT;
	case PHASE_HELO:
		put_step(s, WIRE_HELO, s->client.helo);
		return WIRE_HELO;
	case PHASE_MAIL:
		mail_sender(seed, s->mail, path);
		put_step(s, WIRE_MAIL, path);
		return WIRE_MAIL;
	case PHASE_RCPT:
		mail_recipient(seed, s->mail, s->rcpt, path);
		put_step(s, WIRE_RCPT, path);
		return WIRE_RCPT;
	}
	return WIRE_QUIT;
}

/* Put steps from the phase on until one is to be answered, and send. */
static enum err
slot_advance(struct load *l, struct slot *s)
{
	while (!wire_is_answered(&s->terms, put_phase(l, s)))
		if (s->phase < PHASE_RCPT)
			s->phase++;
		else
			return ERR_INVALID; /* RCPT without replies */
	s->sent_us = now_us();
	return slot_flush(s);
}

static enum err
slot_restart(struct load *l, struct slot *s)
{
	enum err e = ERR_OK;

	wire_put_step(&s->out, WIRE_QUIT, NULL, 0);
	e = slot_flush(s);
	slot_close(s);
	if (l->measuring) {
		l->result->sessions++;
		hist_add(&l->result->session, now_us() - s->session_us);
	}
	return e == ERR_OK ? slot_open(l, s) : e;
}

static void
count_decision(
    struct load *l, const struct slot *s, const struct wire_packet *packet)
{
	enum wire_kind kind = wire_kind_of(packet);
	struct load_result *r = l->result;

	if (!l->measuring)
		return;
	if (kind == WIRE_REPLY && r->reply[0] == '\0')
		(void)snprintf(r->reply, sizeof(r->reply), "%.*s",
		    (int)packet->payload.len, packet->payload.data);
	r->decisions++;
	hist_add(&r->decision, now_us() - s->sent_us);
	if (kind == WIRE_REPLY || kind == WIRE_TEMPFAIL)
		r->deferred++;
	else if (kind == WIRE_CONTINUE)
		r->continued++;
	else
		r->other++;
	if (l->options->decisions_max > 0 &&
	    r->decisions >= l->options->decisions_max)
		l->done = true;
}

static enum err
on_terms(struct load *l, struct slot *s, const struct wire_packet *packet)
{
	enum err e = wire_parse_terms(packet, &s->terms);
	/* A kept connection has one client, another its own each time. */
	uint64_t n;

	if (e != ERR_OK)
		return e;
	l->result->terms = s->terms;
	choose_mail(l, s);
	n = l->options->session == LOAD_KEPT ? ~s->number : s->mail;
	mail_client(l->options->seed, n, &s->client);
	s->phase = PHASE_CONNECT;
	return slot_advance(l, s);
}

static enum err
on_packet(struct load *l, struct slot *s, const struct wire_packet *packet)
{
	enum wire_kind kind = wire_kind_of(packet);

	if (s->phase == PHASE_TERMS)
		return on_terms(l, s, packet);
	if (!wire_kind_is_final(kind))
		return kind == WIRE_PROGRESS ? ERR_OK : ERR_CORRUPT;
	if (s->phase == PHASE_RCPT) {
		count_decision(l, s, packet);
		if (++s->rcpt == l->options->recipients && !end_mail(l, s))
			return slot_restart(l, s);
		return slot_advance(l, s);
	}
	if (kind != WIRE_CONTINUE) {
		l->result->exempt += l->measuring;
		return slot_restart(l, s);
	}
	s->phase++;
	return slot_advance(l, s);
}

static enum err
slot_read(struct load *l, struct slot *s)
{
	ssize_t n =
	    recv(s->fd, s->in + s->in_len, IN_ROOM - s->in_len, MSG_DONTWAIT);
	struct wire_packet packet;
	size_t used;
	enum err e;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_OK;
	if (n <= 0)
		return ERR_CLOSED;
	s->in_len += (size_t)n;
	e = wire_find((struct str){ s->in, s->in_len }, &packet, &used);
	if (e == ERR_BUSY)
		return s->in_len < IN_ROOM ? ERR_OK : ERR_CORRUPT;
	/* One step is under way: nothing may follow its reply. */
	if (e != ERR_OK || used != s->in_len)
		return ERR_CORRUPT;
	s->in_len = 0;
	return on_packet(l, s, &packet);
}

static enum err
fault(struct load *l, struct slot *s)
{
	slot_close(s);
	if (++l->result->faults > FAULTS_MAX)
		return ERR_CLOSED;
	return slot_open(l, s);
}

/* Starts and ends the measurement; true while there is something to do. */
static bool
on_time(struct load *l, int64_t begin_us, int64_t *measured_from_us)
{
	const struct load_options *o = l->options;
	int64_t now = now_us();

	if (!l->measuring && now - begin_us >= o->warm_up_ms * 1000) {
		l->measuring = true;
		*measured_from_us = now;
	}
	if (l->measuring) {
		l->result->elapsed_us = now - *measured_from_us;
		if (o->duration_ms > 0 &&
		    l->result->elapsed_us >= o->duration_ms * 1000)
			l->done = true;
	}
	return !l->done;
}

static enum err
run(struct load *l)
{
	int64_t begin_us = now_us(), measured_from_us = 0;
	struct epoll_event ready[256];

	while (on_time(l, begin_us, &measured_from_us)) {
		int n = epoll_wait(
		    l->epoll_fd, ready, ARRAY_LEN(ready), SILENCE_MS);

		if (n == 0)
			return ERR_BUSY;
		for (int i = 0; i < n && !l->done; i++) {
			struct slot *s = ready[i].data.ptr;
			enum err e = slot_read(l, s);

			if (e != ERR_OK)
				e = fault(l, s);
			if (e != ERR_OK)
				return e;
		}
	}
	return ERR_OK;
}

enum err
load_run(const struct load_options *options, struct load_result *ret)
{
	struct load l = { .options = options, .result = ret };
	struct slot *slots = calloc(options->connections, sizeof(*slots));
	enum err e = ERR_OK;

	memset(ret, 0, sizeof(*ret));
	l.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (slots == NULL || l.epoll_fd < 0)
		e = ERR_NOMEM;
	for (unsigned int i = 0; slots != NULL && i < options->connections;
	     i++) {
		slots[i].fd = -1;
		slots[i].number = i;
		if (e == ERR_OK)
			e = slot_open(&l, &slots[i]);
	}
	if (e == ERR_OK)
		e = run(&l);
	for (unsigned int i = 0; slots != NULL && i < options->connections;
	     i++) {
		slot_close(&slots[i]);
		wire_out_free(&slots[i].out);
	}
	if (l.epoll_fd >= 0)
		(void)close(l.epoll_fd);
	free(slots);
	return e;
}
