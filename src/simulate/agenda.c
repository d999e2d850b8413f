/* SPDX-License-Identifier: BSD-2-Clause */
/* agenda.c: a binary heap. */
#include "simulate/agenda.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct agenda {
	size_t most, used;
	uint64_t number;             /* items that there ever were */
	struct agenda_item *items[]; /* each before those at 2n+1 and 2n+2 */
};

enum err
agenda_new(size_t most, struct agenda **ret)
{
	struct agenda *a = calloc(1, sizeof(*a) + most * sizeof(void *));

	if (a == NULL)
		return ERR_NOMEM;
	a->most = most;
	*ret = a;
	return ERR_OK;
}

void
agenda_free(struct agenda **a)
{
	for (size_t i = 0; *a != NULL && i < (*a)->used; i++)
		free((*a)->items[i]);
	free(*a);
	*a = NULL;
}

bool
agenda_is_full(const struct agenda *a)
{
	return a->used == a->most;
}

static bool
is_before(const struct agenda_item *a, const struct agenda_item *b)
{
	if (a->due_s != b->due_s)
		return a->due_s < b->due_s;
	return a->number < b->number;
}

/* Texts go one behind the other. */
static char *
put_text(struct str *text, char *at)
{
	*text = str_slice(*text, 0, AGENDA_TEXT_MAX);
	memcpy(at, text->data, text->len);
	text->data = at;
	return at + text->len;
}

static struct agenda_item *
copy_of(const struct agenda_item *item)
{
	const struct attempt *a = &item->attempt;
	size_t len =
	    a->client_name.len + a->helo.len + a->sender.len + a->recipient.len;
	struct agenda_item *copy = malloc(sizeof(*copy) + len);
	char *at;

	if (copy == NULL)
		return NULL;
	*copy = *item;
	at = copy->texts;
	at = put_text(&copy->attempt.client_name, at);
	at = put_text(&copy->attempt.helo, at);
	at = put_text(&copy->attempt.sender, at);
	(void)put_text(&copy->attempt.recipient, at);
	return copy;
}

enum err
agenda_add(struct agenda *a, const struct agenda_item *item)
{
	struct agenda_item *copy = copy_of(item);
	size_t at = a->used;

	assert(!agenda_is_full(a));
	if (copy == NULL)
		return ERR_NOMEM;
	copy->number = a->number++;
	a->used++;
	while (at > 0 && is_before(copy, a->items[(at - 1) / 2])) {
		a->items[at] = a->items[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	a->items[at] = copy;
	return ERR_OK;
}

/* Put the last one where the first one was, and let it sink. */
static void
close_gap(struct agenda *a)
{
	struct agenda_item *last = a->items[--a->used];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < a->used) {
		if (child + 1 < a->used &&
		    is_before(a->items[child + 1], a->items[child]))
			child++;
		if (!is_before(a->items[child], last))
			break;
		a->items[at] = a->items[child];
		at = child;
	}
	a->items[at] = last;
}

struct agenda_item *
agenda_take(struct agenda *a, int64_t now_s)
{
	struct agenda_item *first = a->items[0];

	if (a->used == 0 || first->due_s > now_s)
		return NULL;
	close_gap(a);
	return first;
}
