/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * simulate_text.h: struct simulated, what a simulation came to, and printing
 * it for a person.
 */
#ifndef CTL_SIMULATE_TEXT_H
#define CTL_SIMULATE_TEXT_H

#include "ctl/cli.h"
#include "simulate/simulation.h"

#define SIMULATED_MAX 2   /* configurations side by side */
#define SIMULATED_ROWS 10 /* of the lists of senders */

/* All borrowed. */
struct simulated {
	const struct replay_sums *log;
	uint64_t files, faulty; /* read; that could not be read to their end */
	const char *retry;      /* the schedule, as it was asked for */
	bool since;             /* the figures begin later than the log */
	size_t count;
	struct simulation *sims[SIMULATED_MAX];
};

/* On stdout. CLI_FAILED, after a complaint, without memory. */
enum cli_status simulate_text(const struct simulated *s);

#endif
