/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log_source.h: struct log_source, one of the logs that are read together,
 * rotated ones in whatever order a shell has named them.
 */
#ifndef REPORT_LOG_SOURCE_H
#define REPORT_LOG_SOURCE_H

#include <stdint.h>
#include <sys/types.h>

#include "report/log_file.h"
#include "report/log_time.h"

struct log_source {
	const char *path; /* "-" is standard input */
	int64_t begin_s;  /* the first stamp; INT64_MAX when it is not known */
	dev_t dev;        /* of the file, whatever its name */
	ino_t ino;        /* likewise; 0 when it cannot be known */
};

/* Two names of one file. */
typedef void log_source_twin_fn(void *ctx, const char *path, const char *other);

/* The clock to read stamps by; what is no file is written at `now_s`. */
struct log_clock log_source_clock(const struct log_file *f, int64_t now_s);

/*
 * Look up the file and its first stamp; a pipe's is not known, for it is not
 * read. An error of log_file_open().
 */
enum err log_source_find_begin(
    struct log_source *s, int64_t now_s, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Drop each that is the same file as one before it, which `tell` is told.
 * Returns how many are left.
 */
size_t log_sources_unite(struct log_source *sources, size_t count,
    log_source_twin_fn *tell, void *ctx);

/* In the order in which they begin; those that begin together stay in the
 * order in which they were named. */
void log_sources_sort(struct log_source *sources, size_t count);

#endif
