/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_check.h: what options must be to each other. It runs after every
 * option has been read, and tells its faults at the option that is wrong.
 */
#ifndef CONF_CONF_CHECK_H
#define CONF_CONF_CHECK_H

#include "conf/conf.h"
#include "conf/conf_fault.h"
#include "conf/schema.h"

/* What became of an option while the file was read. */
enum conf_origin {
	CONF_ORIGIN_DEFAULT,
	CONF_ORIGIN_FILE,
	CONF_ORIGIN_FAULTY, /* told already; a check on it means nothing */
};

struct conf_origins {
	enum conf_origin from[SCHEMA_OPTIONS_MAX]; /* in the table's order */
	struct conf_place places[SCHEMA_OPTIONS_MAX];
};

void conf_check(const struct conf *conf, const struct conf_origins *origins,
    struct conf_faults *faults);

#endif
