/* SPDX-License-Identifier: BSD-2-Clause */
/* store_ahead.c: posix_fadvise(2), piece by piece. */
#include "store/store_ahead.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

/* The large ones come last, should they not fit. */
static const enum store_table order[] = {
	STORE_META,
	STORE_HITS,
	STORE_RULES,
	STORE_SENDERS,
	STORE_TRUST,
	STORE_CONVERSATIONS,
};

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

/* Of the next piece; 0 at the end of the file. */
static int64_t
piece_b(const struct store_ahead *a, int fd)
{
	struct stat st;
	int64_t size_b = STORE_AHEAD_STEP_B;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= a->at_b)
		return 0;
	if (size_b > st.st_size - a->at_b)
		size_b = st.st_size - a->at_b;
	return size_b < a->left_b ? size_b : a->left_b;
}

bool
store_ahead_step(struct store_ahead *a)
{
	int64_t size_b;
	int fd;

	if (a->files == ARRAY_LEN(order) || a->left_b <= 0)
		return false;
	fd = open_file(a);
	size_b = piece_b(a, fd);
	if (size_b > 0) {
		(void)posix_fadvise(fd, a->at_b, size_b, POSIX_FADV_WILLNEED);
		a->at_b += size_b;
		a->left_b -= size_b;
	} else {
		a->files++;
		a->at_b = 0;
	}
	if (fd >= 0)
		(void)close(fd);
	return true;
}
