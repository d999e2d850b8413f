/* SPDX-License-Identifier: BSD-2-Clause */
/* top.c: a new name takes the place, and the count, of the rarest. */
#include "report/top.h"

#include <stdlib.h>
#include <string.h>

static struct top_name *
place_for(struct top *t)
{
	struct top_name *rarest = &t->names[0];

	if (t->used < TOP_NAMES) {
		t->names[t->used] = (struct top_name){ .count = 0 };
		return &t->names[t->used++];
	}
	for (size_t i = 1; i < t->used; i++)
		if (t->names[i].count < rarest->count)
			rarest = &t->names[i];
	rarest->over = rarest->count;
	return rarest;
}

/* FNV-1a: nobody gains by a collision in a report. */
static uint64_t
hash_of(struct str name)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.data[i]) * 1099511628211u;
	return hash;
}

void
top_add(struct top *t, struct str name)
{
	struct str cut = str_slice(name, 0, TOP_NAME_MAX - 1);
	uint64_t hash = hash_of(cut);
	struct top_name *n;

	for (size_t i = 0; i < t->used; i++) {
		if (t->names[i].hash != hash ||
		    !str_eq(cut, str_of(t->names[i].name)))
			continue;
		t->names[i].count++;
		return;
	}
	n = place_for(t);
	memcpy(n->name, cut.data, cut.len);
	n->name[cut.len] = '\0';
	n->hash = hash;
	n->count++;
}

static int
compare(const void *a, const void *b)
{
	const struct top_name *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

void
top_sort(struct top *t)
{
	qsort(t->names, t->used, sizeof(t->names[0]), compare);
}
