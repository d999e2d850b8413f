/* SPDX-License-Identifier: BSD-2-Clause */
/* slot.c: a connection's socket, and the steps put into it. */
#include "slot.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfdef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum err
slot_dial(struct slot *s, const struct endpoint *ep)
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
		return ERR_INVALID;
	fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Blocking: a full backlog holds up all slots, as it would an MTA. */
	if (fd >= 0 && connect(fd, to, len) != 0) {
		(void)close(fd);
		fd = -1;
	}
	s->fd = fd;
	return fd >= 0 ? ERR_OK : ERR_IO;
}

void
slot_close(struct slot *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
}

enum err
slot_flush(struct slot *s)
{
	/* Blocks for nothing: a closed loop never has more under way than a
	 * socket buffer holds. */
	ssize_t n = send(s->fd, s->out.data, s->out.len, MSG_NOSIGNAL);

	if (s->out.failed)
		return ERR_NOMEM;
	if (n != (ssize_t)s->out.len)
		return ERR_CLOSED;
	s->out.len = 0;
	return ERR_OK;
}

enum err
slot_receive(struct slot *s)
{
	ssize_t n = recv(
	    s->fd, s->in + s->in_len, SLOT_IN_ROOM - s->in_len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n <= 0)
		return ERR_CLOSED;
	s->in_len += (size_t)n;
	return ERR_OK;
}

static void
drop(struct slot *s, size_t used)
{
	memmove(s->in, s->in + used, s->in_len - used);
	s->in_len -= used;
}

enum err
slot_take(struct slot *s, struct wire_packet *ret)
{
	enum wire_kind kind;
	size_t used;
	enum err e;

	while ((e = wire_find((struct str){ s->in, s->in_len }, ret, &used)) ==
	       ERR_OK) {
		kind = wire_kind_of(ret);
		if (wire_kind_is_final(kind) || kind == WIRE_TERMS)
			break;
		if (kind == WIRE_STRANGE ||
		    (kind != WIRE_PROGRESS && s->phase != PHASE_EOM))
			return ERR_CORRUPT;
		drop(s, used);
	}
	if (e == ERR_BUSY && s->in_len == SLOT_IN_ROOM)
		return ERR_CORRUPT;
	if (e != ERR_OK)
		return e;
	/* One step is under way: nothing may follow its reply. */
	if (used != s->in_len ||
	    (kind == WIRE_TERMS) != (s->phase == PHASE_TERMS))
		return ERR_CORRUPT;
	s->in_len = 0;
	return ERR_OK;
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

/* Postfix has a queue id from DATA on. */
static void
put_queued(struct slot *s, enum wire_step step)
{
	const char *pair[] = { "i", "4TcXyz0000z9" };
	bool named = wire_list_names(s->terms.lists[step], pair[0]);

	if (step == WIRE_DATA || step == WIRE_EOM || step == WIRE_EOH)
		wire_put_macros(&s->out, step, pair, named ? 2 : 0);
	if (wire_is_sent(&s->terms, step))
		wire_put_step(&s->out, step, NULL, 0);
}

static void
put_header(struct slot *s)
{
	static const char *const headers[SLOT_HEADERS][2] = {
		{ "From", " s@sender.example" },
		{ "To", " u@here.example" },
		{ "Subject", " of some length, as subjects are" },
		{ "Date", " Tue, 1 Jul 2025 10:00:00 +0000" },
		{ "Message-ID", " <20250701100000.1@sender.example>" },
	};

	if (wire_is_sent(&s->terms, WIRE_HEADER))
		wire_put_step(&s->out, WIRE_HEADER, headers[s->header], 2);
	s->header++;
}

static void
put_body(struct slot *s)
{
	static const char text[4096] = "A short mail.\r\n";

	if (wire_is_sent(&s->terms, WIRE_BODY))
		wire_put_packet(
		    &s->out, SMFIC_BODY, (struct str){ text, sizeof(text) });
}

void
slot_next_phase(struct slot *s)
{
	if (s->phase != PHASE_HEADER || s->header == SLOT_HEADERS)
		s->phase++;
}

enum wire_step
slot_put_phase(struct slot *s, uint64_t seed)
{
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
	case PHASE_DATA:
		put_queued(s, WIRE_DATA);
		return WIRE_DATA;
	case PHASE_HEADER:
		put_header(s);
		return WIRE_HEADER;
	case PHASE_EOH:
		put_queued(s, WIRE_EOH);
		return WIRE_EOH;
	case PHASE_BODY:
		put_body(s);
		return WIRE_BODY;
	case PHASE_EOM:
		put_queued(s, WIRE_EOM);
		return WIRE_EOM;
	}
	return WIRE_QUIT;
}
