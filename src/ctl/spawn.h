/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * spawn.h: spawn_read(), one run of another program, without a shell.
 */
#ifndef CTL_SPAWN_H
#define CTL_SPAWN_H

#include "base/err.h"
#include "base/strbuf.h"

#define SPAWN_WORDS_MAX 8 /* of a command line */

/*
 * Run `argv[0]`, found by PATH, and add what it prints to `out`; what it
 * complains of goes to stderr. ERR_NOTFOUND when there is no such program,
 * ERR_FULL when it prints more than fits, ERR_IO when it fails; all with a
 * note.
 */
enum err spawn_read(const char *const argv[], struct strbuf *out,
    struct err_note *note) ATTR_MUST_CHECK;

#endif
