/* SPDX-License-Identifier: BSD-2-Clause */
/* sender_book.c: statistics in the store: added to, bounded, expired. */
#include "daemon/sender_book.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_BATCH 500 /* records */
#define LOOK_BITE 4000 /* records that are looked at between two rests */
#define ROOM_PART 16   /* of the limit, made by removing strangers */

enum err
sender_book_get(
    const struct sender_book *book, struct str key, struct sender *ret)
{
	struct store_value value;
	enum err e = store_get(book->store, STORE_SENDERS, key, &value);

	return e == ERR_OK ? sender_decode(value.bytes, value.len, ret) : e;
}

static enum store_action
add_news(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct sender *news = ctx;
	struct sender s = { .attempts = 0 };

	/* One that does not decode is begun anew. */
	if (old == NULL || sender_decode(old->bytes, old->len, &s) != ERR_OK)
		memset(&s, 0, sizeof(s));
	sender_merge(&s, news);
	if (s.attempts == 0)
		return STORE_KEEP;
	ret_new->len = sender_encode(&s, ret_new->bytes);
	return STORE_PUT;
}

enum err
sender_book_add(const struct sender_book *book, struct str key,
    const struct sender *news, bool more)
{
	struct sender copy = *news;

	return (more ? store_update_lazily : store_update)(book->store,
	    STORE_SENDERS, key, add_news, &copy, book->deadline_ms);
}

struct expiry {
	int64_t life_s, now_s;
};

static enum store_action
expire_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct expiry *x = ctx;
	struct sender s;

	(void)ret_new;
	if (old == NULL)
		return STORE_KEEP;
	if (sender_decode(old->bytes, old->len, &s) == ERR_OK &&
	    !sender_lapsed(&s, x->life_s, x->now_s))
		return STORE_KEEP;
	return STORE_REMOVE;
}

enum err
sender_book_expire(const struct sender_book *book, struct str key,
    int64_t life_s, int64_t now_s)
{
	struct expiry x = { life_s, now_s };

	return store_update_lazily(book->store, STORE_SENDERS, key,
	    expire_record, &x, book->deadline_ms);
}

/* One walk that ranks all records, one that removes the lowest. */
struct bound {
	const struct sender_book *book;
	uint64_t *ranks;
	size_t count, size;
	uint64_t below; /* ranks below this go */
	uint64_t at;    /* records of just this rank that go, too */
	uint64_t removed, seen;
	enum err err;
};

static uint64_t
rank_of(struct str value)
{
	struct sender s;

	if (sender_decode((const uint8_t *)value.data, value.len, &s) != ERR_OK)
		return 0;
	return sender_rank(&s);
}

static void
rest_after(const struct bound *b, uint64_t done, uint64_t bite)
{
	if (b->book->rest != NULL && done % bite == 0)
		b->book->rest(b->book->rest_ctx);
}

static bool
visit_to_rank(void *ctx, struct str key, struct str value)
{
	struct bound *b = ctx;

	(void)key;
	if (b->count == b->size) {
		size_t size = b->size == 0 ? 4096 : 2 * b->size;
		uint64_t *more = realloc(b->ranks, size * sizeof(*more));

		if (more == NULL) {
			b->err = ERR_NOMEM;
			return false;
		}
		b->ranks = more;
		b->size = size;
	}
	b->ranks[b->count++] = rank_of(value);
	rest_after(b, b->count, LOOK_BITE);
	return true;
}

static enum store_action
remove_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	(void)ctx;
	(void)ret_new;
	return old == NULL ? STORE_KEEP : STORE_REMOVE;
}

static bool
visit_to_remove(void *ctx, struct str key, struct str value)
{
	struct bound *b = ctx;
	uint64_t rank = rank_of(value);

	rest_after(b, ++b->seen, LOOK_BITE);
	if (rank > b->below || (rank == b->below && b->at == 0))
		return true;
	b->err = store_update_lazily(b->book->store, STORE_SENDERS, key,
	    remove_record, NULL, b->book->deadline_ms);
	if (rank == b->below)
		b->at--;
	b->removed++;
	rest_after(b, b->removed, SENDER_BOOK_BITE);
	return b->err == ERR_OK;
}

static enum err
walk(struct bound *b, store_scan_fn *visit)
{
	struct store_cursor cursor = { .done = false };
	enum err e = ERR_OK;

	while (e == ERR_OK && b->err == ERR_OK && !cursor.done)
		e = store_scan(b->book->store, STORE_SENDERS, &cursor,
		    SCAN_BATCH, visit, b);
	return e != ERR_OK ? e : b->err;
}

static int
compare_ranks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* How many of the sorted ranks have to go. */
static size_t
surplus(const struct bound *b, size_t most)
{
	size_t must = b->count > most ? b->count - most : 0;
	size_t wanted = must + most / ROOM_PART;

	if (must == 0)
		return 0;
	while (must < wanted && must < b->count &&
	       b->ranks[must] < SENDER_RANK_GOOD)
		must++;
	return must;
}

static enum err
remove_lowest(struct bound *b, size_t gone)
{
	size_t first = gone - 1;

	b->below = b->ranks[first];
	while (first > 0 && b->ranks[first - 1] == b->below)
		first--;
	b->at = gone - first;
	return walk(b, visit_to_remove);
}

enum err
sender_book_bound(
    const struct sender_book *book, size_t most, uint64_t *ret_removed)
{
	struct bound b = { .book = book };
	struct store_info info;
	size_t gone;
	enum err e = store_info(book->store, &info);

	if (e != ERR_OK)
		return e;
	if (info.records[STORE_SENDERS] <= most) {
		*ret_removed = 0;
		return ERR_OK;
	}
	e = walk(&b, visit_to_rank);
	if (e == ERR_OK) {
		qsort(b.ranks, b.count, sizeof(*b.ranks), compare_ranks);
		gone = surplus(&b, most);
		if (gone > 0)
			e = remove_lowest(&b, gone);
	}
	free(b.ranks);
	if (e == ERR_OK)
		*ret_removed = b.removed;
	return e;
}
