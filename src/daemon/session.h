/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * session.h: struct session, one SMTP session of a client as the MTA tells it
 * to the milter: connect, then any number of transactions of MAIL, RCPTs and
 * DATA. It knows nothing of libmilter. One session is used by one thread at a
 * time.
 */
#ifndef DAEMON_SESSION_H
#define DAEMON_SESSION_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/clock.h"
#include "base/str.h"
#include "daemon/events.h"
#include "daemon/reply.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "daemon/tally.h"
#include "greylist/census.h"
#include "store/store.h"

/* What sessions share; constant, and outlives them. */
struct session_deps {
	struct store *store;
	struct settings *settings;
	struct census *census; /* NULL: nothing is limited */
	struct stats *stats;
	struct tally *tally;
	struct events *events; /* NULL: nobody can watch */
	const struct clock *clock;
	const char *host;     /* our name, for the header */
	int64_t session_room; /* sessions that the descriptors allow */
};

enum session_answer {
	SESSION_CONTINUE,
	SESSION_RELEASE, /* nothing left to decide: after session_connect() in
	                    the whole session, else in this transaction */
	SESSION_DEFER,   /* 4yz with the reply that was returned */
};

#define SESSION_HEADER_MAX 512 /* the terminator included */

struct session;

/* ERR_NOMEM. Counts as open until it is freed. */
enum err session_new(
    const struct session_deps *deps, struct session **ret) ATTR_MUST_CHECK;
void session_free(struct session **s);

/*
 * The client: `addr` is NULL when it has none (mail from a local program);
 * `name` is its forward-confirmed name or "". `*ret_reply` is set on
 * SESSION_DEFER: too many sessions.
 */
enum session_answer session_connect(struct session *s, const struct addr *addr,
    struct str name, struct reply *ret_reply);

/* May come again, after STARTTLS. */
void session_helo(struct session *s, struct str helo);

/* A transaction begins; one that was under way is forgotten. `login` is the
 * authenticated user or "". */
void session_mail(struct session *s, struct str sender, struct str login);

/* One attempt. */
enum session_answer
session_rcpt(struct session *s, struct str recipient, struct reply *ret_reply);

/* SESSION_RELEASE when no header is to be added either. */
enum session_answer session_data(struct session *s, struct reply *ret_reply);

/*
 * The value of the X-Greylist header for the message at hand; false when it
 * gets none.
 */
bool session_header(const struct session *s, char ret[SESSION_HEADER_MAX]);

/* The transaction is over, delivered or not. */
void session_reset(struct session *s);

#endif
