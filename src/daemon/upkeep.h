/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * upkeep.h: struct upkeep, the thread that makes checkpoints, brings a failed
 * store back, and writes down the hits of the whitelist.
 */
#ifndef DAEMON_UPKEEP_H
#define DAEMON_UPKEEP_H

#include "daemon/settings.h"
#include "daemon/worker.h"
#include "store/store.h"

struct upkeep {
	struct worker worker;
	struct store *store;
	struct settings *settings;
};

/* The store and the settings outlive the thread. */
enum err upkeep_start(struct upkeep *u, struct store *store,
    struct settings *settings) ATTR_MUST_CHECK;
void upkeep_stop(struct upkeep *u);

#endif
