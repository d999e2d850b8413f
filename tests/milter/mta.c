/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mta.c: one SMTP step after another, with what was negotiated.
 */
#include "mta.h"

#include <stdlib.h>
#include <string.h>

#include "link.h"

#define MACROS_MAX 16

struct macro {
	const char *name, *value;
};

struct mta {
	struct link link;
	struct wire_terms terms;
	struct macro macros[MACROS_MAX];
	size_t macro_count;
};

struct wire_offer
mta_postfix(void)
{
	return (struct wire_offer){ 6, WIRE_ALL_ACTIONS, WIRE_ALL_STEPS };
}

struct wire_offer
mta_sendmail(void)
{
	/* The two sizes of data that Postfix lacks. */
	return (struct wire_offer){ 6, WIRE_ALL_ACTIONS,
		WIRE_ALL_STEPS | 0x30000000U };
}

enum err
mta_dial(const char *address, int timeout_ms, struct mta **ret)
{
	struct mta *m = calloc(1, sizeof(*m));
	enum err e;

	if (m == NULL)
		return ERR_NOMEM;
	e = link_dial(address, timeout_ms, &m->link);
	if (e != ERR_OK) {
		free(m);
		return e;
	}
	*ret = m;
	return ERR_OK;
}

void
mta_hang_up(struct mta **m)
{
	struct mta *gone = *m;

	*m = NULL;
	if (gone == NULL)
		return;
	link_close(&gone->link);
	free(gone);
}

const struct wire_terms *
mta_terms(const struct mta *m)
{
	return &m->terms;
}

enum err
mta_negotiate(struct mta *m, const struct wire_offer *offer)
{
	struct wire_packet packet;
	size_t used;
	enum err e;

	wire_put_offer(&m->link.out, offer);
	e = link_flush(&m->link);
	if (e == ERR_OK)
		e = link_next(&m->link, &packet, &used);
	if (e != ERR_OK)
		return e;
	e = wire_parse_terms(&packet, &m->terms);
	link_drop(&m->link, used);
	return e;
}

void
mta_set_macro(struct mta *m, const char *name, const char *value)
{
	size_t i = 0;

	while (i < m->macro_count && strcmp(m->macros[i].name, name) != 0)
		i++;
	if (i == MACROS_MAX)
		abort();
	if (i == m->macro_count)
		m->macro_count++;
	m->macros[i] = (struct macro){ name, value };
}

/* The names that an MTA sends with `step`. */
static const char *
macro_list(const struct mta *m, enum wire_step step)
{
	/* milter_connect_macros and so on in postconf(5) */
	static const char *const defaults[WIRE_LIST_COUNT] = {
		[WIRE_CONNECT] = "j {daemon_name} {daemon_addr} v _",
		[WIRE_HELO] = "{tls_version} {cipher} {cipher_bits} "
		              "{cert_subject} {cert_issuer}",
		[WIRE_MAIL] = "i {auth_type} {auth_authen} {auth_author} "
		              "{mail_addr} {mail_host} {mail_mailer}",
		[WIRE_RCPT] = "i {rcpt_addr} {rcpt_host} {rcpt_mailer}",
		[WIRE_DATA] = "i",
		[WIRE_EOM] = "i",
		[WIRE_EOH] = "i",
	};

	if ((size_t)step >= WIRE_LIST_COUNT)
		return "";
	return m->terms.has_list[step] ? m->terms.lists[step] : defaults[step];
}

/* Also with a step that is not sent, and with none that has a value: so
 * does Postfix. */
static void
put_macros(struct mta *m, enum wire_step step)
{
	const char *pairs[2 * MACROS_MAX];
	const char *list = macro_list(m, step);
	size_t count = 0;

	if ((size_t)step >= WIRE_LIST_COUNT)
		return;
	for (size_t i = 0; i < m->macro_count; i++) {
		if (m->macros[i].value == NULL ||
		    !wire_list_names(list, m->macros[i].name))
			continue;
		pairs[count++] = m->macros[i].name;
		pairs[count++] = m->macros[i].value;
	}
	wire_put_macros(&m->link.out, step, pairs, count);
}

/* The next terminated string of `*rest`, cut at `size`. */
static void
take_string(struct str *rest, char *to, size_t size)
{
	size_t len = str_find(*rest, '\0');
	size_t kept = len < size ? len : size - 1;

	memcpy(to, rest->data, kept);
	to[kept] = '\0';
	*rest = str_slice(*rest, len + 1, rest->len);
}

static void
note_header(const struct wire_packet *packet, enum wire_kind kind,
    struct mta_reply *reply)
{
	struct str rest = packet->payload;
	struct mta_header *h;
	uint32_t index = UINT32_MAX;

