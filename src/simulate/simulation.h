/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * simulation.h: struct simulation, one configuration that is asked about the
 * attempts of a log as the daemon would be: with the time of the log for a
 * clock (judge.h).
 *
 * What the log put off is seen to come back, or not, in the log itself. What
 * the log took and this configuration defers is assumed to be tried again by
 * a schedule (retry.h), from the same address; such retries go on when the
 * log has ended. What the log put off and this configuration accepts would
 * not have come again: its retries in the log are passed over.
 *
 *	memory: JUDGE_ORIGINS_MAX origins, as many records of trust,
 *	SIMULATION_RETRIES_MAX retries to come, WAITING_MAX mails delayed
 */
#ifndef SIMULATE_SIMULATION_H
#define SIMULATE_SIMULATION_H

#include "simulate/figures.h"
#include "simulate/judge.h"
#include "simulate/replay.h"
#include "simulate/retry.h"

#define SIMULATION_RETRIES_MAX 100000
#define SIMULATION_LOST_S 86400 /* no retry in the log for so long: lost */

struct simulation;

/* Read the configuration and its list files. `path` and `retry` outlive the
 * simulation. ERR_NOMEM; otherwise as conf_load(), reported. */
enum err simulation_new(const char *path, const struct retry *retry,
    const struct judge_reports *reports,
    struct simulation **ret) ATTR_MUST_CHECK;
void simulation_free(struct simulation **s);

/* ERR_NOMEM. */
enum err simulation_arrival(
    struct simulation *s, const struct arrival *arrival) ATTR_MUST_CHECK;

/* The log has ended: what is assumed goes on, the rest is settled. */
enum err simulation_end(struct simulation *s) ATTR_MUST_CHECK;

const char *simulation_path(const struct simulation *s);
const struct figures *simulation_figures(const struct simulation *s);

/* What it is decided by. */
const struct judge *simulation_judge(const struct simulation *s);

#endif
