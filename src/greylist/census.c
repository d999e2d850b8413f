/* SPDX-License-Identifier: BSD-2-Clause */
/* census.c: counting with atomics alone. */
#include "greylist/census.h"

#include <stdlib.h>
#include <string.h>

#include "core/trust.h"

/* From the moment that the walk's time was read to that at which others count
 * on its sheet: the thread may have been made to wait in between. */
#define BEGIN_S 1

enum err
census_new(struct census **ret)
{
	struct census *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ERR_NOMEM;
	c->key = hash_key_random();
	*ret = c;
	return ERR_OK;
}

void
census_free(struct census **c)
{
	free(*c);
	*c = NULL;
}

static struct census_sheet *
used_sheet(struct census *c)
{
	return &c->sheets[atomic_load(&c->used)];
}

static struct census_sheet *
other_sheet(struct census *c)
{
	return &c->sheets[1 - atomic_load(&c->used)];
}

/* Both halves of one hash choose a cell each. */
struct place {
	uint32_t cell[CENSUS_ROWS];
};

static struct place
place_of(const struct census *c, struct str bytes)
{
	uint64_t h = hash_bytes(&c->key, bytes);

	return (struct place){ { (uint32_t)h % CENSUS_CELLS,
	    (uint32_t)(h >> 32) % CENSUS_CELLS } };
}

/* Whose quota: the name's, else the network's; grades do not matter. */
static struct place
place_of_client(const struct census *c, const struct evidence *ev)
{
	struct evidence known = *ev;
	struct trust_key key;

	known.grade = GRADE_UNKNOWN;
	if (!trust_key_make(&known, &key))
		key.len = 0;
	return place_of(c, (struct str){ key.bytes, key.len });
}

static struct place
place_of_addr(const struct census *c, const struct addr *a)
{
	return place_of(
	    c, (struct str){ (const char *)a->octets, sizeof(a->octets) });
}

static int64_t
at_place(const struct census_sheet *sheet, const struct place *p)
{
	int64_t least = INT64_MAX;

	for (size_t row = 0; row < CENSUS_ROWS; row++) {
		int64_t n = atomic_load_explicit(
		    &sheet->cells[row][p->cell[row]], memory_order_relaxed);

		least = n < least ? n : least;
	}
	return least;
}

/*
 * While a walk is on, the larger of the two sheets: after a start the other
 * one knows more. Between walks it is out of date.
 */
static int64_t
larger(const struct census *c, const int64_t on_sheet[2])
{
	unsigned int used = atomic_load(&c->used);

	if (atomic_load(&c->since_s) > 0 && on_sheet[1 - used] > on_sheet[used])
		return on_sheet[1 - used];
	return on_sheet[used];
}

static int64_t
most_at(const struct census *c, const struct place *p)
{
	return larger(c, (int64_t[]){ at_place(&c->sheets[0], p),
	                     at_place(&c->sheets[1], p) });
}

int64_t
census_pending(const struct census *c)
{
	return larger(c, (int64_t[]){ atomic_load(&c->sheets[0].pending),
	                     atomic_load(&c->sheets[1].pending) });
}

int64_t
census_passed(const struct census *c)
{
	return larger(c, (int64_t[]){ atomic_load(&c->sheets[0].passed),
	                     atomic_load(&c->sheets[1].passed) });
}

int64_t
census_trust(const struct census *c)
{
	return larger(c, (int64_t[]){ atomic_load(&c->sheets[0].trust),
	                     atomic_load(&c->sheets[1].trust) });
}

/* One address's part of its network's quota; 0 beyond IPv4. */
static int64_t
own_share(const struct evidence_rules *rules, const struct evidence *ev,
    int64_t quota)
{
	if (!addr_is_v4(&ev->addr) || ev->name[0] != '\0')
		return 0;
	return quota >> (32 - rules->ipv4_prefix);
}

bool
census_has_room(const struct census *c, const struct census_limits *limits,
    const struct evidence_rules *rules, const struct evidence *ev)
{
	int64_t quota = limits->pending_per_net, share;
	struct place p;

	if (census_pending(c) + census_passed(c) >=
	    limits->origins + limits->origins / CENSUS_SLACK)
		return false;
	p = place_of_client(c, ev);
	if (most_at(c, &p) < quota)
		return true;
	share = own_share(rules, ev, quota);
	if (share == 0)
		return false;
	p = place_of_addr(c, &ev->addr);
	return most_at(c, &p) < share;
}