	if (reply->header_count == MTA_HEADERS_MAX)
		return;
	h = &reply->headers[reply->header_count++];
	if (kind == WIRE_INSERT_HEADER && rest.len >= sizeof(index)) {
		const unsigned char *p = (const unsigned char *)rest.data;

		index = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		        (uint32_t)p[2] << 8 | p[3];
		rest = str_slice(rest, sizeof(index), rest.len);
	}
	h->index = index;
	take_string(&rest, h->name, sizeof(h->name));
	take_string(&rest, h->value, sizeof(h->value));
}

static enum err
note_packet(const struct wire_packet *packet, struct mta_reply *reply)
{
	enum wire_kind kind = wire_kind_of(packet);
	struct str rest = packet->payload;

	if (kind == WIRE_STRANGE || kind == WIRE_TERMS)
		return ERR_CORRUPT;
	if (kind == WIRE_PROGRESS) {
		reply->progress++;
		return ERR_OK;
	}
	if (!wire_kind_is_final(kind))
		reply->changes++;
	if (kind == WIRE_ADD_HEADER || kind == WIRE_INSERT_HEADER)
		note_header(packet, kind, reply);
	if (kind == WIRE_REPLY)
		take_string(&rest, reply->text, sizeof(reply->text));
	reply->kind = kind;
	return ERR_OK;
}

enum err
mta_read_reply(struct mta *m, struct mta_reply *ret)
{
	struct mta_reply reply = { 0 };

	while (!wire_kind_is_final(reply.kind)) {
		struct wire_packet packet;
		size_t used;
		enum err e = link_next(&m->link, &packet, &used);

		if (e == ERR_OK)
			e = note_packet(&packet, &reply);
		if (e != ERR_OK)
			return e;
		link_drop(&m->link, used);
	}
	if (ret != NULL)
		*ret = reply;
	return ERR_OK;
}

/* The step has been put into `out` if it is sent at all. */
static enum err
conclude(struct mta *m, enum wire_step step, struct mta_reply *ret)
{
	enum err e;

	if (!wire_is_answered(&m->terms, step)) {
		if (ret != NULL)
			*ret = (struct mta_reply){ .kind = WIRE_NONE };
		return ERR_OK;
	}
	e = link_flush(&m->link);
	return e == ERR_OK ? mta_read_reply(m, ret) : e;
}

enum err
mta_connect(struct mta *m, const char *host, char family, const char *addr,
    struct mta_reply *ret)
{
	put_macros(m, WIRE_CONNECT);
	if (wire_is_sent(&m->terms, WIRE_CONNECT))
		wire_put_connect(&m->link.out, host, family, 40000, addr);
	return conclude(m, WIRE_CONNECT, ret);
}

enum err
mta_step(struct mta *m, enum wire_step step, const char *const *args,
    size_t count, struct mta_reply *ret)
{
	put_macros(m, step);
	if (wire_is_sent(&m->terms, step))
		wire_put_step(&m->link.out, step, args, count);
	return conclude(m, step, ret);
}

enum err
mta_helo(struct mta *m, const char *name, struct mta_reply *ret)
{
	return mta_step(m, WIRE_HELO, &name, 1, ret);
}

enum err
mta_mail(struct mta *m, const char *path, struct mta_reply *ret)
{
	return mta_step(m, WIRE_MAIL, &path, 1, ret);
}

enum err
mta_rcpt(struct mta *m, const char *path, struct mta_reply *ret)
{
	return mta_step(m, WIRE_RCPT, &path, 1, ret);
}

enum err
mta_data(struct mta *m, struct mta_reply *ret)
{
	return mta_step(m, WIRE_DATA, NULL, 0, ret);
}

enum err
mta_eom(struct mta *m, struct mta_reply *ret)
{
	return mta_step(m, WIRE_EOM, NULL, 0, ret);
}

static enum err
send_alone(struct mta *m, enum wire_step step)
{
	wire_put_step(&m->link.out, step, NULL, 0);
	return link_flush(&m->link);
}

enum err
mta_abort(struct mta *m)
{
	return send_alone(m, WIRE_ABORT);
}

enum err
mta_quit(struct mta *m)
{
	return send_alone(m, WIRE_QUIT);
}

enum err
mta_quit_nc(struct mta *m)
{
	return send_alone(m, WIRE_QUIT_NC);
}

enum err
mta_send_bytes(struct mta *m, struct str bytes)
{
	wire_put_bytes(&m->link.out, bytes);
	return link_flush(&m->link);
}

enum err
mta_send_packet(struct mta *m, char command, struct str payload)
{
	wire_put_packet(&m->link.out, command, payload);
	return link_flush(&m->link);
}

enum err
mta_expect_close(struct mta *m)
{
	return link_expect_close(&m->link);
}
