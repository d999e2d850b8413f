/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * retries.h: struct retries, how one sender retries one message: a row of the
 * tables in tests/scenarios/data.
 */
#ifndef TESTS_SCENARIOS_RETRIES_H
#define TESTS_SCENARIOS_RETRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RETRIES_MAX 200
#define RETRIES_ROWS_MAX 40

struct retries {
	char name[40];
	size_t hosts;              /* client addresses it sends from */
	size_t count;              /* of attempts, the first included */
	int64_t at_s[RETRIES_MAX]; /* [0] is 0 */
};

/* All rows of both tables below `srcdir`; 0 if they cannot be read. */
size_t retries_read(const char *srcdir, struct retries ret[RETRIES_ROWS_MAX]);

#endif
