/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema.h: struct schema_row, one option: its name, type, range, default and
 * where it goes in struct conf. Defaults, the file, the printed configuration
 * and the check of the manual all come from the one table.
 */
#ifndef CONF_SCHEMA_H
#define CONF_SCHEMA_H

#include <stdio.h>

#include "conf/conf.h"

enum schema_type {
	SCHEMA_DURATION, /* "180s": int64_t milliseconds */
	SCHEMA_SIZE,     /* "64M": int64_t bytes */
	SCHEMA_INTEGER,  /* 24: int64_t */
	SCHEMA_MODE,     /* "0660": int64_t */
	SCHEMA_BOOLEAN,  /* true: int */
	SCHEMA_WORD,     /* one of `words`: int, its index */
	SCHEMA_NAME,     /* char[CONF_NAME_MAX] */
	SCHEMA_STRING,   /* char[CONF_STRING_MAX] */
	SCHEMA_PATH,     /* likewise; absolute */
	SCHEMA_ENDPOINT, /* struct endpoint */
	SCHEMA_NETWORKS, /* [ "192.0.2.0/24" ]: struct conf_nets */
};

struct schema_row {
	const char *key;
	enum schema_type type;
	size_t offset;            /* in struct conf */
	const char *by_default;   /* as in the file; items of a list by ',' */
	int64_t least, most;      /* of numbers, in the field's unit */
	const char *const *words; /* of SCHEMA_WORD; NULL ends them */
	bool fixed;               /* read at start only */
};

/* The table, a constant. */
const struct schema_row *schema_rows(size_t *ret_count);

/* NULL when there is no such option. */
const struct schema_row *schema_find(struct str key);

/* The known option whose name is most like `key`; NULL if none is close. */
const char *schema_closest(struct str key);

/*
 * Set the field of `row` from a text, an integer, a boolean. ERR_INVALID with
 * a note that says what would be right. A text for SCHEMA_NETWORKS adds one
 * network.
 */
enum err schema_set_text(const struct schema_row *row, struct str text,
    struct conf *conf, struct err_note *note) ATTR_MUST_CHECK;
enum err schema_set_integer(const struct schema_row *row, int64_t value,
    struct conf *conf, struct err_note *note) ATTR_MUST_CHECK;
enum err schema_set_boolean(const struct schema_row *row, bool value,
    struct conf *conf, struct err_note *note) ATTR_MUST_CHECK;

/* "a duration such as \"180s\"": what the option takes; a constant. */
const char *schema_example(const struct schema_row *row);

/* The field of `row` as in the file, to `out`. */
void schema_print_value(
    const struct schema_row *row, const struct conf *conf, FILE *out);

/* Do the two differ in this option? */
bool schema_differs(
    const struct schema_row *row, const struct conf *a, const struct conf *b);

/*
 * One line an option: key, type, least, most, default, unit, "reload" or
 * "restart", separated by tabs.
 */
void schema_dump(FILE *out);

#endif
