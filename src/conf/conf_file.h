/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_file.h: struct conf_file, a configuration file being read: values into
 * a struct conf, faults to a report. conf_file.c is the only one that knows
 * libconfig.
 */
#ifndef CONF_CONF_FILE_H
#define CONF_CONF_FILE_H

#include "conf/conf.h"

#define CONF_FILE_ROWS_MAX 64

struct conf_file {
	const char *path;
	conf_report_fn *report;
	void *report_ctx;
	unsigned int faults;
	/* Where each row of the schema was set; 0 is nowhere. */
	unsigned int lines[CONF_FILE_ROWS_MAX];
};

/* Set in `conf` what the file sets; every fault is reported and counted. */
void conf_file_read(struct conf_file *file, struct conf *conf);

/* Report a fault in the option `key`, at the line that set it. */
void conf_file_fault(struct conf_file *file, const char *key, const char *text);

#endif
