/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * origin.h: rows of origins as list and explain print them.
 */
#ifndef CTL_ORIGIN_H
#define CTL_ORIGIN_H

#include <jansson.h>
#include <stdint.h>

#include "ctl/say.h"

/* "192.0.2.7 (mail.example.org)", without the name when there is none. */
const char *origin_client(const json_t *row, char ret[SAY_TEXT_MAX]);

/* What comes next: "a retry passes 2026-... (in 2 min 5 s)" and so on. */
const char *
origin_next(const json_t *row, int64_t now_s, char ret[SAY_TEXT_MAX]);

#endif
