/* SPDX-License-Identifier: BSD-2-Clause */
/* key_filter.c: probes are a walk of fixed step from both halves of a hash. */
#include "store/key_filter.h"

#include <stdlib.h>

struct walk {
	uint64_t at, step;
};

static struct walk
walk_of(const struct key_filter *f, struct str key)
{
	uint64_t hash = hash_bytes(&f->secret, key);

	return (struct walk){ hash >> 32, (uint32_t)hash | 1 };
}

/* The next bit, from 0 to KEY_FILTER_BITS - 1. */
static uint64_t
walk_on(struct walk *w)
{
	w->at += w->step;
	return w->at % KEY_FILTER_BITS;
}

struct key_filter *
key_filter_new(void)
{
	struct key_filter *f = calloc(1, sizeof(*f));

	if (f != NULL)
		f->secret = hash_key_random();
	return f;
}

void
key_filter_add(struct key_filter *f, struct str key)
{
	struct walk w = walk_of(f, key);

	for (int i = 0; i < KEY_FILTER_PROBES; i++) {
		uint64_t bit = walk_on(&w);

		atomic_fetch_or(&f->words[bit / 64], UINT64_C(1) << bit % 64);
	}
}

bool
key_filter_may_have(const struct key_filter *f, struct str key)
{
	struct walk w = walk_of(f, key);

	if (!atomic_load(&f->complete))
		return true;
	for (int i = 0; i < KEY_FILTER_PROBES; i++) {
		uint64_t bit = walk_on(&w);

		if ((atomic_load(&f->words[bit / 64]) >> bit % 64 & 1) == 0)
			return false;
	}
	return true;
}
