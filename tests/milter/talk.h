/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * talk.h: conversations with a filter that have to go as said, or the test
 * that runs ends.
 */
#ifndef TESTS_MILTER_TALK_H
#define TESTS_MILTER_TALK_H

#include "filter.h"
#include "mta.h"

#define TALK_TIMEOUT_MS 10000

struct talk_client {
	const char *host; /* the connect name */
	char family;
	const char *addr;
	const char *name;    /* {client_name}; NULL: not sent */
	const char *resolve; /* {client_resolve}; NULL: not sent */
};

/* A client whose name is confirmed. */
struct talk_client talk_known_client(void);

/* A connection after the negotiation. */
struct mta *talk_dial(const struct filter *f, const struct wire_offer *offer);

/* ... and after CONNECT, answered "continue", and HELO. */
struct mta *talk_connect(const struct filter *f, const struct wire_offer *offer,
    const struct talk_client *client);

/* talk_connect() as Postfix does it for talk_known_client(). */
struct mta *talk_begin(const struct filter *f);

/* MAIL, which has to pass. */
void talk_mail(struct mta *m, const char *sender);

/* The kind of the reply to RCPT; `ret` may be NULL. */
enum wire_kind
talk_rcpt(struct mta *m, const char *recipient, struct mta_reply *ret);

/* MAIL and one RCPT, which has to be deferred with the whole reply. */
void talk_deferred(struct mta *m, const char *sender, const char *recipient);

/* QUIT, and the filter has to hang up. */
void talk_end(struct mta **m);

/* On a new connection, the filter has to defer as it should. */
void talk_still_well(const struct filter *f);

#endif
