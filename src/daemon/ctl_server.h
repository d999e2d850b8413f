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
#define CTL_SERVER_STOP_MS 5000     /* for the clients to end at a stop */

struct ctl_limits {
	int64_t request_ms, reply_ms, stop_ms; /* see above */
};

struct ctl_server;

/*
 * Serve on the listening socket `fd`, which the server takes over on ERR_OK.
 * `ctx` outlives it. ERR_NOMEM, ERR_IO.
 */
enum err ctl_server_start(
    int fd, struct ctl_context *ctx, struct ctl_server **ret) ATTR_MUST_CHECK;

/* The same with time limits of one's own. */
enum err ctl_server_start_with(const struct ctl_limits *limits, int fd,
    struct ctl_context *ctx, struct ctl_server **ret) ATTR_MUST_CHECK;

/* Serve one client that is connected already, in this thread, to its end. */
void ctl_server_serve(struct ctl_context *ctx, int fd);

/*
 * Take no more clients, cut off those that are there, and wait for their
 * threads, `stop_ms` at the most. ERR_BUSY when one is still at work then: it
 * may be inside the store, which must not be closed, nor `ctx` freed. `*s` may
 * be NULL and becomes NULL.
 */
enum err ctl_server_stop(struct ctl_server **s);

#endif
