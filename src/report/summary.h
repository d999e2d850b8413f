/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * summary.h: struct summary, what a period's decisions come to: whom they
 * delayed, for how long, and who never came back. Fixed memory, however many
 * decisions there are.
 *
 * A first contact is one that was deferred: it ends as retried, when a retry
 * is accepted, or the conversation let in by the operator or trust; as lost,
 * when the log goes on for SUMMARY_LOST_S without one; or it is still open when
 * the log ends. One with grade verified that is lost was probably mail.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/decision_line.h"
#include "report/hist.h"
#include "report/top.h"
#include "report/waiting.h"

#define SUMMARY_DAYS_MAX 400
#define SUMMARY_LOST_S 86400 /* the default of retry_window */
#define SUMMARY_ROWS 10      /* of the lists of senders */

struct summary_grade {
	uint64_t firsts; /* first contacts deferred */
	uint64_t retried, lost, open;
	uint64_t shadow;   /* first contacts that shadow mode let through */
	struct hist waits; /* of those retried */
	struct hist shadow_waits; /* the least they would have waited */
};

struct summary_day {
	int64_t day; /* since 1970 */
	uint64_t attempts;
	uint64_t firsts, retried, lost, open; /* by day of the first contact */
	uint64_t shadow;
};

struct summary {
	uint64_t attempts, reasons[REASON_COUNT];
	uint64_t links[EVIDENCE_ADDR + 1]; /* that retries passed by */
	uint64_t forgotten; /* first contacts for which there was no room */
	int64_t begin_s, end_s;
	struct summary_grade grades[GRADE_COUNT];
	size_t day_count;
	uint64_t days_dropped;
	struct summary_day days[SUMMARY_DAYS_MAX]; /* ascending */
	struct top delayed; /* domains of senders that were delayed */
	struct top lost;    /* ... that were verified and lost */
	struct waiting *waiting;
};

/* ERR_NOMEM. */
enum err summary_new(struct summary **ret) ATTR_MUST_CHECK;
void summary_free(struct summary **t);

void
summary_add(struct summary *t, int64_t at_s, const struct decision_line *line);

/* The log has ended: settle what is open, sort what is listed. */
void summary_end(struct summary *t);

/* All grades together: the sum but for the distributions. */
struct summary_grade summary_sum(const struct summary *t);

#endif
