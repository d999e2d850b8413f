/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strbuf.h: struct strbuf, a bounded text under construction in memory that
 * the caller owns. It is always terminated; what does not fit is cut and
 * remembered in `cut`, and nothing is added behind a cut.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct strbuf {
	char *data;  /* terminated; the caller's */
	size_t size; /* bytes at data, the terminator included; at least 1 */
	size_t len;  /* bytes written */
	bool cut;    /* something did not fit */
};

void strbuf_init(struct strbuf *b, char *mem, size_t size);
void strbuf_add(struct strbuf *b, struct str s);
void strbuf_add_int(struct strbuf *b, int64_t n); /* decimal */
void strbuf_addf(struct strbuf *b, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * Add bytes from a stranger so that they stay one word of one line: printable
 * ASCII but space, comma, '=', '"' and '\', and well-formed UTF-8 above the
 * C1 controls, as they are; every other byte as \xNN. A view that is empty
 * adds nothing. A cut falls between two characters or escapes.
 */
void strbuf_add_word(struct strbuf *b, struct str s);

/*
 * As strbuf_add_word, but space, comma, '=' and '"' stay: for text that a
 * person reads to the end of the line.
 */
void strbuf_add_text(struct strbuf *b, struct str s);

/* What has been built, as a view that lives as long as the memory. */
struct str strbuf_str(const struct strbuf *b);

#endif
