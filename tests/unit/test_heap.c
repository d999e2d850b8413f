/* SPDX-License-Identifier: BSD-2-Clause */
/* test_heap.c: what threads allocate lies in one heap, in large pages. */
#include "unit.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/heap.h"

#define RESERVED_B (INT64_C(64) * 1024 * 1024)
#define LARGE_B ((size_t)(2 * RESERVED_B))
#define BLOCK_B ((size_t)4300) /* about a page of Berkeley DB's cache */
#define BLOCKS 4000

/* Does the kernel know that it wants large pages? smaps tells for each range
 * of addresses, in its last line: "hg". */
static bool
wants_large_pages(const void *at)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	uintptr_t from, to;
	bool inside = false, found = false;
	char line[512];

	if (smaps == NULL)
		return false;
	while (fgets(line, sizeof(line), smaps) != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &to) == 2)
			inside = from <= (uintptr_t)at && (uintptr_t)at < to;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			found = found || strstr(line, " hg") != NULL;
	}
	(void)fclose(smaps);
	return found;
}

/* How many of many blocks lie in large pages; all of them live at once. */
static void *
allocate(void *arg)
{
	static char *blocks[BLOCKS];
	size_t *ret_large = arg;

	*ret_large = 0;
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = malloc(BLOCK_B);
		if (blocks[i] != NULL)
			memset(blocks[i], 1, BLOCK_B);
	}
	/* One in a hundred is asked for: each time all ranges are read. */
	for (size_t i = 0; i < BLOCKS; i += 100)
		*ret_large += wants_large_pages(blocks[i]) ? 1 : 0;
	for (size_t i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	return NULL;
}

static size_t
resident_b(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long all, resident;

	assert_non_null(statm);
	assert_int_equal(fscanf(statm, "%lu %lu", &all, &resident), 2);
	(void)fclose(statm);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void
test_a_thread_allocates_in_large_pages(void **state)
{
	size_t large = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, allocate, &large), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	/* The heap may have begun before, in a page of the usual size. */
	assert_in_range(large, BLOCKS / 100 - 1, BLOCKS / 100);
}

static void
test_what_was_reserved_takes_no_memory(void **state)
{
	(void)state;
	assert_true(resident_b() < (size_t)RESERVED_B / 2);
}

/* One that did not fit into what was reserved. */
static void
test_a_large_block_goes_back_to_the_system(void **state)
{
	size_t before = resident_b(), with;
	char *block;

	(void)state;
	block = malloc(LARGE_B);
	assert_non_null(block);
	memset(block, 1, LARGE_B);
	with = resident_b();
	free(block);
	assert_true(with > before + LARGE_B / 2);
	assert_true(resident_b() < before + LARGE_B / 2);
}

static void
test_too_much_is_refused_and_no_harm(void **state)
{
	char *block;

	(void)state;
	assert_false(heap_reserve(INT64_MAX / 4));
	block = malloc((size_t)RESERVED_B);
	assert_non_null(block);
	free(block);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_was_reserved_takes_no_memory),
	cmocka_unit_test(test_a_thread_allocates_in_large_pages),
	cmocka_unit_test(test_a_large_block_goes_back_to_the_system),
	cmocka_unit_test(test_too_much_is_refused_and_no_harm),
};

int
main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (heap_reserve(RESERVED_B))
		return cmocka_run_group_tests(tests, NULL, NULL);
	/* A sanitizer's allocator, say. */
	(void)printf("1..0 # SKIP no large pages here, or no heap\n");
	return 0;
}
