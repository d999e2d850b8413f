/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * foreign_spamd.h: what OpenBSD's spamdb(8) and greydb(8) print, a line an
 * entry:
 *
 *	GREY|client|helo|sender|recipient|first|pass|expire|block|passes
 *	WHITE|client|||first|pass|expire|block|passes
 *
 * A GREY entry has passed when its pass is not ahead; until then that time is
 * when it expires. TRAPPED, SPAMTRAP and DOMAIN are nothing to us.
 */
#ifndef FOREIGN_FOREIGN_SPAMD_H
#define FOREIGN_FOREIGN_SPAMD_H

#include "foreign/foreign.h"

#define FOREIGN_SPAMD_LIFE_S 3110400 /* 36 days */

/* `line` without its newline. ERR_INVALID with a note. */
enum err foreign_spamd_line(const struct foreign_terms *terms, struct str line,
    struct foreign_row *ret, struct err_note *note) ATTR_MUST_CHECK;

#endif
