/* SPDX-License-Identifier: BSD-2-Clause */
/* scribe.c: from the tally into the store. */
#include "daemon/scribe.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "daemon/sender_book.h"

/* So often it looks whether the tally is getting full. */
#define TICK_MS 1000
#define REST_MS 2

_Static_assert(TALLY_SLOTS <= SENDER_BOOK_BITE, "a shard is one bite");
_Static_assert(TALLY_SHARDS *REST_MS < TICK_MS / 4, "it works more than not");

static void
complain(struct scribe *s, enum err e)
{
	uint64_t held;

	if (log_gate_pass(&s->gate, clock_mono_ms(s->clock), &held))
		log_warning("statistics: they cannot be written to the store: "
		            "%s (%" PRIu64 " more since the last such line)",
		    err_str(e), held);
}

/* Write one batch and empty it. After a failure the rest goes back. */
static enum err
write_batch(
    struct scribe *s, const struct sender_book *book, struct tally_batch *batch)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < batch->count; i++) {
		const struct tally_entry *entry = &batch->entries[i];

		if (e == ERR_OK)
			e = sender_book_add(book,
			    (struct str){ entry->key.bytes, entry->key.len },
			    &entry->gathered, i + 1 < batch->count);
		if (e != ERR_OK)
			tally_put_back(s->tally, entry);
	}
	batch->count = 0;
	return e;
}

static void
rest(void *ctx)
{
	struct scribe *s = ctx;

	(void)worker_pause(&s->worker, REST_MS);
}

static enum err
write_shards(struct scribe *s, const struct sender_book *book)
{
	enum err e = ERR_OK;

	atomic_store(&s->tally->pressed, false);
	if (s->spare == NULL)
		s->spare = calloc(1, sizeof(*s->spare));
	if (s->spare == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; e == ERR_OK && i < TALLY_SHARDS; i++) {
		s->spare = tally_swap(s->tally, i, s->spare);
		if (s->spare->count > 0 && book->rest != NULL)
			book->rest(book->rest_ctx);
		e = write_batch(s, book, s->spare);
	}
	return e;
}

static void
count_dropped(struct scribe *s)
{
	stats_add(s->stats, STATS_SENDERS_DROPPED,
	    atomic_exchange(&s->tally->dropped, 0));
}

static void
write_all(struct scribe *s, void (*rest_fn)(void *ctx))
{
	struct conf *conf = settings_conf(s->settings);
	struct sender_book book = { .store = s->store,
		.deadline_ms = conf->store_deadline_ms,
		.rest = rest_fn,
		.rest_ctx = s };
	uint64_t removed = 0;
	enum err e = ERR_OK;

	count_dropped(s);
	/* The upkeep thread says what is wrong with it. */
	if (store_healthy(s->store)) {
		e = write_shards(s, &book);
		if (e == ERR_OK)
			e = sender_book_bound(
			    &book, (size_t)conf->max_senders, &removed);
		stats_add(s->stats, STATS_SENDERS_REMOVED, removed);
	}
	if (e != ERR_OK)
		complain(s, e);
	conf_unref(&conf);
}

void
scribe_write(struct scribe *s)
{
	write_all(s, NULL);
}

static int64_t
interval_ms(struct scribe *s)
{
	struct conf *conf = settings_conf(s->settings);
	int64_t ms = conf->statistics_interval_ms;

	conf_unref(&conf);
	return ms;
}

static void *
run(void *arg)
{
	struct scribe *s = arg;
	int64_t since_ms = 0;

	while (worker_pause(&s->worker, TICK_MS)) {
		since_ms += TICK_MS;
		if (since_ms < interval_ms(s) &&
		    !atomic_load(&s->tally->pressed))
			continue;
		write_all(s, rest);
		since_ms = 0;
	}
	return NULL;
}

enum err
scribe_start(struct scribe *s)
{
	return worker_start(&s->worker, run, s);
}

void
scribe_stop(struct scribe *s)
{
	worker_stop(&s->worker);
}

void
scribe_done(struct scribe *s)
{
	free(s->spare);
	s->spare = NULL;
}
