/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * census.h: struct census, how many origins the store holds: pending ones of
 * each client, and all of them. Kept in memory of a fixed size, so that the
 * limits cost a first attempt neither a scan nor a second write. Lock-free
 * and thread-safe throughout.
 *
 * Clients are counted in a sketch (count-min, Cormode and Muthukrishnan
 * 2005): a client's number is never too low, and too high by what happens to
 * share both of its cells. The walk of the reaper counts everything anew into
 * the other of two sheets, which then takes the place of the first: errors
 * from whatever source last one walk.
 *
 *	sheet in use:	every change as it happens
 *	the other:	what the walk meets that is older than the walk, and
 *			every change that is not; what came in the second in
 *			which it began or in the next may count twice, so that
 *			a bound that is kept here is kept in the store
 */
#ifndef GREYLIST_CENSUS_H
#define GREYLIST_CENSUS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "core/evidence.h"
#include "core/record.h"

#define CENSUS_ROWS 2
#define CENSUS_CELLS 65536 /* of a row; a power of two */

/* The most of everything, from the configuration. */
struct census_limits {
	int64_t origins;         /* in all */
	int64_t pending_per_net; /* of one client's name or network */
};

struct census_sheet {
	_Atomic int32_t cells[CENSUS_ROWS][CENSUS_CELLS];
	_Atomic int64_t pending, passed;
	_Atomic int64_t trust; /* records of trust; may be too high */
};

struct census {
	struct hash_key key;           /* constant after census_new() */
	struct census_sheet sheets[2]; /* 1 MiB together */
	_Atomic unsigned int used;     /* which of them */
	_Atomic int64_t since_s; /* when the walk began; 0: it did not yet */
};

/* ERR_NOMEM. */
enum err census_new(struct census **ret) ATTR_MUST_CHECK;
void census_free(struct census **c);

/*
 * Beyond max_origins by this part, first attempts are not stored until the
 * oldest pending ones have been taken out: the bound of the disk.
 */
#define CENSUS_SLACK 8

/*
 * Is there room for one more pending origin of this client? Not when its
 * name, or else its network, has its quota: but each IPv4 address of a network
 * has its share of the quota for itself, so that neighbours cannot take it
 * all. And not when there are too many origins in all.
 */
bool census_has_room(const struct census *c, const struct census_limits *limits,
    const struct evidence_rules *rules, const struct evidence *ev);

/* A record in the store became another; `count` 0: there is none. */
void census_change(struct census *c, const struct evidence_rules *rules,
    const struct record *before, const struct record *after);

/* A record of trust may have been made. */
void census_add_trust(struct census *c);

/* Pending and passed origins, and records of trust, in all. */
int64_t census_pending(const struct census *c);
int64_t census_passed(const struct census *c);
int64_t census_trust(const struct census *c);

/*
 * The walk: it begins; it met a record, or one of trust; it came round. For
 * one thread.
 */
void census_walk_begin(struct census *c, int64_t now_s);
void census_walk_meet(struct census *c, const struct evidence_rules *rules,
    const struct record *record);
void census_walk_meet_trust(struct census *c);
void census_walk_end(struct census *c);

#endif
