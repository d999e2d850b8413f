/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * doctor.h: struct doctor, one look at this host's set-up, and the checks
 * that it is made of. A check fills in one row: what it found, and if that is
 * not as it should be, what to do.
 */
#ifndef CTL_DOCTOR_H
#define CTL_DOCTOR_H

#include <jansson.h>

#include "ctl/cli.h"
#include "ctl/place.h"

#define DOCTOR_TEXT_MAX 1024 /* the terminator included */

enum doctor_state {
	DOCTOR_OK,
	DOCTOR_SKIP, /* it could not be looked at, or need not be */
	DOCTOR_WARN,
	DOCTOR_FAIL,
};

struct doctor_row {
	enum doctor_state state;
	char found[DOCTOR_TEXT_MAX];
	char advice[DOCTOR_TEXT_MAX]; /* "" when all is well */
};

struct doctor {
	const struct cli *cli;
	int64_t now_s;
	json_t *status; /* the daemon's; NULL when it does not answer */
	bool placed;    /* where the milter listens is known */
	struct place place;
	struct postconf postfix;
	bool has_postfix;
	struct err_note no_postfix; /* why not */
};

typedef void doctor_check_fn(struct doctor *d, struct doctor_row *row);

/* doctor_daemon.c: what the daemon says of itself. */
doctor_check_fn doctor_daemon;
doctor_check_fn doctor_store;
doctor_check_fn doctor_counters;
doctor_check_fn doctor_shadow;
doctor_check_fn doctor_clock;
/* doctor_host.c: what the daemon needs of this host. */
doctor_check_fn doctor_disk;
doctor_check_fn doctor_resolver;
/* doctor_log.c: what the MTA's log says. */
doctor_check_fn doctor_log;
doctor_check_fn doctor_errors;
/* doctor_postfix.c: Postfix's configuration. */
doctor_check_fn doctor_smtpd;
doctor_check_fn doctor_non_smtpd;
doctor_check_fn doctor_services;
/* doctor_access.c: who reaches whom. */
doctor_check_fn doctor_socket;
doctor_check_fn doctor_networks;

/* Fill in the row; control characters come out escaped. */
void doctor_say(struct doctor_row *row, enum doctor_state state,
    const char *fmt, ...) ATTR_PRINTF(3, 4);
void
doctor_advise(struct doctor_row *row, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* False, and the row is skipped, when that is not there. */
bool doctor_needs_daemon(const struct doctor *d, struct doctor_row *row);
bool doctor_needs_postfix(const struct doctor *d, struct doctor_row *row);

#endif
