/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control.h: struct control, one end of a control connection: JSON objects,
 * one a line, both ways. Lines are limited in length, every wait in time. No
 * call raises SIGPIPE. One thread at a time may use a struct control.
 */
#ifndef PROTO_CONTROL_H
#define PROTO_CONTROL_H

#include <jansson.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

#define CONTROL_LINE_MAX 65536 /* bytes, the newline included */

struct control;

/*
 * Takes its time-outs from `clock`, which outlives it. The descriptor stays
 * the caller's, who closes it after control_free(). ERR_NOMEM.
 */
enum err control_new(
    int fd, const struct clock *clock, struct control **ret) ATTR_MUST_CHECK;
void control_free(struct control **c);

/*
 * Wait for one line, `timeout_ms` at the most from the call to the newline.
 * `*ret` is an object, the caller's to json_decref().
 *
 * ERR_INVALID: the line is no JSON object; it was taken off, the next one can
 * be read. ERR_FULL: the line is too long; nothing more can be read.
 * ERR_CLOSED: the peer has ended. ERR_BUSY: the time is over. ERR_IO.
 */
enum err control_read(struct control *c, int64_t timeout_ms, json_t **ret,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Put one line into the buffer. When there is no room left, the buffer is
 * first sent, as control_flush() does. ERR_FULL: the message is too long, and
 * nothing was written.
 */
enum err control_write(struct control *c, const json_t *message,
    int64_t timeout_ms) ATTR_MUST_CHECK;

/*
 * Send what is buffered (64 KiB at most) within `timeout_ms`. ERR_CLOSED: the
 * peer went away; what it sent before can still be read. ERR_BUSY, ERR_IO.
 */
enum err control_flush(struct control *c, int64_t timeout_ms) ATTR_MUST_CHECK;

#endif
