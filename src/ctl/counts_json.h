/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * counts_json.h: what is counted of logs as JSON, the same in a report and in
 * a simulation: by the names of the log. Each returns a new reference; NULL
 * when memory ran out.
 */
#ifndef CTL_COUNTS_JSON_H
#define CTL_COUNTS_JSON_H

#include <jansson.h>

#include "core/decision.h"
#include "report/hist.h"
#include "report/top.h"

json_t *hist_json(const struct hist *h);
json_t *reasons_json(const uint64_t counts[REASON_COUNT]);
json_t *links_json(const uint64_t counts[EVIDENCE_ADDR + 1]);

/* The first `most` rows; `unit` is the name of their numbers. */
json_t *top_json(const struct top *top, size_t most, const char *unit);

#endif
