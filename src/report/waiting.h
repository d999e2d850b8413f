/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * waiting.h: struct waiting, the first contacts that have been deferred and
 * not come back yet, as many as there is room for; beyond that the oldest has
 * to go. Pure but for its memory.
 */
#ifndef REPORT_WAITING_H
#define REPORT_WAITING_H

#include <stdint.h>

#include "base/err.h"
#include "core/evidence.h"
#include "report/top.h"

#define WAITING_MAX 200000

struct contact {
	uint64_t conversation; /* a hash of it */
	int64_t first_s;
	enum grade grade;
	char domain[TOP_NAME_MAX]; /* of the sender */
};

struct waiting;

/* ERR_NOMEM. `most` contacts at once, 1 to WAITING_MAX. */
enum err waiting_new(uint32_t most, struct waiting **ret) ATTR_MUST_CHECK;
void waiting_free(struct waiting **w);

/* True when another had to go, which is returned. */
bool waiting_add(
    struct waiting *w, const struct contact *c, struct contact *ret_gone);

/*
 * The contact of the conversation that began at `first_s`, give or take what
 * the clock of the log lags; removed. False when there is none.
 */
bool waiting_take(struct waiting *w, uint64_t conversation, int64_t first_s,
    struct contact *ret);

/* Is there one? */
bool
waiting_has(const struct waiting *w, uint64_t conversation, int64_t first_s);

/* Any contact of the conversation, the oldest first; removed. */
bool
waiting_take_any(struct waiting *w, uint64_t conversation, struct contact *ret);

/* The same, which stays. */
bool waiting_find_any(
    const struct waiting *w, uint64_t conversation, struct contact *ret);

/* The oldest of all, or NULL; until the next change. */
const struct contact *waiting_oldest(const struct waiting *w);

/* The oldest of all; removed. */
bool waiting_take_oldest(struct waiting *w, struct contact *ret);

#endif
