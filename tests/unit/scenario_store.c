/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario_store.c: the store under a scenario: opened, closed in the middle,
 * damaged, counted, and walked over by the reaper.
 */
#include "greylist/trust_book.h"
#include "scenario.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 10000

bool
scenario_open_store(struct scenario *s)
{
	struct store_options options = { .dir = s->dir,
		.cache_b = 4194304,
		.lock_ms = 1000,
		.durability = STORE_DURABILITY_WRITE,
		.refuse_damaged = true };
	struct err_note note = { "" };
	enum err e = ERR_INVALID;

	switch (s->kind) {
	case SCENARIO_MEM:
		e = store_mem_open(&s->store);
		break;
	case SCENARIO_BDB:
		if (s->dir[0] == '\0') {
			(void)snprintf(s->dir, sizeof(s->dir),
			    "/tmp/greywait-scenario.XXXXXX");
			if (mkdtemp(s->dir) == NULL) {
				s->dir[0] = '\0';
				return scenario_fail(s, "no directory in /tmp");
			}
		}
		e = store_bdb_open(&options, &s->store, &note);
		break;
	}
	if (e != ERR_OK)
		return scenario_fail(s, "the store does not open: %s: %s",
		    err_str(e), note.text);
	return true;
}

static int
remove_one(const char *path, const struct stat *st ATTR_UNUSED,
    int flag ATTR_UNUSED, struct FTW *ftw ATTR_UNUSED)
{
	return remove(path);
}

void
scenario_remove_store(struct scenario *s)
{
	store_close(&s->store);
	if (s->dir[0] != '\0')
		(void)nftw(s->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* What a store in memory holds does not outlive it, so it stays open. */
bool
scenario_restart(struct scenario *s, struct words *w ATTR_UNUSED)
{
	struct err_note note = { "" };

	if (s->kind == SCENARIO_MEM)
		return true;
	store_close(&s->store);
	s->reaped = false;
	memset(&s->reaper.cursor, 0, sizeof(s->reaper.cursor));
	if (!scenario_open_store(s))
		return false;
	if (store_maintain(s->store, 0, &note) != ERR_OK)
		return scenario_fail(s, "upkeep: %s", note.text);
	return true;
}

struct count_ctx {
	struct store *store;
	size_t records;
	bool damage, failed;
};

static bool
visit(void *ctx, struct str key, struct str value)
{
	struct count_ctx *c = ctx;
	struct store_value junk = { .len = value.len };

	c->records++;
	if (!c->damage)
		return true;
	/* All but the length is gone, as when a page was lost. */
	memset(junk.bytes, 0, sizeof(junk.bytes));
	c->failed = store_put(c->store, STORE_CONVERSATIONS, key, &junk,
	                DEADLINE_MS) != ERR_OK;
	return !c->failed;
}

static bool
walk(struct scenario *s, struct count_ctx *c)
{
	struct store_cursor cursor = { 0 };

	c->store = s->store;
	while (!cursor.done && !c->failed) {
		enum err e = store_scan(
		    s->store, STORE_CONVERSATIONS, &cursor, 100, visit, c);

		if (e != ERR_OK)
			return scenario_fail(s, "scan: %s", err_str(e));
	}
	if (c->failed)
		return scenario_fail(s, "a record could not be written");
	return true;
}

bool
scenario_damage(struct scenario *s, struct words *w ATTR_UNUSED)
{
	struct count_ctx c = { .damage = true };

	return walk(s, &c);
}

bool
scenario_records(struct scenario *s, struct words *w)
{
	struct count_ctx c = { 0 };
	unsigned int want;

	if (!str_to_u32(words_next(w), &want))
		return scenario_fail(s, "'records' takes a number");
	if (!walk(s, &c))
		return false;
	if (c.records != want)
		return scenario_fail(
		    s, "expected %u records, got %zu", want, c.records);
	return true;
}

/* What `greywait trust ORIGIN` and its kin do. */
static bool
say_word(struct scenario *s, struct words *w, enum trust_word word)
{
	struct policy policy = conf_policy(s->conf);
	struct trust_book book = { .store = s->store,
		.policy = conf_trust_policy(s->conf),
		.deadline_ms = DEADLINE_MS };
	struct err_note note = { "" };
	struct trust_key key;
	enum err e =
	    trust_key_parse(words_next(w), &policy.evidence, &key, &note);

	if (e == ERR_OK)
		e = trust_book_say(&book, &key, word, s->now_s);
	return e == ERR_OK ? true
	                   : scenario_fail(s, "%s: %s", err_str(e), note.text);
}

bool
scenario_trust(struct scenario *s, struct words *w)
{
	return say_word(s, w, TRUST_WORD_TRUSTED);
}

bool
scenario_distrust(struct scenario *s, struct words *w)
{
	return say_word(s, w, TRUST_WORD_DISTRUSTED);
}

bool
scenario_untrust(struct scenario *s, struct words *w)
{
	return say_word(s, w, TRUST_WORD_NONE);
}

static bool
reap_all(struct scenario *s, enum err *ret)
{
	do {
		*ret = reaper_step(&s->reaper);
	} while (*ret == ERR_OK && !s->reaper.done);
	if (*ret != ERR_OK && *ret != ERR_BUSY)
		return scenario_fail(s, "the reaper: %s", err_str(*ret));
	return true;
}

/* reap at TIME [after TIME] [expect held] */
bool
scenario_reap(struct scenario *s, struct words *w)
{
	int64_t at_s, after_s = 0, before_s = s->now_s;
	bool want_held;
	enum err e = ERR_INVALID;

	if (!words_take(w, "at"))
		return scenario_fail(s, "'reap' wants 'at TIME'");
	if (!scenario_parse_s(s, words_next(w), &at_s))
		return false;
	s->now_s = SCENARIO_START_S + at_s;
	if (s->reaped && s->now_s > before_s)
		after_s = s->now_s - before_s;
	if (words_take(w, "after") &&
	    !scenario_parse_s(s, words_next(w), &after_s))
		return false;
	s->mono_ms += after_s * 1000;
	s->reaped = true;
	want_held = words_take(w, "expect") && words_take(w, "held");
	settings_set(s->settings, s->conf, NULL);
	s->reaper.store = s->store;
	if (!reap_all(s, &e))
		return false;
	if ((e == ERR_BUSY) != want_held)
		return scenario_fail(s, "expected expiry to be %s, it was %s",
		    want_held ? "held" : "done",
		    e == ERR_BUSY ? "held" : "done");
	return true;
}
