/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_fault.h: struct conf_faults, where the faults of one file and what it
 * includes are told, one line each, and counted. A fault has a place when it
 * stands in a file.
 */
#ifndef CONF_CONF_FAULT_H
#define CONF_CONF_FAULT_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"

/* Borrowed; file is NULL for the main file, line 0 for none. */
struct conf_place {
	const char *file;
	unsigned int line;
};

struct conf_faults {
	const char *path; /* of the main file, as the operator gave it */
	struct str dir;   /* its directory, "" for the current one */
	conf_report_fn *report;
	void *ctx;
	size_t count;
};

void conf_faults_init(struct conf_faults *faults, const char *path,
    conf_report_fn *report, void *ctx);

/*
 * Report "file:line: message", or "file: message" without a line. Bytes that
 * could disturb a terminal are escaped.
 */
void conf_fault(struct conf_faults *faults, struct conf_place place,
    const char *fmt, ...) ATTR_PRINTF(3, 4);

#endif
