/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_dir.h: the directory in which a store lives on disk: is it fit, is it
 * ours alone, how large is it, and how is a damaged one put aside.
 */
#ifndef STORE_STORE_DIR_H
#define STORE_STORE_DIR_H

#include <stdint.h>

#include "base/err.h"

#define STORE_DIR_NAME_MAX 64
#define STORE_DIR_LOCK "greywait.lock"

/*
 * ERR_OK, or a note that says what is wrong with `dir` and what to do:
 * missing, no directory, not writable, writable by everybody, or with a
 * DB_CONFIG file in it, which would overrule the configuration silently.
 */
enum err
store_dir_check(const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Take the lock file for as long as `*ret_fd` is open. ERR_EXISTS with a note
 * that names the process that has it.
 */
enum err store_dir_lock(
    const char *dir, int *ret_fd, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Move all files but the lock into a fresh subdirectory, "damaged-" and the
 * time, whose name goes to `ret_name`.
 */
enum err store_dir_set_aside(const char *dir, char ret_name[STORE_DIR_NAME_MAX],
    struct err_note *note) ATTR_MUST_CHECK;

/* Bytes of the files in `dir` itself, as allocated on disk; 0 on an error. */
int64_t store_dir_size_b(const char *dir);

#endif
