/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * replay.h: struct replay, Postfix's log made into the attempts that a milter
 * would have been asked about, in the order of their times. Fixed memory,
 * however long the log is: REPLAY_AHEAD_MAX attempts whose time may not have
 * come, MAILS_MAX mails in the queue, the HELO of HELOS_MAX
 * addresses.
 *
 * Who brought a mail stands in its first line, to whom it goes in later ones:
 * attempts are kept back for REPLAY_LAG_S. One that comes later still is
 * played at once, at the time that it is then.
 *
 * Postfix logs a HELO with what it refuses, not with what it takes. An attempt
 * without one has the HELO that was last seen of its address, if any.
 */
#ifndef SIMULATE_REPLAY_H
#define SIMULATE_REPLAY_H

#include "core/attempt.h"
#include "report/log_time.h"

#define REPLAY_AHEAD_MAX 100000
#define REPLAY_LAG_S 120
#define REPLAY_BACK_S 3600 /* a log that steps back further is out of order */
#define REPLAY_RECIPIENTS 262144 /* of mails, remembered as seen */
#define REPLAY_PLACE_MAX 300     /* "file:line", the terminator included */

struct arrival {
	int64_t at_s; /* seconds since 1970, never less than the one before */
	bool counts;  /* it is not before --since */
	bool greylisted; /* the log says that it was put off; else it was
	                    taken */
	struct attempt attempt;
};

typedef enum err replay_fn(void *ctx, const struct arrival *arrival);

/* Lines that have a fault, and where the first of them stands. */
struct replay_faults {
	uint64_t count;
	char first[REPLAY_PLACE_MAX];
};

struct replay_sums {
	uint64_t lines, postfix;    /* all, and those that told something */
	uint64_t taken, greylisted; /* attempts played, as the log answered */
	uint64_t refused;           /* recipients that Postfix itself refused */
	uint64_t late;              /* attempts played at a later time */
	uint64_t forgotten;         /* mails, for want of room */
	struct replay_faults timeless, malformed, backwards;
	int64_t begin_s, end_s; /* as the log shows them; 0: there is none */
};

struct replay;

/* Only what is from `since_s` on counts, and nothing from `until_s` on is
 * played: times as the log shows them. ERR_NOMEM. */
enum err replay_new(int64_t since_s, int64_t until_s, replay_fn *fn, void *ctx,
    struct replay **ret) ATTR_MUST_CHECK;
void replay_free(struct replay **r);

/* A file begins. `path` lives as long as it is read. */
void
replay_begin_file(struct replay *r, const char *path, struct log_clock clock);

/* ERR_NOMEM, or what the callback returns. */
enum err replay_line(struct replay *r, struct str line) ATTR_MUST_CHECK;

/* The last file has ended: what was kept back is played. */
enum err replay_end(struct replay *r) ATTR_MUST_CHECK;

const struct replay_sums *replay_sums(const struct replay *r);

#endif
