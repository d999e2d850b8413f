/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_dir.h: the directory a store on disk lives in, seen as files: may it
 * be used, is it in use, how large is it, and the move of a damaged store out
 * of the way. Knows nothing of what is inside the files.
 */
#ifndef STORE_STORE_DIR_H
#define STORE_STORE_DIR_H

#include <stdint.h>

#include "base/err.h"

#define STORE_DIR_ASIDE_MAX 64 /* the terminator included */

/*
 * Is `dir` a directory that a store may be kept in? ERR_NOTFOUND it is
 * missing; ERR_PERM we may not write there, or everybody may; ERR_INVALID it
 * is no directory, holds a DB_CONFIG file or somebody else's database. The
 * note says what to do. Nothing is changed.
 */
enum err
store_dir_check(const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Take the lock file of `dir`, for as long as `*ret_fd` is open in this
 * process. ERR_EXISTS when somebody has it: the note names the process.
 */
enum err store_dir_lock(
    const char *dir, int *ret_fd, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Move the store's files into a new directory inside `dir`, named by the
 * system's wall clock: "damaged-20261123T180405Z". `ret_name` is that name.
 */
enum err store_dir_set_aside(const char *dir,
    char ret_name[STORE_DIR_ASIDE_MAX], struct err_note *note) ATTR_MUST_CHECK;

/* Make `dir`, mode 0700, unless it is there; ERR_EXISTS when it is there and
 * not empty. */
enum err
store_dir_make_empty(const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/* Bytes in the store's files; those set aside are not counted. 0 when they
 * cannot be read. */
int64_t store_dir_usage_b(const char *dir);

#endif
