/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control_text.h: bytes as strings of JSON. An SMTP address can hold any
 * byte, a JSON string only Unicode. So every string of the protocol that is
 * made of foreign bytes is written as strbuf_add_text() writes: what is not
 * printable and the backslash as \xNN. Nothing is lost on the way.
 */
#ifndef PROTO_CONTROL_TEXT_H
#define PROTO_CONTROL_TEXT_H

#include <jansson.h>
#include <stddef.h>

#include "base/str.h"

#define CONTROL_TEXT_MAX 1024 /* bytes; what is longer is cut */

/* NULL when memory runs out, as jansson's own constructors; its functions
 * take that NULL as an error in their turn. */
json_t *control_text(struct str bytes);

/*
 * The bytes that `text` stands for, into `ret`, which has `size` bytes and is
 * terminated. A backslash without xNN after it stands for itself. Returns the
 * length of what was there; when that is `size` or more, it was cut.
 */
size_t control_text_bytes(struct str text, char *ret, size_t size);

#endif
