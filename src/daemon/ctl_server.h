/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_server.h: struct ctl_server, the control socket's side of the daemon:
 * one thread that accepts and one thread for each client, of which the
 * configuration limits the number (max_control_clients).
 */
#ifndef DAEMON_CTL_SERVER_H
#define DAEMON_CTL_SERVER_H

#include <stdint.h>

#include "daemon/ctl_call.h"

#define CTL_SERVER_REQUEST_MS 30000 /* for a client to send a request */
#define CTL_SERVER_REPLY_MS 10000   /* for a client to read 64 KiB */

struct ctl_server_options {
	int fd; /* listening; stays the caller's, closed after the stop */
	struct ctl_context *ctx; /* outlives the server */
	int64_t request_ms;      /* see above; 0: the default */
	int64_t reply_ms;
};

struct ctl_server;

/* ERR_NOMEM, ERR_IO with a note. */
enum err ctl_server_start(const struct ctl_server_options *options,
    struct ctl_server **ret, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Take no more clients, cut off those that are there, and wait for their
 * threads, `timeout_ms` at the most. ERR_BUSY when one is still inside the
 * store then: it may be using the context, and what it uses is not freed.
 * `*s` may be NULL and becomes NULL.
 */
enum err
ctl_server_stop(struct ctl_server **s, int64_t timeout_ms) ATTR_MUST_CHECK;

#endif
