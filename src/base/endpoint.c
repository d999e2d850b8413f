/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint.c: socket addresses as text, and Unix sockets made with care. */
#include "base/endpoint.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static enum err
bad_form(struct str s, struct err_note *note)
{
	return err_note(note, ERR_INVALID,
	    "'%.*s' is not a socket such as \"unix:/run/greywait/milter.sock\","
	    " \"inet:11125@127.0.0.1\" or \"inet6:11125@::1\"",
	    (int)(s.len > 120 ? 120 : s.len), s.data);
}

static bool
copy_out(struct str s, char *to, size_t size)
{
	if (s.len == 0 || s.len >= size || memchr(s.data, '\0', s.len) != NULL)
		return false;
	memcpy(to, s.data, s.len);
	to[s.len] = '\0';
	return true;
}

static enum err
parse_unix(struct str whole, struct str path, struct endpoint *ep,
    struct err_note *note)
{
	if (path.len == 0 || path.data[0] != '/')
		return bad_form(whole, note);
	if (!copy_out(path, ep->path, sizeof(ep->path)))
		return err_note(note, ERR_INVALID,
		    "the path of a Unix socket is %zu bytes long; the system "
		    "allows %d",
		    path.len, ENDPOINT_PATH_MAX - 1);
	ep->kind = ENDPOINT_UNIX;
	return ERR_OK;
}

static struct str
strip_brackets(struct str s)
{
	if (s.len >= 2 && s.data[0] == '[' && s.data[s.len - 1] == ']')
		return str_slice(s, 1, s.len - 2);
	return s;
}

/* "port@host", or Postfix's "host:port". */
static bool
parse_inet(struct str rest, struct endpoint *ep)
{
	size_t at = str_find(rest, '@'), colon = str_rfind(rest, ':');
	struct str host, port;
	unsigned int number;

	if (at < rest.len) {
		port = str_slice(rest, 0, at);
		host = str_slice(rest, at + 1, rest.len);
	} else if (colon < rest.len) {
		host = str_slice(rest, 0, colon);
		port = str_slice(rest, colon + 1, rest.len);
	} else {
		return false;
	}
	if (!str_to_u32(port, &number) || number < 1 || number > 65535)
		return false;
	ep->port = (uint16_t)number;
	return copy_out(strip_brackets(host), ep->host, sizeof(ep->host));
}

enum err
endpoint_parse(struct str s, struct endpoint *ret, struct err_note *note)
{
	struct endpoint ep = { 0 };
	size_t colon = str_find(s, ':');
	struct str scheme = str_slice(s, 0, colon);
	struct str rest = str_slice(s, colon + 1, s.len);
	enum err e;

	if (str_eq(scheme, STR("unix")) || str_eq(scheme, STR("local"))) {
		e = parse_unix(s, rest, &ep, note);
		if (e != ERR_OK)
			return e;
	} else if (str_eq(scheme, STR("inet")) ||
	           str_eq(scheme, STR("inet6"))) {
		ep.kind = scheme.len == 4 ? ENDPOINT_INET : ENDPOINT_INET6;
		if (!parse_inet(rest, &ep))
			return bad_form(s, note);
	} else {
		return bad_form(s, note);
	}
	*ret = ep;
	return ERR_OK;
}

const char *
endpoint_format(const struct endpoint *ep, char buf[ENDPOINT_TEXT_MAX])
{
	switch (ep->kind) {
	case ENDPOINT_UNIX:
		(void)snprintf(buf, ENDPOINT_TEXT_MAX, "unix:%s", ep->path);
		break;
	case ENDPOINT_INET:
		(void)snprintf(buf, ENDPOINT_TEXT_MAX, "inet:%u@%s",
		    (unsigned int)ep->port, ep->host);
		break;
	case ENDPOINT_INET6:
		(void)snprintf(buf, ENDPOINT_TEXT_MAX, "inet6:%u@%s",
		    (unsigned int)ep->port, ep->host);
		break;
	}
	return buf;
}

