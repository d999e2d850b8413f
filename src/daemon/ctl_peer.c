/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_peer.c: credentials of control clients. */
#include "daemon/ctl_peer.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NO_GROUP ((gid_t)-1)

/* The socket's group stands on the file it is bound to. */
static gid_t
socket_group(int fd)
{
	struct sockaddr_un sun = { 0 };
	socklen_t len = sizeof(sun) - 1;
	struct stat st;

	if (getsockname(fd, (struct sockaddr *)&sun, &len) != 0 ||
	    sun.sun_path[0] != '/' || stat(sun.sun_path, &st) != 0)
		return NO_GROUP;
	return st.st_gid;
}

enum err
ctl_peer_of(int fd, struct ctl_peer *ret, struct err_note *note)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	socklen_t groups_len = sizeof(ret->groups);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0)
		return err_note_sys(
		    note, errno, "cannot tell who has connected");
	/* A peer in more groups than we look at counts as one in none. */
	if (getsockopt(
	        fd, SOL_SOCKET, SO_PEERGROUPS, ret->groups, &groups_len) != 0)
		groups_len = 0;
	ret->uid = cred.uid;
	ret->gid = cred.gid;
	ret->socket_gid = socket_group(fd);
	ret->group_count = groups_len / sizeof(gid_t);
	return ERR_OK;
}

/*
 * The one place that says who may change something: root, the daemon's own
 * user, and the members of the group that the socket belongs to. With the
 * mode 0660 that is everybody who can connect; with 0666 the others may look
 * and not touch.
 */
bool
ctl_peer_may_write(const struct ctl_peer *peer)
{
	if (peer->uid == 0 || peer->uid == geteuid())
		return true;
	if (peer->socket_gid == NO_GROUP)
		return false;
	if (peer->gid == peer->socket_gid)
		return true;
	for (size_t i = 0; i < peer->group_count; i++)
		if (peer->groups[i] == peer->socket_gid)
			return true;
	return false;
}

const char *
ctl_peer_name(const struct ctl_peer *peer, char ret[CTL_PEER_NAME_MAX])
{
	char mem[4096];
	struct passwd pw, *found = NULL;

	if (getpwuid_r(peer->uid, &pw, mem, sizeof(mem), &found) == 0 &&
	    found != NULL && strlen(found->pw_name) < CTL_PEER_NAME_MAX)
		(void)snprintf(ret, CTL_PEER_NAME_MAX, "%s", found->pw_name);
	else
		(void)snprintf(ret, CTL_PEER_NAME_MAX, "uid %lu",
		    (unsigned long)peer->uid);
	return ret;
}
