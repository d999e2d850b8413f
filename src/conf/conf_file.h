/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_file.h: struct conf_file, the settings of a configuration file in
 * libconfig's syntax, with their places. Nobody but conf_file.c knows
 * libconfig. What a setting means is not judged here.
 */
#ifndef CONF_CONF_FILE_H
#define CONF_CONF_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/conf_fault.h"

enum conf_kind {
	CONF_KIND_TEXT,
	CONF_KIND_NUMBER,
	CONF_KIND_FRACTION,
	CONF_KIND_BOOLEAN,
	CONF_KIND_LIST, /* (...) or [...] */
	CONF_KIND_GROUP,
};

/* All views live as long as the file. */
struct conf_setting {
	struct str key; /* empty for an element of a list */
	struct conf_place place;
	enum conf_kind kind;
	struct str text; /* of a text */
	int64_t number;  /* of a number; 0 or 1 of a boolean */
	size_t count;    /* elements of a list */
	const void *node;
};

struct conf_file;

/*
 * Read the file that `faults` is about, and what it includes. Faults of
 * access and of syntax are reported. ERR_NOTFOUND, ERR_PERM, ERR_IO,
 * ERR_NOMEM; ERR_INVALID for a fault of syntax.
 */
enum err conf_file_open(
    struct conf_faults *faults, struct conf_file **ret) ATTR_MUST_CHECK;
void conf_file_close(struct conf_file **file);

size_t conf_file_count(const struct conf_file *file);
struct conf_setting
conf_file_setting(const struct conf_file *file, size_t index);

/* Element `index` of a list. */
struct conf_setting
conf_file_element(const struct conf_setting *list, size_t index);

/* "a text", "a number", ...: what stands in the file; a constant. */
const char *conf_kind_name(enum conf_kind kind);

#endif
