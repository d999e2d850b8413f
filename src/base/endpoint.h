/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * endpoint.h: struct endpoint, where a server listens: "unix:/path",
 * "inet:port@host", "inet6:port@host"; Postfix's order "inet:host:port" is
 * taken too, and "local:" for "unix:" as libmilter does.
 */
#ifndef BASE_ENDPOINT_H
#define BASE_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

#define ENDPOINT_PATH_MAX 108 /* sun_path's, the terminator included */
#define ENDPOINT_HOST_MAX 256
#define ENDPOINT_TEXT_MAX 300

enum endpoint_kind {
	ENDPOINT_UNIX,
	ENDPOINT_INET,
	ENDPOINT_INET6,
};

struct endpoint {
	enum endpoint_kind kind;
	uint16_t port;                /* inet, inet6 */
	char path[ENDPOINT_PATH_MAX]; /* unix: absolute */
	char host[ENDPOINT_HOST_MAX]; /* inet, inet6: address or name */
};

/* ERR_INVALID with a note that names the right form. */
enum err endpoint_parse(
    struct str s, struct endpoint *ret, struct err_note *note) ATTR_MUST_CHECK;

/* In libmilter's order: "unix:/path", "inet:port@host". */
const char *
endpoint_format(const struct endpoint *ep, char buf[ENDPOINT_TEXT_MAX]);

/*
 * Make the place of a Unix socket free: nothing there is fine, a socket that
 * nobody answers on is removed. ERR_EXISTS when somebody answers, ERR_INVALID
 * when what is there is no socket (it is left alone), ERR_PERM or ERR_IO when
 * it cannot be told whether somebody has it open (likewise).
 */
enum err
endpoint_clear_unix(const char *path, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Set mode and group of the socket at `path`; a `group` of "" leaves the
 * group. Run as root or as a member of the group.
 */
enum err endpoint_set_access(const char *path, mode_t mode, const char *group,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Clear, bind (reachable by nobody), set access, listen. `*ret_fd` is
 * close-on-exec. Not thread-safe: the process's umask is set for a moment.
 */
enum err endpoint_listen_unix(const char *path, mode_t mode, const char *group,
    int *ret_fd, struct err_note *note) ATTR_MUST_CHECK;

/* Connect to a Unix socket. ERR_NOTFOUND, ERR_PERM, ERR_IO with a note. */
enum err endpoint_connect_unix(
    const char *path, int *ret_fd, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Connect and hang up at once, so that a listener that only looks now and
 * then looks now. Failures do not matter.
 */
void endpoint_poke(const struct endpoint *ep);

#endif
