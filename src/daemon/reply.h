/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * reply.h: struct reply, an SMTP reply as the milter API takes it. Pure.
 */
#ifndef DAEMON_REPLY_H
#define DAEMON_REPLY_H

#include "conf/conf.h"
#include "core/decision.h"

/* Room for a text of CONF_STRING_MAX with its placeholders filled in; far
 * below libmilter's limit of 980 octets a line. */
#define REPLY_TEXT_MAX 900

struct reply {
	char code[4];                 /* "451" */
	char enhanced[CONF_NAME_MAX]; /* "4.7.1" */
	char text[REPLY_TEXT_MAX];    /* one line, printable, no '%' rule */
};

/* The configured answer to a deferred attempt. */
struct reply
reply_deferred(const struct conf *conf, const struct decision *decision);

/* What a client is told while the store fails and on_store_error says so. */
struct reply reply_store_error(void);

/* What a client is told when max_sessions are open. */
struct reply reply_busy(void);

/* The text as the milter API takes it: Sendmail expands a single '%', and
 * Postfix takes "%%" for one. */
#define REPLY_LINE_MAX ((size_t)2 * REPLY_TEXT_MAX)
void reply_line(const struct reply *reply, char ret[REPLY_LINE_MAX]);

#endif
