/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * load.h: struct load, many MTA connections at once from one thread, each
 * with a step under way at all times (a closed loop); or, at a given rate, free
 * until its next transaction is due (an open loop: see pace.h). What was
 * negotiated is honoured as Postfix does it: steps that are not wanted are not
 * sent, and steps without a reply go out with the next one that has.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/endpoint.h"
#include "hist.h"
#include "mail.h"
#include "wire.h"

enum load_session {
	LOAD_NEW,  /* a milter connection for each transaction */
	LOAD_KEPT, /* one milter connection, a transaction after another */
};

enum load_mail {
	LOAD_MAIL_NEW,      /* never seen before */
	LOAD_MAIL_REPEATED, /* from a pool, over and over */
	LOAD_MAIL_MIXED,    /* one half each */
};

struct load_options {
	struct endpoint address; /* Unix or numbers */
	unsigned int connections;
	unsigned int recipients; /* of each transaction */
	enum load_session session;
	enum load_mail mail;
	enum mail_from from;
	bool whole_mails; /* go on after RCPT when one was accepted */
	uint64_t pool;    /* repeated transactions of each connection */
	uint64_t seed;
	uint64_t first;         /* number of the first transaction */
	int64_t warm_up_ms;     /* not measured */
	int64_t duration_ms;    /* 0: no limit */
	uint64_t decisions_max; /* 0: no limit */
	uint64_t rate;          /* transactions a second; 0: a closed loop */
};

struct load_result {
	uint64_t decisions; /* replies to RCPT */
	uint64_t sessions;  /* milter connections from start to end */
	uint64_t deferred, continued, other;
	uint64_t exempt; /* accepted at CONNECT: no decisions in them */
	uint64_t mails;  /* whole ones, to the end */
	uint64_t faults; /* connections that broke */
	int64_t elapsed_us;
	struct hist decision, session;
	struct wire_terms terms; /* of the last negotiation */
	char reply[256];         /* the first "451 4.7.1 text", cut to fit */
};

/*
 * Run until a limit is reached. ERR_IO when the filter cannot be reached,
 * ERR_CLOSED when more than 100 connections broke, ERR_BUSY when the filter
 * said nothing for 10 s.
 */
enum err load_run(const struct load_options *options,
    struct load_result *ret) ATTR_MUST_CHECK;

#endif
