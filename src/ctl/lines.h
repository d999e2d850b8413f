/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lines.h: struct lines, the lines of a file, from its beginning as often as
 * wanted, in bounded memory.
 */
#ifndef CTL_LINES_H
#define CTL_LINES_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define LINES_LEN_MAX 65536 /* bytes of one line */

struct lines;

enum err lines_open(const char *path, struct lines **ret,
    struct err_note *note) ATTR_MUST_CHECK;
void lines_close(struct lines **lines);
enum err
lines_rewind(struct lines *lines, struct err_note *note) ATTR_MUST_CHECK;

/*
 * The next line without its newline; the view lives until the next call.
 * ERR_NOTFOUND behind the last; ERR_INVALID with a note: too long, with a NUL
 * in it, or the last one without a newline.
 */
enum err lines_next(struct lines *lines, struct str *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* Of the line that was read last, from 1. */
uint64_t lines_number(const struct lines *lines);

#endif
