/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * err.h: what a fallible function returns, and the note in which a function
 * that knows more than its caller says what was wrong, where, and what would
 * be right. errno never crosses a module: it is folded into one of these.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum err {
	ERR_OK = 0,
	ERR_INVALID,  /* an argument or an input is malformed or out of range */
	ERR_NOMEM,    /* memory ran out */
	ERR_NOTFOUND, /* no such thing */
	ERR_EXISTS,   /* it is there already, or somebody else holds it */
	ERR_BUSY,     /* the deadline passed */
	ERR_FULL,     /* a limit was reached, or the disk is full */
	ERR_CORRUPT,  /* stored bytes do not decode */
	ERR_IO,       /* the system or the database said no */
	ERR_PERM,     /* not allowed */
	ERR_CLOSED,   /* the peer went away */
};

/* A short lower-case phrase for `e`, a constant. Thread-safe. */
const char *err_str(enum err e);

/* One sentence for the operator. Empty when nothing was said. */
struct err_note {
	char text[512];
};

/*
 * Write the note; cut at its size. `note` may be NULL: then nothing is kept.
 * Returns `e`, so that a function can end with `return err_note(...)`.
 */
enum err err_note(struct err_note *note, enum err e, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

/* As err_note, with ": " and the system's words for `sys_errno` added. */
enum err err_note_sys(struct err_note *note, int sys_errno, const char *fmt,
    ...) ATTR_PRINTF(3, 4);

/* The enum err that stands for an errno value; ERR_IO where none fits. */
enum err err_of_errno(int sys_errno);

#endif
