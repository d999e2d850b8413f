/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scarce.h: memory that runs out when a test says so. The program is linked
 * with scarce_flags, which lead calls of malloc(), calloc() and reallocarray()
 * from our own objects here; libraries keep theirs. Not thread-safe.
 */
#ifndef TESTS_UNIT_SCARCE_H
#define TESTS_UNIT_SCARCE_H

#include <stdbool.h>
#include <stddef.h>

/* The n-th allocation from now on fails, counted from 1, and none after it;
 * 0: none fails. */
void scarce_fail_at(size_t n);

/* Has it come to the one that was to fail? */
bool scarce_failed(void);

#endif
