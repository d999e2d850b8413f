/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_ahead.c: reads and forgets. To ask for it by posix_fadvise(2) would not
 * do: Linux reads no more of what it is asked for than the disk's window for
 * reading ahead, often 128 KiB, and drops the rest.
 */
#include "store/store_ahead.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/store.h"

#define READ_B 65536

/* The large ones come last, should they not fit. */
static const enum store_table order[] = {
	STORE_META,
	STORE_HITS,
	STORE_RULES,
	STORE_SENDERS,
	STORE_TRUST,
	STORE_CONVERSATIONS,
};
_Static_assert(ARRAY_LEN(order) == STORE_TABLE_COUNT, "every table is read");

static int
open_file(const struct store_ahead *a)
{
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/%s.db", a->dir,
	    store_table_name(order[a->files]));

	if (len < 0 || (size_t)len >= sizeof(path))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* How much of the next piece there is; 0 at the end of the file. */
static int64_t
read_piece(const struct store_ahead *a, int fd)
{
	int64_t most_b =
	    a->left_b < STORE_AHEAD_STEP_B ? a->left_b : STORE_AHEAD_STEP_B;
	int64_t done_b = 0;
	char unused[READ_B];
	ssize_t n = 1;

	/* A larger window. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while (n > 0 && done_b < most_b) {
		int64_t rest_b = most_b - done_b;

		n = pread(fd, unused,
		    rest_b < READ_B ? (size_t)rest_b : (size_t)READ_B,
		    a->at_b + done_b);
		done_b += n > 0 ? n : 0;
	}
	return done_b;
}

bool
store_ahead_step(struct store_ahead *a)
{
	int64_t size_b;
	int fd;

	if (a->files == ARRAY_LEN(order) || a->left_b <= 0)
		return false;
	fd = open_file(a);
	size_b = fd >= 0 ? read_piece(a, fd) : 0;
	a->at_b += size_b;
	a->left_b -= size_b;
	if (size_b == 0) {
		a->files++;
		a->at_b = 0;
	}
	if (fd >= 0)
		(void)close(fd);
	return true;
}
