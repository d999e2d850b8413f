/* SPDX-License-Identifier: BSD-2-Clause */
/* heap.c: settings of the C library's allocator, see mallopt(3). */
#include "daemon/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Blocks from this size on are mapped one by one, and go back to the system
 * when they are freed. */
#define MAPPED_FROM_B (128 * 1024)
#define MAPPED_MAX 65536 /* the C library's own, both */
#define HEADER_B 4096    /* more than there is in front of a block */

/* Tell the kernel that whole pages between the two ends want to be large. */
static bool
want_large_pages(char *block, size_t size_b)
{
	size_t page_b = (size_t)sysconf(_SC_PAGESIZE);
	size_t skip_b = page_b - (uintptr_t)block % page_b;

	return size_b > 2 * page_b &&
	       madvise(block + skip_b, (size_b - skip_b) / page_b * page_b,
	           MADV_HUGEPAGE) == 0;
}

static bool
set(int what, int value)
{
	/* No thread runs yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	return mallopt(what, value) != 0;
}

/* Where the heap ends; another allocator in the C library's place, a
 * sanitizer's say, has its blocks elsewhere. */
static uintptr_t
heap_end(void)
{
	/* Likewise. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	return (uintptr_t)sbrk(0);
}

bool
heap_reserve(int64_t size_b)
{
	uintptr_t end = heap_end();
	bool large = false;
	char *block = NULL;

	/* The heap keeps what it once got; and this block has to come out of
	 * it, large as it is. */
	if (!set(M_ARENA_MAX, 1) || !set(M_TRIM_THRESHOLD, -1) ||
	    !set(M_MMAP_MAX, 0))
		return false;
	if ((uint64_t)size_b <= SIZE_MAX / 2)
		block = malloc((size_t)size_b);
	/* It begins in what the heap had left, or where it ended. */
	if (block != NULL && (uintptr_t)block <= end + HEADER_B &&
	    heap_end() > end)
		large = want_large_pages(block, (size_t)size_b);
	free(block);
	(void)set(M_MMAP_MAX, MAPPED_MAX);
	(void)set(M_MMAP_THRESHOLD, MAPPED_FROM_B);
	return large;
}