/* When an origin became what it is: what was before a walk, the walk meets. */
static int64_t
became_s(const struct origin *o)
{
	return o->passed_s > 0 ? o->passed_s : o->first_s;
}

static void
add_at(struct census_sheet *sheet, const struct place *p, int32_t n)
{
	for (size_t row = 0; row < CENSUS_ROWS; row++)
		atomic_fetch_add_explicit(
		    &sheet->cells[row][p->cell[row]], n, memory_order_relaxed);
}

static void
add_to(struct census *c, struct census_sheet *sheet,
    const struct evidence_rules *rules, const struct origin *o, int32_t n)
{
	struct evidence ev = { .addr = o->addr,
		.net = evidence_net(rules, &o->addr) };
	struct place p;

	if (!origin_waits(o)) {
		atomic_fetch_add_explicit(
		    &sheet->passed, n, memory_order_relaxed);
		return;
	}
	atomic_fetch_add_explicit(&sheet->pending, n, memory_order_relaxed);
	memcpy(ev.name, o->name, sizeof(ev.name));
	p = place_of_client(c, &ev);
	add_at(sheet, &p, n);
	if (!addr_is_v4(&o->addr))
		return;
	p = place_of_addr(c, &o->addr);
	add_at(sheet, &p, n);
}

static void
add(struct census *c, const struct evidence_rules *rules,
    const struct origin *o, int32_t n)
{
	int64_t since_s = atomic_load(&c->since_s);

	add_to(c, used_sheet(c), rules, o, n);
	if (since_s > 0 && became_s(o) >= since_s)
		add_to(c, other_sheet(c), rules, o, n);
}

static bool
counts_the_same(const struct origin *a, const struct origin *b)
{
	return a->passed_s == b->passed_s && a->first_s == b->first_s &&
	       a->let_through == b->let_through &&
	       addr_eq(&a->addr, &b->addr) && strcmp(a->name, b->name) == 0;
}

void
census_change(struct census *c, const struct evidence_rules *rules,
    const struct record *before, const struct record *after)
{
	for (size_t i = 0; i < RECORD_ORIGINS_MAX; i++) {
		bool was = i < before->count, is = i < after->count;

		if (was && is &&
		    counts_the_same(&before->origins[i], &after->origins[i]))
			continue;
		if (was)
			add(c, rules, &before->origins[i], -1);
		if (is)
			add(c, rules, &after->origins[i], 1);
	}
}

void
census_add_trust(struct census *c)
{
	for (size_t i = 0; i < 2; i++)
		atomic_fetch_add_explicit(
		    &c->sheets[i].trust, 1, memory_order_relaxed);
}

void
census_walk_begin(struct census *c, int64_t now_s)
{
	struct census_sheet *sheet = other_sheet(c);

	atomic_store(&c->since_s, 0);
	for (size_t row = 0; row < CENSUS_ROWS; row++)
		for (size_t i = 0; i < CENSUS_CELLS; i++)
			atomic_store_explicit(
			    &sheet->cells[row][i], 0, memory_order_relaxed);
	atomic_store(&sheet->pending, 0);
	atomic_store(&sheet->passed, 0);
	atomic_store(&sheet->trust, 0);
	atomic_store(&c->since_s, now_s);
}

void
census_walk_meet(struct census *c, const struct evidence_rules *rules,
    const struct record *record)
{
	int64_t since_s = atomic_load(&c->since_s);

	for (size_t i = 0; i < record->count; i++)
		if (became_s(&record->origins[i]) <= since_s + BEGIN_S)
			add_to(
			    c, other_sheet(c), rules, &record->origins[i], 1);
}

void
census_walk_meet_trust(struct census *c)
{
	atomic_fetch_add_explicit(
	    &other_sheet(c)->trust, 1, memory_order_relaxed);
}

void
census_walk_end(struct census *c)
{
	unsigned int now = 1 - atomic_load(&c->used);

	atomic_store(&c->used, now);
	atomic_store(&c->since_s, 0);
}