static enum err
unix_address(const char *path, struct sockaddr_un *ret, struct err_note *note)
{
	size_t len = strlen(path);

	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	if (len >= sizeof(ret->sun_path))
		return err_note(note, ERR_INVALID,
		    "the path of the socket %s is too long", path);
	memcpy(ret->sun_path, path, len);
	return ERR_OK;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* As endpoint_connect_unix(); `*ret_errno` is connect(2)'s, or 0. */
static enum err
connect_unix(
    const char *path, int *ret_fd, int *ret_errno, struct err_note *note)
{
	struct sockaddr_un sun;
	enum err e = unix_address(path, &sun, note);
	int fd;

	*ret_errno = 0;
	if (e != ERR_OK)
		return e;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_note_sys(note, errno, "no socket to be had");
	if (connect(fd, (const struct sockaddr *)&sun, sizeof(sun)) != 0) {
		*ret_errno = errno;
		close_fd(fd);
		return err_note_sys(
		    note, *ret_errno, "cannot connect to %s", path);
	}
	*ret_fd = fd;
	return ERR_OK;
}

enum err
endpoint_connect_unix(const char *path, int *ret_fd, struct err_note *note)
{
	int sys_errno;

	return connect_unix(path, ret_fd, &sys_errno, note);
}

enum err
endpoint_clear_unix(const char *path, struct err_note *note)
{
	struct stat st;
	int fd = -1, sys_errno;
	enum err e;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? ERR_OK
		                       : err_note_sys(note, errno,
		                             "cannot look at %s", path);
	if (!S_ISSOCK(st.st_mode))
		return err_note(note, ERR_INVALID,
		    "%s is not a socket: move it away or name another path",
		    path);
	e = connect_unix(path, &fd, &sys_errno, note);
	if (e == ERR_OK) {
		close_fd(fd);
		return err_note(note, ERR_EXISTS,
		    "another process is listening on %s: stop it first", path);
	}
	/* Of another type, or not ours to try: somebody may have it open. */
	if (sys_errno != ECONNREFUSED && sys_errno != ENOENT)
		return e;
	if (unlink(path) != 0 && errno != ENOENT)
		return err_note_sys(
		    note, errno, "cannot remove the stale socket %s", path);
	return ERR_OK;
}

enum err
endpoint_set_access(
    const char *path, mode_t mode, const char *group, struct err_note *note)
{
	char mem[4096];
	struct group gr, *found = NULL;

	if (group[0] != '\0') {
		(void)getgrnam_r(group, &gr, mem, sizeof(mem), &found);
		if (found == NULL)
			return err_note(note, ERR_NOTFOUND,
			    "there is no group '%s' for the socket %s", group,
			    path);
		if (chown(path, (uid_t)-1, found->gr_gid) != 0)
			return err_note_sys(note, errno,
			    "cannot give the socket %s to the group '%s'", path,
			    group);
	}
	if (chmod(path, mode) != 0)
		return err_note_sys(
		    note, errno, "cannot set the mode of the socket %s", path);
	return ERR_OK;
}

enum err
endpoint_listen_unix(const char *path, mode_t mode, const char *group,
    int *ret_fd, struct err_note *note)
{
	struct sockaddr_un sun;
	int fd = -1, bound;
	mode_t umask_was;
	enum err e = unix_address(path, &sun, note);

	if (e == ERR_OK)
		e = endpoint_clear_unix(path, note);
	if (e != ERR_OK)
		return e;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_note_sys(note, errno, "no socket to be had");
	umask_was = umask(0177);
	bound = bind(fd, (const struct sockaddr *)&sun, sizeof(sun));
	(void)umask(umask_was);
	if (bound != 0) {
		e = err_note_sys(note, errno, "cannot bind %s", path);
		goto out;
	}
	e = endpoint_set_access(path, mode, group, note);
	if (e == ERR_OK && listen(fd, SOMAXCONN) != 0)
		e = err_note_sys(note, errno, "cannot listen on %s", path);
	if (e != ERR_OK) {
		(void)unlink(path);
		goto out;
	}
	*ret_fd = fd;
	fd = -1;
out:
	close_fd(fd);
	return e;
}

static void
poke_inet(const struct endpoint *ep)
{
	struct addrinfo hints = {
		.ai_family = ep->kind == ENDPOINT_INET ? AF_INET : AF_INET6,
		.ai_socktype = SOCK_STREAM
	};
	struct addrinfo *found = NULL;
	char port[8];
	int fd = -1;

	(void)snprintf(port, sizeof(port), "%u", (unsigned int)ep->port);
	if (getaddrinfo(ep->host, port, &hints, &found) != 0)
		return;
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		(void)!connect(fd, found->ai_addr, found->ai_addrlen);
	close_fd(fd);
	freeaddrinfo(found);
}

void
endpoint_poke(const struct endpoint *ep)
{
	int fd = -1;

	if (ep->kind != ENDPOINT_UNIX)
		poke_inet(ep);
	else if (endpoint_connect_unix(ep->path, &fd, NULL) == ERR_OK)
		close_fd(fd);
}
