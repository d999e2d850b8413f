/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * foreign_greylist.h: the dump that milter-greylist keeps, greylist.db, a
 * text in spite of its name. A line is client, sender, recipient and a time,
 * with tabs or blanks between, and perhaps a comment. The time of a line that
 * waits is when it will pass; that of one with "AUTO" behind it is when its
 * auto-whitelisting ends.
 */
#ifndef FOREIGN_FOREIGN_GREYLIST_H
#define FOREIGN_FOREIGN_GREYLIST_H

#include "foreign/foreign.h"

#define FOREIGN_GREYLIST_DELAY_S 1800
#define FOREIGN_GREYLIST_LIFE_S 86400

/* `line` without its newline. ERR_INVALID with a note. */
enum err
foreign_greylist_line(const struct foreign_terms *terms, struct str line,
    struct foreign_row *ret, struct err_note *note) ATTR_MUST_CHECK;

#endif
