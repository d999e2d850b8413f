/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * import_copy.h: struct import_copy, another program's Berkeley DB directory,
 * copied to a place of our own and brought up to date from its logs. So it
 * may be in use: data files first, then logs, then recovery is how such a
 * copy is made. What is read is never written to.
 */
#ifndef CTL_IMPORT_COPY_H
#define CTL_IMPORT_COPY_H

#include <stdbool.h>

#include "base/err.h"

#define IMPORT_COPY_PATH_MAX 4096 /* the terminator included */

struct import_copy {
	char dir[64]; /* "" when there is none */
};

/*
 * Copies of `dir` what ends in ".db" and the logs, "log." and ten digits.
 * ERR_NOTFOUND when there is no `wanted`.
 */
enum err import_copy_make(const char *dir, const char *wanted,
    struct import_copy *ret, struct err_note *note) ATTR_MUST_CHECK;

/*
 * A file that is read alone: the directory that it is in, as its path says or
 * where that leads, when logs of Berkeley DB stand there. What they tell may
 * not be in the file. False: there are none, or `path` is a directory itself.
 */
bool import_copy_find(const char *path, char ret_dir[IMPORT_COPY_PATH_MAX]);

void import_copy_remove(struct import_copy *copy);

#endif
