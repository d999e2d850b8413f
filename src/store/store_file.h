/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_file.h: struct store_file, one Berkeley DB file seen from outside any
 * environment: another program's, or a table of ours while nobody has it
 * open. Nothing is written to it. One thread at a time.
 */
#ifndef STORE_STORE_FILE_H
#define STORE_STORE_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct store_file;

/*
 * Look over the structure of all pages. ERR_CORRUPT with a note that carries
 * libdb's words; ERR_NOTFOUND, ERR_PERM, ERR_INVALID: it is no such file.
 */
enum err
store_file_verify(const char *path, struct err_note *note) ATTR_MUST_CHECK;

/* The same with every table of a store in `dir`. */
enum err
store_file_verify_all(const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Bring a copy of an environment, data files and logs in `dir`, to the state
 * of its last transaction. For directories of one's own.
 */
enum err
store_file_recover(const char *dir, struct err_note *note) ATTR_MUST_CHECK;

/* A B-tree or a hash table; verify it first: libdb trusts what it reads. */
enum err store_file_open(const char *path, struct store_file **ret,
    struct err_note *note) ATTR_MUST_CHECK;
void store_file_close(struct store_file **f);

/* Begin before the first record again. */
enum err
store_file_rewind(struct store_file *f, struct err_note *note) ATTR_MUST_CHECK;

/* The next record; the views live until the next call. ERR_NOTFOUND behind
 * the last one. */
enum err store_file_next(struct store_file *f, struct str *ret_key,
    struct str *ret_value, struct err_note *note) ATTR_MUST_CHECK;

#endif
