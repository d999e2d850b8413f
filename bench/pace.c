/* SPDX-License-Identifier: BSD-2-Clause */
/* pace.c: the queue of free slots, and the time of the next transaction. */
#include "pace.h"

#include <stddef.h>

void
pace_init(struct pace *p, uint64_t per_s, int64_t now_us)
{
	p->gap_ns = per_s == 0 ? 0 : INT64_C(1000000000) / (int64_t)per_s;
	p->due_ns = now_us * 1000;
	p->first = p->last = NULL;
}

void
pace_park(struct pace *p, struct slot *s)
{
	if (s->is_free)
		return;
	s->is_free = true;
	s->next_free = NULL;
	if (p->first == NULL)
		p->first = s;
	else
		p->last->next_free = s;
	p->last = s;
}

int64_t
pace_wait_ns(const struct pace *p, int64_t now_us)
{
	int64_t left = p->due_ns - now_us * 1000;

	if (p->first == NULL)
		return -1;
	return left > 0 ? left : 0;
}

struct slot *
pace_take(struct pace *p, int64_t now_us)
{
	struct slot *s = p->first;

	if (pace_wait_ns(p, now_us) != 0)
		return NULL;
	s->due_us = p->due_ns / 1000;
	p->due_ns += p->gap_ns;
	p->first = s->next_free;
	s->is_free = false;
	return s;
}
