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

#include "pace.h"
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
	struct pace pace;
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

/* The next transaction on a slot that is ready for it. */
static enum err
start_mail(struct load *l, struct slot *s)
{
	return s->fd >= 0 ? slot_advance(l, s) : slot_open(l, s);
}

/* ...now, or when it is due. */
static enum err
go_on(struct load *l, struct slot *s)
{
	if (l->options->rate == 0)
		return start_mail(l, s);
	pace_park(&l->pace, s);
	return ERR_OK;
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
	return e == ERR_OK ? go_on(l, s) : e;
}

static void
count_decision(struct load *l, struct slot *s, const struct wire_packet *packet)
{
	enum wire_kind kind = wire_kind_of(packet);
	struct load_result *r = l->result;
	int64_t since_us = s->due_us > 0 ? s->due_us : s->sent_us;

	s->due_us = 0;
	if (!l->measuring)
		return;
	if (kind == WIRE_REPLY && r->reply[0] == '\0')
		(void)snprintf(r->reply, sizeof(r->reply), "%.*s",
		    (int)packet->payload.len, packet->payload.data);
	r->decisions++;
	hist_add(&r->decision, now_us() - since_us);
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
	if (l->options->session == LOAD_KEPT)
		e = go_on(l, s);
	else
		e = slot_advance(l, s);
	return e == ERR_OK ? open_next(l) : e;
}

/* The transaction is over, and the connection unless it is kept. */
static enum err
finish_mail(struct load *l, struct slot *s)
{
	wire_put_step(&s->out, WIRE_ABORT, NULL, 0);
	if (l->options->session != LOAD_KEPT)
		return slot_restart(l, s);
	choose_mail(l, s);
	s->phase = PHASE_MAIL;
	return go_on(l, s);
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

static enum err
slot_read(struct load *l, struct slot *s)
{
	struct wire_packet packet;
	enum err e = slot_receive(s);

	if (e == ERR_OK)
		e = slot_take(s, &packet);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e;
	return wire_kind_of(&packet) == WIRE_TERMS ? on_terms(l, s, &packet)
	                                           : on_reply(l, s, &packet);
}

static enum err
fault(struct load *l, struct slot *s)
{
	slot_close(s);
	if (++l->result->faults > FAULTS_MAX)
		return ERR_CLOSED;
	return s->is_free ? ERR_OK : slot_open(l, s);
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

/* How many slots have something to read; 0: none, but a transaction is due.
 * ERR_BUSY: the filter is silent. */
static enum err
wait_for_slots(
    struct load *l, struct epoll_event *room, int size, int *ret_count)
{
	int64_t left_ns = pace_wait_ns(&l->pace, now_us());
	struct timespec left = { .tv_sec = SILENCE_MS / 1000 };

	if (left_ns >= 0)
		left = (struct timespec){ .tv_sec = left_ns / 1000000000,
			.tv_nsec = left_ns % 1000000000 };
	*ret_count = epoll_pwait2(l->epoll_fd, room, size, &left, NULL);
	if (*ret_count < 0)
		return errno == EINTR ? ERR_OK : ERR_IO;
	return *ret_count == 0 && left_ns < 0 ? ERR_BUSY : ERR_OK;
}

static enum err
start_due(struct load *l)
{
	enum err e = ERR_OK;
	struct slot *s;

	while (e == ERR_OK && (s = pace_take(&l->pace, now_us())) != NULL) {
		e = start_mail(l, s);
		if (e != ERR_OK)
			e = fault(l, s);
	}
	return e;
}

static enum err
run(struct load *l)
{
	int64_t begin_us = now_us(), measured_from_us = 0;
	struct epoll_event ready[256];
	enum err e = ERR_OK;
	int n;

	while (e == ERR_OK && on_time(l, begin_us, &measured_from_us)) {
		e = wait_for_slots(l, ready, ARRAY_LEN(ready), &n);
		if (e == ERR_OK)
			e = start_due(l);
		for (int i = 0; e == ERR_OK && i < n && !l->done; i++) {
			struct slot *s = ready[i].data.ptr;

			e = slot_read(l, s);
			if (e != ERR_OK)
				e = fault(l, s);
		}
	}
	return e;
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

/* Kept connections come up one after the other; of others each has to wait for
 * its transaction. */
static enum err
begin(struct load *l)
{
	const struct load_options *o = l->options;

	pace_init(&l->pace, o->rate, now_us());
	if (o->rate == 0 || o->session == LOAD_KEPT)
		return open_next(l);
	while (l->opened < o->connections)
		pace_park(&l->pace, &l->slots[l->opened++]);
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
		e = begin(&l);
	if (e == ERR_OK)
		e = run(&l);
	clear(&l);
	return e;
}
