/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_field.h: the fields that formats are made of. Pure. */
#ifndef FOREIGN_FOREIGN_FIELD_H
#define FOREIGN_FOREIGN_FIELD_H

#include <stdint.h>

#include "base/addr.h"
#include "base/err.h"
#include "base/str.h"

/* Take what stands before the first `separator` off `*rest`, and that too. */
struct str foreign_field_take(struct str *rest, char separator);

/* A number of seconds since 1970. ERR_INVALID with a note that names `what`. */
enum err foreign_field_time(struct str field, const char *what, int64_t *ret,
    struct err_note *note) ATTR_MUST_CHECK;

enum err foreign_field_count(struct str field, const char *what, uint32_t *ret,
    struct err_note *note) ATTR_MUST_CHECK;

/* An address. ERR_INVALID with a note. */
enum err foreign_field_addr(
    struct str field, struct addr *ret, struct err_note *note) ATTR_MUST_CHECK;

/* "2026-11-24 18:30:00", UTC, with or without fractions behind it. False when
 * it is none. */
bool foreign_field_date(struct str field, int64_t *ret_s);

/* For a note: bytes of a field that may be long, "%.*s". */
int foreign_field_shown(struct str field);

#endif
