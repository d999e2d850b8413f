/* SPDX-License-Identifier: BSD-2-Clause */
/* report_json.h: a summary on stdout, as one line of JSON. */
#ifndef CTL_REPORT_JSON_H
#define CTL_REPORT_JSON_H

#include "ctl/cli.h"
#include "report/summary.h"

/* The summary has ended. CLI_FAILED, after a complaint, without memory. */
enum cli_status report_json(const struct summary *t);

#endif
