/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link.h: struct link, a control connection: to the daemon, or, for commands
 * that can work on the store alone, to a greywaitd that is started for this
 * one connection while no daemon runs. The command itself never opens a
 * store: what is behind the link is the same code in both cases.
 */
#ifndef CTL_LINK_H
#define CTL_LINK_H

#include <sys/types.h>

#include "base/err.h"
#include "ctl/cli.h"
#include "proto/control.h"

struct link {
	int fd;
	struct control *control;
	pid_t child;         /* 0: the daemon */
	bool answered;       /* a line came from the other end */
	const char *other;   /* the daemon's socket, or the program started */
	struct err_note why; /* what was complained of last */
};

#define LINK_INIT         \
	{                 \
		.fd = -1, \
	}

/* What fails has been complained of. */
enum cli_status
link_open(const struct cli *cli, struct link *ret) ATTR_MUST_CHECK;

/* The daemon if it runs, else one started for this link; the option config
 * is its configuration. */
enum cli_status
link_open_any(const struct cli *cli, struct link *ret) ATTR_MUST_CHECK;

/* One started for this link, on the store in `dir` (NULL: the configured
 * one), whose files are looked over first. */
enum cli_status link_open_store(
    const struct cli *cli, const char *dir, struct link *ret) ATTR_MUST_CHECK;

/* As cli_complain(), and keep the sentence in `why`. */
void link_complain(struct link *link, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* The other end is gone without an answer: find out why, and complain. */
enum cli_status link_complain_closed(struct link *link) ATTR_MUST_CHECK;

/* Does a daemon answer at the socket? */
bool link_has_daemon(const struct cli *cli);

void link_close(struct link *link);

#endif
