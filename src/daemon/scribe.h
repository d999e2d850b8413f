/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scribe.h: struct scribe, the thread that writes what the tally has gathered
 * into the store every few seconds, and keeps the number of records within
 * max_senders. It writes a bite and rests, so that no mail waits for it.
 */
#ifndef DAEMON_SCRIBE_H
#define DAEMON_SCRIBE_H

#include "base/clock.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "daemon/tally.h"
#include "daemon/worker.h"
#include "store/store.h"

struct scribe {
	struct worker worker;
	struct store *store;
	struct settings *settings;
	struct stats *stats;
	struct tally *tally;
	const struct clock *clock;
	/* of who calls scribe_write(), one at a time */
	struct tally_batch *spare; /* empty; NULL to begin with */
	struct log_gate gate;
};

/*
 * Write all that was gathered, without a rest. What the store does not take
 * stays gathered. For after the thread's end, to write down the last, and for
 * tests.
 */
void scribe_write(struct scribe *s);

/* All parts outlive the thread. */
enum err scribe_start(struct scribe *s) ATTR_MUST_CHECK;

/* The thread ends; what is gathered after that is written by
 * scribe_write(). */
void scribe_stop(struct scribe *s);

/* After the last scribe_write(). */
void scribe_done(struct scribe *s);

#endif
