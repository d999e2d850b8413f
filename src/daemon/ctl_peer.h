/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_peer.h: struct ctl_peer, who is at the other end of a control
 * connection, as the kernel says it, and what he may do.
 */
#ifndef DAEMON_CTL_PEER_H
#define DAEMON_CTL_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

#define CTL_PEER_GROUPS_MAX 256
#define CTL_PEER_NAME_MAX 64 /* the terminator included */

struct ctl_peer {
	uid_t uid;
	gid_t gid;
	gid_t socket_gid; /* the group that the socket belongs to */
	size_t group_count;
	gid_t groups[CTL_PEER_GROUPS_MAX]; /* supplementary */
};

/* The process that has connected to `fd`. ERR_IO with a note. */
enum err ctl_peer_of(
    int fd, struct ctl_peer *ret, struct err_note *note) ATTR_MUST_CHECK;

/* May this peer change anything? Whoever can connect may read. */
bool ctl_peer_may_write(const struct ctl_peer *peer);

/* The user's name, or "uid 1000" when he has none. Thread-safe. */
const char *
ctl_peer_name(const struct ctl_peer *peer, char ret[CTL_PEER_NAME_MAX]);

#endif
