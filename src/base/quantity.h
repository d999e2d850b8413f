/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quantity.h: durations and sizes as an operator writes them: a whole number
 * and a unit, "180s", "24h", "35d", "64M". A bare number is refused but for
 * 0: what "5" means is the kind of thing that is found out at night.
 */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define QUANTITY_TEXT_MAX 40 /* the terminator included */

/*
 * Units ms, s, m, h, d, w; `*ret_ms` in milliseconds. ERR_INVALID with a note
 * that shows the right form.
 */
enum err quantity_parse_ms(
    struct str s, int64_t *ret_ms, struct err_note *note) ATTR_MUST_CHECK;

/* Units B, K, M, G, T (of 1024); `*ret_b` in bytes. */
enum err quantity_parse_b(
    struct str s, int64_t *ret_b, struct err_note *note) ATTR_MUST_CHECK;

/* The same value in the largest unit that leaves it whole: "180s", "35d". */
const char *quantity_format_ms(int64_t ms, char buf[QUANTITY_TEXT_MAX]);
const char *quantity_format_b(int64_t b, char buf[QUANTITY_TEXT_MAX]);

/*
 * Seconds for a person on the telephone, two units at the most: "2 min 5 s",
 * "3 h 20 min", "34 d 23 h"; "0 s" for less than nothing.
 */
const char *quantity_say_s(int64_t s, char buf[QUANTITY_TEXT_MAX]);

#endif
