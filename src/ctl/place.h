/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place.h: struct place, where greywaitd's milter listens, and what a Postfix
 * and a Sendmail call it.
 */
#ifndef CTL_PLACE_H
#define CTL_PLACE_H

#include "base/endpoint.h"
#include "ctl/cli.h"
#include "ctl/milters.h"
#include "ctl/postconf.h"

struct place {
	struct endpoint socket;
	char queue[POSTCONF_VALUE_MAX]; /* Postfix's queue directory */
	bool chrooted;                  /* some smtpd is */
};

/* As --milter says, else as the running daemon does. Complains. */
enum cli_status
place_find(const struct cli *cli, struct place *ret) ATTR_MUST_CHECK;

/* Ask Postfix what smtpd can see. */
enum err place_ask_postfix(struct place *place, const struct postconf *p,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * All names that Postfix may have for it, the best one first. ERR_INVALID
 * with a note, and the names all the same, when smtpd, in its chroot, cannot
 * see it.
 */
enum err place_names(const struct place *place, struct milters_own *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* The part of the socket's path below the queue directory, or NULL. */
const char *place_below_queue(const struct place *place);

#endif
