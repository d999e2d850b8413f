/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * agenda.h: struct agenda, attempts that are to be played later, handed out in
 * the order of their times, as many as there is room for. Pure but for its
 * memory.
 */
#ifndef SIMULATE_AGENDA_H
#define SIMULATE_AGENDA_H

#include <stddef.h>
#include <stdint.h>

#include "core/attempt.h"
#include "report/waiting.h"

#define AGENDA_TEXT_MAX 320 /* bytes of one text; longer ones are cut */

struct agenda_item {
	int64_t due_s;
	uint64_t
	    number; /* among those due at one time: in the order they came */
	struct attempt attempt;
	bool greylisted;      /* the log says that it was put off */
	struct contact waits; /* of a retry: what it is a retry of */
	char texts[];         /* of the attempt */
};

struct agenda;

/* ERR_NOMEM. `most` items at once. */
enum err agenda_new(size_t most, struct agenda **ret) ATTR_MUST_CHECK;
void agenda_free(struct agenda **a);

bool agenda_is_full(const struct agenda *a);

/* A copy of the item, texts and all. There is room. ERR_NOMEM. */
enum err
agenda_add(struct agenda *a, const struct agenda_item *item) ATTR_MUST_CHECK;

/* The first one that is due at `now_s`, which the caller frees; or NULL. */
struct agenda_item *agenda_take(struct agenda *a, int64_t now_s);

#endif
