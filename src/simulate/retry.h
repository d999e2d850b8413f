/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * retry.h: struct retry, when a sender is assumed to try again after it was
 * put off. Mail servers have the default schedules of their documentation,
 * large providers the retries that were seen under a greylisting threshold of
 * six hours in 2016 (Pagani, De Astis, Graziano, Lanzi, Balzarotti,
 * "Measuring the Role of Greylisting and Nolisting in Fighting Spam", DSN
 * 2016). doc/figures.md plays the same rows. Pure.
 */
#ifndef SIMULATE_RETRY_H
#define SIMULATE_RETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define RETRY_TIMES_MAX 16
/* RFC 5321 4.5.4.1: a sender gives up after four or five days. */
#define RETRY_LIFE_S 345600

struct retry_row {
	const char *name;
	const char *domain; /* of the client names of a provider, or NULL */
	size_t count;
	int64_t after_s[RETRY_TIMES_MAX]; /* the first attempt; ascending */
	int64_t every_s; /* after the last of them; 0: then it gives up */
	int64_t life_s;  /* it gives up after so long; 0: RETRY_LIFE_S */
};

enum retry_kind {
	RETRY_ROW,   /* everybody by one row */
	RETRY_MIXED, /* a provider by its own, each other sender by that of a
	                mail server, drawn by a hash of it */
	RETRY_NEVER, /* nobody tries again */
};

struct retry {
	enum retry_kind kind;
	struct retry_row row; /* of RETRY_ROW */
};

/*
 * "mixed", "never", the name of a row, or times after the first attempt with
 * commas between: "5m,10m,1h". ERR_INVALID with a note.
 */
enum err retry_parse(
    struct str text, struct retry *ret, struct err_note *note) ATTR_MUST_CHECK;

/*
 * The first retry later than `waited_s` after the first attempt, in seconds
 * after that. `name` is the registered domain of the client's name or "", and
 * `sender` a number of its own. False: it has given up.
 */
bool retry_next(const struct retry *r, struct str name, uint64_t sender,
    int64_t waited_s, int64_t *ret_after_s);

/* The rows, a constant. */
const struct retry_row *retry_rows(size_t *ret_count);

#endif
