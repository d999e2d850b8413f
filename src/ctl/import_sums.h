/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * import_sums.h: struct import_sums, the passes of clients that a program
 * keeps one by one, added up by client.
 */
#ifndef CTL_IMPORT_SUMS_H
#define CTL_IMPORT_SUMS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/import.h"

/* Begin with a zeroed one. */
struct import_sums {
	struct import_row *rows;
	size_t count, room, next;
};

/* False without memory. */
bool import_sums_add(struct import_sums *sums, const struct import_row *row);

/* All are there: add up, in the order of the addresses. */
void import_sums_make(struct import_sums *sums);

/* False behind the last. */
bool import_sums_next(struct import_sums *sums, struct import_row *ret);

/* Forget all, free the memory. */
void import_sums_clear(struct import_sums *sums);

#endif
