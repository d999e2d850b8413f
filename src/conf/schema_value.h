/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_value.h: one option's value in a struct conf: setting, comparing and
 * printing it by the option's type. A value that is refused leaves the field
 * as it was; the note is a sentence that begins with the option's name.
 */
#ifndef CONF_SCHEMA_VALUE_H
#define CONF_SCHEMA_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "conf/conf.h"
#include "conf/schema.h"

/* Any type but networks and booleans; an integer as decimal digits. */
enum err schema_set_text(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note) ATTR_MUST_CHECK;

/* Integers only. */
enum err schema_set_number(const struct schema_option *option,
    struct conf *conf, int64_t number, struct err_note *note) ATTR_MUST_CHECK;

/* Booleans only. */
void schema_set_boolean(
    const struct schema_option *option, struct conf *conf, bool value);

/* Lists only: empty it, then add one item after the other. ERR_FULL above
 * the most there can be. */
void schema_clear_list(const struct schema_option *option, struct conf *conf);
enum err schema_add_item(const struct schema_option *option, struct conf *conf,
    struct str text, struct err_note *note) ATTR_MUST_CHECK;

/* The default. It is valid, or the table is wrong. */
void schema_set_initial(const struct schema_option *option, struct conf *conf);

/* The two have the same value. */
bool schema_same(const struct schema_option *option, const struct conf *a,
    const struct conf *b);

#define SCHEMA_VALUE_MAX 16384 /* holds any value as text */

/* The value as it stands in a file, between "key = " and ";". */
void schema_format(const struct schema_option *option, const struct conf *conf,
    struct strbuf *out);

/* The same for the default: the example in a message. */
void
schema_format_initial(const struct schema_option *option, struct strbuf *out);

#endif
