/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema.h: the table of all options. It is the only place that knows an
 * option's key, type, range and default; reading, checking, printing and
 * comparing are driven by it, and a lint holds the manual against it. The
 * order of the table is that of greywait.conf and of greywait.conf(5).
 */
#ifndef CONF_SCHEMA_H
#define CONF_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/quantity.h"
#include "base/str.h"

#define SCHEMA_OPTIONS_MAX 64 /* rows of the table at most */

/* What stands in the file, and the field of struct conf it goes to. */
enum schema_type {
	SCHEMA_DURATION, /* text with a unit; int64_t in milliseconds */
	SCHEMA_SIZE,     /* text with a unit; int64_t in bytes */
	SCHEMA_INTEGER,  /* number; int64_t */
	SCHEMA_BOOLEAN,  /* true or false; int */
	SCHEMA_ENUM,     /* one of words; int, the word's index */
	SCHEMA_STRING,   /* text; char[] */
	SCHEMA_NAME,     /* text, a user or a group; char[] */
	SCHEMA_ENDPOINT, /* text; struct endpoint */
	SCHEMA_MODE,     /* text, octal digits; int64_t */
	SCHEMA_NETWORKS, /* list of texts; struct conf_nets */
	SCHEMA_DOMAINS,  /* list of texts; struct conf_domains */
	SCHEMA_LISTS,    /* list of texts; struct conf_lists */
};

/* What the type alone does not say about a text. ERR_INVALID with a note
 * that goes on after the option's name: "must begin with ...". */
typedef enum err schema_check_fn(struct str text, struct err_note *note);

struct schema_option {
	const char *key;
	enum schema_type type;
	bool reloadable; /* else read at start only */
	size_t offset;   /* of the field in struct conf */
	size_t size;     /* of the field, bytes */
	int64_t min;     /* durations in ms, sizes in bytes; for strings and */
	int64_t max;     /* names the length in bytes */
	int64_t step;    /* durations: a multiple of this; 0 any */
	const char *initial; /* the default; networks with a space between */
	const char *unit;    /* what an integer counts */
	const char *const *words; /* enums: NULL behind the last */
	schema_check_fn *check;   /* NULL: the type says it all */
	const char *help;         /* one line */
};

/* The table's rows in order; constants. */
size_t schema_count(void);
const struct schema_option *schema_at(size_t index);

/* NULL when there is no such option. */
const struct schema_option *schema_find(struct str key);

/* The option that `key` is probably a slip of; NULL when none is close. */
const struct schema_option *schema_nearest(struct str key);

/* "duration", "size", ...; a constant. */
const char *schema_type_name(enum schema_type type);

/* A value, or the end of a range, as the operator would write it. */
const char *schema_format_number(
    enum schema_type type, int64_t n, char buf[QUANTITY_TEXT_MAX]);

/*
 * One line an option: key, type, min, max, default, unit ("a|b" for an enum),
 * "reload" or "restart", with a tab between. What an option does not have is
 * "-", an empty text is "\"\"".
 */
void schema_dump(FILE *out);

#endif
