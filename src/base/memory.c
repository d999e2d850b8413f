/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c: asks the allocator, as there is no other who knows. */
#include "base/memory.h"

#include <stddef.h>
#include <stdlib.h>

#define PROBE_B ((size_t)1024 * 1024)

bool
memory_is_short(void)
{
	void *probe = malloc(PROBE_B);
	/* Or the compiler leaves out both calls. */
	void *volatile kept = probe;

	free(kept);
	return probe == NULL;
}
