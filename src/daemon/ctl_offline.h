/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_offline.h: one control client served on a store of which no daemon is
 * in charge. No milter, no threads; the same commands as the daemon's.
 */
#ifndef DAEMON_CTL_OFFLINE_H
#define DAEMON_CTL_OFFLINE_H

#include "conf/conf.h"

struct ctl_offline {
	const char *store_dir; /* NULL: the configuration's */
	bool check;            /* look over the structure of the files first */
	int fd;                /* a connected socket */
};

/*
 * Serve until the client ends. As the configured user, when root. The client
 * is told what is wrong with the store. A damaged one is never moved aside.
 */
enum err ctl_offline_serve(const struct ctl_offline *how, struct conf *conf,
    struct err_note *note) ATTR_MUST_CHECK;

#endif
