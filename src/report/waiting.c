/* SPDX-License-Identifier: BSD-2-Clause */
/* waiting.c: a hash table whose entries also stand in the order they came. */
#include "report/waiting.h"

#include <assert.h>
#include <stdlib.h>

#define BUCKETS 65536
#define LAG_S 2 /* a line is written so much later than it was decided */

struct node {
	struct contact contact;
	uint32_t older, newer; /* by arrival; 0: none */
	uint32_t next;         /* in the bucket, or among the free */
};

struct waiting {
	uint32_t most, used; /* nodes that were ever used */
	uint32_t free, oldest, newest;
	uint32_t buckets[BUCKETS];
	struct node *nodes; /* from 1 on */
};

enum err
waiting_new(uint32_t most, struct waiting **ret)
{
	struct waiting *w = calloc(1, sizeof(*w));

	assert(most >= 1 && most <= WAITING_MAX);
	if (w != NULL)
		w->nodes = calloc((size_t)most + 1, sizeof(w->nodes[0]));
	if (w == NULL || w->nodes == NULL) {
		free(w);
		return ERR_NOMEM;
	}
	w->most = most;
	*ret = w;
	return ERR_OK;
}

void
waiting_free(struct waiting **w)
{
	if (*w != NULL)
		free((*w)->nodes);
	free(*w);
	*w = NULL;
}

static void
take(struct waiting *w, uint32_t at, struct contact *ret)
{
	struct node *n = &w->nodes[at];
	uint32_t *p = &w->buckets[n->contact.conversation % BUCKETS];

	while (*p != at)
		p = &w->nodes[*p].next;
	*p = n->next;
	*(n->older != 0 ? &w->nodes[n->older].newer : &w->oldest) = n->newer;
	*(n->newer != 0 ? &w->nodes[n->newer].older : &w->newest) = n->older;
	*ret = n->contact;
	n->next = w->free;
	w->free = at;
}

bool
waiting_add(
    struct waiting *w, const struct contact *c, struct contact *ret_gone)
{
	uint32_t *bucket = &w->buckets[c->conversation % BUCKETS];
	bool full = w->free == 0 && w->used == w->most;
	struct node *n;
	uint32_t at;

	if (full)
		take(w, w->oldest, ret_gone);
	at = w->free;
	if (at != 0)
		w->free = w->nodes[at].next;
	else
		at = ++w->used;
	n = &w->nodes[at];
	*n =
	    (struct node){ .contact = *c, .older = w->newest, .next = *bucket };
	*bucket = at;
	*(w->newest != 0 ? &w->nodes[w->newest].newer : &w->oldest) = at;
	w->newest = at;
	return full;
}

static uint32_t
find(const struct waiting *w, uint64_t conversation, int64_t first_s)
{
	uint32_t at = w->buckets[conversation % BUCKETS];

	for (; at != 0; at = w->nodes[at].next) {
		const struct contact *c = &w->nodes[at].contact;

		if (c->conversation == conversation &&
		    c->first_s <= first_s + LAG_S &&
		    c->first_s >= first_s - LAG_S)
			return at;
	}
	return 0;
}

bool
waiting_has(const struct waiting *w, uint64_t conversation, int64_t first_s)
{
	return find(w, conversation, first_s) != 0;
}

bool
waiting_take(struct waiting *w, uint64_t conversation, int64_t first_s,
    struct contact *ret)
{
	uint32_t at = find(w, conversation, first_s);

	if (at != 0)
		take(w, at, ret);
	return at != 0;
}

static uint32_t
find_any(const struct waiting *w, uint64_t conversation)
{
	uint32_t at = w->buckets[conversation % BUCKETS], last = 0;

	/* New ones come to the front: the last one met is the oldest. */
	for (; at != 0; at = w->nodes[at].next)
		if (w->nodes[at].contact.conversation == conversation)
			last = at;
	return last;
}

bool
waiting_take_any(struct waiting *w, uint64_t conversation, struct contact *ret)
{
	uint32_t at = find_any(w, conversation);

	if (at != 0)
		take(w, at, ret);
	return at != 0;
}

bool
waiting_find_any(
    const struct waiting *w, uint64_t conversation, struct contact *ret)
{
	uint32_t at = find_any(w, conversation);

	if (at != 0)
		*ret = w->nodes[at].contact;
	return at != 0;
}

const struct contact *
waiting_oldest(const struct waiting *w)
{
	return w->oldest == 0 ? NULL : &w->nodes[w->oldest].contact;
}

bool
waiting_take_oldest(struct waiting *w, struct contact *ret)
{
	if (w->oldest == 0)
		return false;
	take(w, w->oldest, ret);
	return true;
}
