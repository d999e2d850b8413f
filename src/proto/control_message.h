/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control_message.h: what the objects of the control protocol look like, for
 * both ends. doc/PROTOCOL.md is the description. All constructors give a new
 * reference, or NULL when memory ran out.
 */
#ifndef PROTO_CONTROL_MESSAGE_H
#define PROTO_CONTROL_MESSAGE_H

#include <jansson.h>

#include "base/err.h"

#define CONTROL_VERSION 1
#define CONTROL_SOCKET_DEFAULT "/run/greywait/control.sock"

enum control_reply {
	CONTROL_ROW,   /* one of several answers */
	CONTROL_OK,    /* the end, with or without a result */
	CONTROL_ERROR, /* the end */
	CONTROL_ALIVE, /* nothing yet: the command is still at work */
};

/* {"v":1,"cmd":cmd,"args":args}; takes over the reference to `args`. */
json_t *control_request_take(const char *cmd, json_t *args);

/*
 * Cmd and arguments of a request. The views are `request`'s; `*ret_args` is
 * NULL when none were given. ERR_INVALID with a note.
 */
enum err control_request_parse(const json_t *request, const char **ret_cmd,
    json_t **ret_args, struct err_note *note) ATTR_MUST_CHECK;

/* These two take over the reference; `result` may be NULL. */
json_t *control_row_take(json_t *row);
json_t *control_ok_take(json_t *result);
json_t *control_alive(void);
json_t *control_error(enum err e, const char *message);

/*
 * What a reply is. `*ret_body` is the row, the result or NULL; `*ret_error`
 * and `note` say what went wrong (CONTROL_ERROR). ERR_INVALID: it is no reply.
 */
enum err control_reply_parse(const json_t *reply, enum control_reply *ret,
    const json_t **ret_body, enum err *ret_error,
    struct err_note *note) ATTR_MUST_CHECK;

/* "invalid", "not-found", ...: the codes of errors; constants. */
const char *control_code(enum err e);

#endif
