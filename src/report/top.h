/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * top.h: struct top, the names met most often, in fixed memory: the
 * space-saving algorithm (Metwally, Agrawal, El Abbadi, 2005). A name that
 * makes up more than 1/TOP_NAMES of all is never missed; its count is too
 * high by `over` at most. Pure.
 */
#ifndef REPORT_TOP_H
#define REPORT_TOP_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define TOP_NAMES 256
#define TOP_NAME_MAX 64 /* the terminator included; longer ones are cut */

struct top_name {
	uint64_t count, over;
	uint64_t hash; /* of the name: to see soon that it is another */
	char name[TOP_NAME_MAX];
};

struct top {
	size_t used;
	struct top_name names[TOP_NAMES];
};

void top_add(struct top *t, struct str name);

/* The most frequent first. */
void top_sort(struct top *t);

#endif
