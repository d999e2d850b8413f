/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario.h: struct scenario, one text file of tests/scenarios being played:
 * attempts at given times, through the daemon's own decide_*() and a real
 * store, and what is expected of each. The language is described in
 * tests/scenarios/README.md.
 */
#ifndef TESTS_UNIT_SCENARIO_H
#define TESTS_UNIT_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "conf/conf.h"
#include "core/attempt.h"
#include "core/decision.h"
#include "core/match.h"
#include "daemon/reaper.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "store/store.h"

#define SCENARIO_LINE_MAX 2000
#define SCENARIO_WORDS_MAX 48
#define SCENARIO_START_S INT64_C(1800000000) /* "at 0" */

enum scenario_store {
	SCENARIO_MEM,
	SCENARIO_BDB,
};

/* What is left of a line: the words that nobody has taken yet. */
struct words {
	size_t count, at;
	struct str word[SCENARIO_WORDS_MAX];
};

/* A value that holds from one `at` line to the next. */
struct field {
	size_t len;
	char data[SCENARIO_LINE_MAX];
};

struct scenario {
	const char *path; /* for messages */
	unsigned int line;
	enum scenario_store kind;
	char dir[64]; /* of a store on disk; "" otherwise */

	struct store *store;
	struct conf *conf;

	struct addr client;
	struct field name, helo, login, sender, recipient;

	struct clock clock; /* tells the two below */
	int64_t now_s, mono_ms;
	bool reaped; /* the reaper has a time to count from */
	struct stats stats;
	struct tally *tally;
	struct settings *settings;
	struct reaper reaper;

	char fault[1200]; /* "file:line: ..."; "" while all is well */
};

/*
 * Play the file at `path` against a fresh store. True when everything came as
 * expected; else `ret_fault` says "file:line: ..." in one line.
 */
bool scenario_run(const char *path, enum scenario_store kind, char *ret_fault,
    size_t fault_size);

/* For the files of the runner. */

/* Note a fault at the line at hand; false, so that it can be returned. */
bool scenario_fail(struct scenario *s, const char *fmt, ...)
    ATTR_PRINTF(2, 3) ATTR_MUST_CHECK;

/* Split into words. `line` ends up changed and has to outlive them. */
bool words_split(struct scenario *s, char *line, struct words *ret);

/* The next word, or the empty view at the end. */
struct str words_next(struct words *w);
/* Take the next word if it is `word`. */
bool words_take(struct words *w, const char *word);

/* "3m5s", "-1h", "0": seconds. */
bool scenario_parse_s(struct scenario *s, struct str word, int64_t *ret_s);

/* The lines that make attempts, and those that look after the store. */
bool scenario_at(struct scenario *s, struct words *w);
bool scenario_restart(struct scenario *s, struct words *w);
bool scenario_damage(struct scenario *s, struct words *w);
bool scenario_trust(struct scenario *s, struct words *w);
bool scenario_distrust(struct scenario *s, struct words *w);
bool scenario_untrust(struct scenario *s, struct words *w);
bool scenario_records(struct scenario *s, struct words *w);
bool scenario_reap(struct scenario *s, struct words *w);
bool scenario_open_store(struct scenario *s);
void scenario_remove_store(struct scenario *s);

#endif
