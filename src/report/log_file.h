/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log_file.h: struct log_file, the lines of a log, plain or compressed by
 * gzip, one after the other, in a fixed amount of memory.
 */
#ifndef REPORT_LOG_FILE_H
#define REPORT_LOG_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define LOG_FILE_LINE_MAX 65536 /* bytes; what is behind is passed over */

struct log_file;

/* "-" is standard input. An error's note names the file and the reason. */
enum err log_file_open(const char *path, struct log_file **ret,
    struct err_note *note) ATTR_MUST_CHECK;
void log_file_close(struct log_file **f);

/*
 * The next line without its end; the view lives until the next call.
 * ERR_CLOSED at the end; ERR_CORRUPT and ERR_IO with a note that names file,
 * line and reason.
 */
enum err log_file_next(
    struct log_file *f, struct str *ret, struct err_note *note) ATTR_MUST_CHECK;

/* How much of the file has been read, of a hundred; -1 when that cannot be
 * known. */
int log_file_percent(const struct log_file *f);

/* When the file was last written, seconds since 1970; 0 if it is no file. */
int64_t log_file_modified_s(const struct log_file *f);

#endif
