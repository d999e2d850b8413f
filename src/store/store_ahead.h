/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_ahead.h: struct store_ahead, reading the files of a store ahead of
 * those who will ask for it.
 *
 * After a boot nothing of them is in memory. Decisions would fetch a page at a
 * time, from all over the disk, and wait for each; in one sweep from the first
 * byte to the last a disk is faster by far.
 */
#ifndef STORE_STORE_AHEAD_H
#define STORE_STORE_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#define STORE_AHEAD_STEP_B (INT64_C(8) * 1024 * 1024)

struct store_ahead {
	const char *dir;    /* the caller's */
	int64_t left_b;     /* so many bytes may still be read */
	unsigned int files; /* tables that have been read, the smallest first */
	int64_t at_b;       /* where the sweep stands in the next one's file */
};

/*
 * Read the next piece, at most STORE_AHEAD_STEP_B, so that it is in the
 * system's memory. Files that cannot be read are passed over. Returns false
 * when there is nothing left to read.
 */
bool store_ahead_step(struct store_ahead *a);

#endif
