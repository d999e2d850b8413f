/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * figures.h: struct figures, what a configuration would have done to the mail
 * of a log. A mail is one sender and recipient, from its first attempt to the
 * one that is accepted. It is delayed when its first attempt is deferred, and
 * then comes back, or is lost, or is still open when the log ends. What came
 * back or was lost is seen when the log has its retries, and assumed when the
 * log took it at once. Pure.
 */
#ifndef SIMULATE_FIGURES_H
#define SIMULATE_FIGURES_H

#include "core/decision.h"
#include "report/hist.h"
#include "report/top.h"

enum figures_proof {
	FIGURES_SEEN,
	FIGURES_ASSUMED,
};
#define FIGURES_PROOFS 2

struct figures_grade {
	uint64_t delayed;
	uint64_t back[FIGURES_PROOFS];
	uint64_t lost[FIGURES_PROOFS];
	uint64_t open;
	struct hist waits; /* of those that came back */
};

struct figures {
	uint64_t mails, at_once; /* all, and those accepted at their first */
	uint64_t attempts, reasons[REASON_COUNT]; /* attempts of the log */
	uint64_t links[EVIDENCE_ADDR + 1];        /* that retries passed by */
	uint64_t needless;  /* retries in the log that would not have come */
	uint64_t assumed;   /* retries that were made up */
	uint64_t evicted;   /* origins, for want of room */
	uint64_t forgotten; /* delayed mails, likewise: they count as open */
	struct figures_grade grades[GRADE_COUNT];
	struct top delayed; /* domains of senders whose mail was delayed */
	struct top lost;    /* ... verified, and lost */
};

/* All grades together. */
struct figures_grade figures_sum(const struct figures *f);

/* Those that came back, or were lost, seen and assumed. */
uint64_t figures_back(const struct figures_grade *g);
uint64_t figures_lost(const struct figures_grade *g);

#endif
