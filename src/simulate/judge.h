/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * judge.h: struct judge, a configuration that decides as the daemon does,
 * with an empty store in memory and the time that it is given. Its shadow mode
 * is off, and it has no room for more than JUDGE_ORIGINS_MAX origins and as
 * many records of trust. Nothing here logs or asks a clock.
 */
#ifndef SIMULATE_JUDGE_H
#define SIMULATE_JUDGE_H

#include "conf/conf.h"
#include "conf/list_load.h"
#include "core/attempt.h"
#include "core/decision.h"

#define JUDGE_ORIGINS_MAX 500000

struct judge;

/* Where what is wrong with files is told. */
struct judge_reports {
	conf_report_fn *conf; /* a fault of the configuration */
	list_finding_fn *lists;
	void *ctx;
};

/* Read the configuration and its list files. ERR_NOMEM; otherwise as
 * conf_load(), reported. */
enum err judge_new(const char *path, const struct judge_reports *reports,
    struct judge **ret) ATTR_MUST_CHECK;
void judge_free(struct judge **j);

struct evidence
judge_evidence(const struct judge *j, const struct attempt *attempt);

/* The answer, and upkeep of the store. `now_s` never steps back. ERR_NOMEM. */
enum err judge_decide(struct judge *j, const struct attempt *attempt,
    const struct evidence *ev, int64_t now_s,
    struct decision *ret) ATTR_MUST_CHECK;

const struct conf *judge_conf(const struct judge *j);

/* Has the file shadow mode on, anywhere? */
bool judge_is_shadow(const struct judge *j);

/* Origins that had to make room for others; and whether the configuration
 * would have had more room. */
uint64_t judge_evicted(const struct judge *j);
bool judge_is_narrow(const struct judge *j);

#endif
