/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.c: the loop. Each slot holds one milter connection and the next step
 * on it; slot_advance() puts steps until one has a reply to wait for.
 *
 *	offer -> CONNECT -> HELO -> MAIL -> RCPT ... -> ABORT -> MAIL ...
 *	                                    RCPT ... -> ABORT -> ABORT -> QUIT
 *
 * and of whole mails, after a recipient that was accepted and unless DATA is
 * answered by "accept": RCPT ... -> DATA -> HEADER ... -> EOH -> BODY -> EOM ->
 * ABORT. These are the steps of Postfix 3.7, as bench/trace shows them.
 */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "slot.h"

#define FAULTS_MAX 100
#define SILENCE_MS 10000

struct load {
	const struct load_options *options;
	struct load_result *result;
	int epoll_fd;
	struct slot *slots;
	unsigned int opened; /* of them */
	uint64_t next_mail;  /* the next transaction's number */
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

static enum err
slot_open(struct load *l, struct slot *s)
{
	static const struct wire_offer postfix = { 6, WIRE_ALL_ACTIONS,
		WIRE_ALL_STEPS };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = s };

	s->session_us = now_us();
	if (slot_dial(s, &l->options->address) != ERR_OK ||
	    epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, s->fd, &ev) != 0)
		return ERR_IO;
	s->in_len = 0;
	s->out.len = 0;
	s->phase = PHASE_TERMS;
	wire_put_offer(&s->out, &postfix);
	return slot_flush(s);
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
	s->rcpt = s->header = 0;
	s->accepted = false;
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

/* Put steps from the phase on until one is to be answered, and send. */
static enum err
slot_advance(struct load *l, struct slot *s)
{
	while (
	    !wire_is_answered(&s->terms, slot_put_phase(s, l->options->seed)))
		if (s->phase != PHASE_RCPT)
			slot_next_phase(s);
		else
			return ERR_INVALID; /* RCPT without replies */
	s->sent_us = now_us();
	return slot_flush(s);
}

static enum err
slot_restart(struct load *l, struct slot *s)
{
	enum err e = ERR_OK;

	wire_put_step(&s->out, WIRE_ABORT, NULL, 0);
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

/*
 * Slots are opened one after the other, each when the one before is served:
 * libmilter's pool takes connections of one moment for work of the same idle
 * thread, and lets the others wait as long as that thread's is busy.
 */
static enum err
open_next(struct load *l)
{
	if (l->opened == l->options->connections)
		return ERR_OK;
	return slot_open(l, &l->slots[l->opened++]);
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
	mail_client(l->options->from, l->options->seed, n, &s->client);
	s->phase = PHASE_CONNECT;
	e = slot_advance(l, s);
	return e == ERR_OK ? open_next(l) : e;
}

static enum err
finish_mail(struct load *l, struct slot *s)
{
	return end_mail(l, s) ? slot_advance(l, s) : slot_restart(l, s);
}

static enum err
on_rcpt(struct load *l, struct slot *s, const struct wire_packet *packet)
{
	enum wire_kind kind = wire_kind_of(packet);

	count_decision(l, s, packet);
	s->accepted |= kind == WIRE_CONTINUE;
	if (++s->rcpt < l->options->recipients)
		return slot_advance(l, s);
	if (!l->options->whole_mails || !s->accepted)
		return finish_mail(l, s);
	s->phase = PHASE_DATA;
	return slot_advance(l, s);
}

/* A final reply. */
static enum err
on_reply(struct load *l, struct slot *s, const struct wire_packet *packet)
{
	enum wire_kind kind = wire_kind_of(packet);

	if (s->phase == PHASE_RCPT)
		return on_rcpt(l, s, packet);
	if (s->phase == PHASE_EOM && l->measuring)
		l->result->mails++;
	if (s->phase == PHASE_EOM ||
	    (s->phase > PHASE_RCPT && kind != WIRE_CONTINUE))
		return finish_mail(l, s);
	if (kind != WIRE_CONTINUE) {
		l->result->exempt += l->measuring;
		return slot_restart(l, s);
	}
	slot_next_phase(s);
	return slot_advance(l, s);
}

/* Takes the first packet that is there, if one is: ERR_BUSY when not. */
static enum err
take_packet(struct load *l, struct slot *s)
{
	struct wire_packet packet;
	enum wire_kind kind;
	size_t used;
	enum err e =
	    wire_find((struct str){ s->in, s->in_len }, &packet, &used);

	if (e != ERR_OK)
		return e;
	kind = wire_kind_of(&packet);
	if (!wire_kind_is_final(kind) && kind != WIRE_TERMS) {
		/* A change of the message, or progress. */
		if (kind == WIRE_STRANGE ||
		    (kind != WIRE_PROGRESS && s->phase != PHASE_EOM))
			return ERR_CORRUPT;
		memmove(s->in, s->in + used, s->in_len - used);
		s->in_len -= used;
		return ERR_OK;
	}
	/* One step is under way: nothing may follow its reply. */
	if (used != s->in_len ||
	    (kind == WIRE_TERMS) != (s->phase == PHASE_TERMS))
		return ERR_CORRUPT;
	s->in_len = 0;
	return kind == WIRE_TERMS ? on_terms(l, s, &packet)
	                          : on_reply(l, s, &packet);
}

static enum err
slot_read(struct load *l, struct slot *s)
{
	ssize_t n = recv(
	    s->fd, s->in + s->in_len, SLOT_IN_ROOM - s->in_len, MSG_DONTWAIT);
	enum err e = ERR_OK;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_OK;
	if (n <= 0)
		return ERR_CLOSED;
	s->in_len += (size_t)n;
	while (e == ERR_OK && s->in_len > 0)
		e = take_packet(l, s);
	if (e == ERR_BUSY)
		return s->in_len < SLOT_IN_ROOM ? ERR_OK : ERR_CORRUPT;
	return e;
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

/* All but the connections themselves. */
static enum err
prepare(struct load *l)
{
	unsigned int count = l->options->connections;

	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->slots = calloc(count, sizeof(*l->slots));
	if (l->slots == NULL || l->epoll_fd < 0)
		return ERR_NOMEM;
	for (unsigned int i = 0; i < count; i++) {
		l->slots[i].fd = -1;
		l->slots[i].number = i;
	}
	return ERR_OK;
}

static void
clear(struct load *l)
{
	for (unsigned int i = 0; i < l->opened; i++) {
		slot_close(&l->slots[i]);
		wire_out_free(&l->slots[i].out);
	}
	if (l->epoll_fd >= 0)
		(void)close(l->epoll_fd);
	free(l->slots);
}

enum err
load_run(const struct load_options *options, struct load_result *ret)
{
	struct load l = {
		.options = options, .result = ret, .next_mail = options->first
	};
	enum err e;

	memset(ret, 0, sizeof(*ret));
	e = prepare(&l);
	if (e == ERR_OK)
		e = open_next(&l);
	if (e == ERR_OK)
		e = run(&l);
	clear(&l);
	return e;
}
