/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * say.h: fields of an answer as a person reads them. Whatever the daemon
 * says, no control character comes out.
 */
#ifndef CTL_SAY_H
#define CTL_SAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define SAY_TEXT_MAX 4096 /* the terminator included */
#define SAY_TIME_MAX 80   /* likewise */

/* A field that is missing or of another type reads as 0 and "". */
int64_t say_int(const json_t *object, const char *key);
const char *
say_text(const json_t *object, const char *key, char ret[SAY_TEXT_MAX]);

/* The same, but a backslash stays one: a regular expression as it is given to
 * `whitelist del`. */
const char *
say_value(const json_t *object, const char *key, char ret[SAY_TEXT_MAX]);

/* "2026-11-23T18:04:05Z (in 2 min 5 s)", "... (3 h 20 min ago)". */
const char *say_time(int64_t at_s, int64_t now_s, char ret[SAY_TIME_MAX]);

/* The words that go with a count: "1 mail", "2 mails". */
const char *say_form(int64_t n, const char *one, const char *more);

/* Bytes to three digits: "64 MiB", "1.5 GiB". */
const char *say_size(int64_t b, char ret[SAY_TEXT_MAX]);

/* One object as one line of ASCII; false when stdout has failed. */
bool say_json(const json_t *object);

#endif
