/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_check.h: the checks of single options that a type does not make.
 * Each is a schema_check_fn: its note goes on after the option's name. Pure.
 */
#ifndef CONF_SCHEMA_CHECK_H
#define CONF_SCHEMA_CHECK_H

#include <stdbool.h>

#include "conf/schema.h"

schema_check_fn schema_check_unix;       /* a Unix socket */
schema_check_fn schema_check_group_mode; /* nothing for others */
schema_check_fn schema_check_name;       /* of a user or a group */
schema_check_fn schema_check_code;       /* "450" or "451" */
schema_check_fn schema_check_enhanced;   /* RFC 3463, class 4 */
schema_check_fn schema_check_reply;      /* beginning, placeholders */
schema_check_fn schema_check_url;        /* empty, or http(s) */
schema_check_fn schema_check_path;       /* absolute */
schema_check_fn schema_check_file;       /* empty, or absolute */

/*
 * The next placeholder of a reply's text from `*at` on, without its braces;
 * `*at` moves behind it. False when there is none. The text has passed
 * schema_check_reply().
 */
bool schema_next_placeholder(struct str text, size_t *at, struct str *ret);

/* Names and addresses: printable ASCII, one space between two. */
enum err schema_check_words(struct str text, struct err_note *note);

/* Characters that may stand in a local part and are no letter or digit. */
enum err schema_check_delimiters(struct str text, struct err_note *note);

#endif
