/* SPDX-License-Identifier: BSD-2-Clause */
/* upkeep.c: the checkpoint thread. */
#include "daemon/upkeep.h"

#include "base/clock.h"
#include "base/log.h"
#include "daemon/hit_book.h"

/* A failed store is noticed and tried again this often: until it is back,
 * mail goes ungreylisted. A log that grows is looked at as often. */
#define TICK_MS 1000

/* A checkpoint is due when the interval is over, or when the log has grown.
 * Returns the time since the last one that was due by the clock. */
static int64_t
maintain(struct upkeep *u, struct log_gate *gate, int64_t since_ms)
{
	struct conf *conf = settings_conf(u->settings);
	bool due = since_ms >= conf->checkpoint_interval_ms;
	struct err_note note = { "" };
	enum err e =
	    store_maintain(u->store, due ? 0 : conf->checkpoint_size_b, &note);
	uint64_t held;

	conf_unref(&conf);
	if (e == ERR_OK && note.text[0] != '\0')
		log_warning("store: %s", note.text);
	if (e != ERR_OK &&
	    log_gate_pass(gate, clock_mono_ms(clock_system()), &held))
		log_error("store: %s", note.text);
	return due ? 0 : since_ms;
}

/* What the store does not take stays counted, and the store's own trouble is
 * told by maintain(). */
static void
flush_hits(struct upkeep *u)
{
	struct conf *conf = settings_conf(u->settings);
	struct ruleset rules = settings_rules(u->settings);

	(void)!hit_book_begin(
	    u->store, clock_wall_s(clock_system()), conf->store_deadline_ms);
	(void)!hit_book_flush(u->store, &rules, conf->store_deadline_ms);
	ruleset_unref(&rules);
	conf_unref(&conf);
}

static void *
run(void *arg)
{
	struct upkeep *u = arg;
	struct log_gate gate = { 0 };
	int64_t since_ms = 0, unflushed_ms = 0;

	while (worker_pause(&u->worker, TICK_MS)) {
		since_ms += TICK_MS;
		unflushed_ms += TICK_MS;
		if (unflushed_ms >= HIT_BOOK_INTERVAL_MS) {
			flush_hits(u);
			unflushed_ms = 0;
		}
		since_ms = maintain(u, &gate, since_ms);
	}
	flush_hits(u);
	return NULL;
}

enum err
upkeep_start(struct upkeep *u, struct store *store, struct settings *settings)
{
	u->store = store;
	u->settings = settings;
	return worker_start(&u->worker, run, u);
}

void
upkeep_stop(struct upkeep *u)
{
	worker_stop(&u->worker);
}
