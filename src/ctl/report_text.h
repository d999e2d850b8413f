/* SPDX-License-Identifier: BSD-2-Clause */
/* report_text.h: a summary on stdout, for a person. */
#ifndef CTL_REPORT_TEXT_H
#define CTL_REPORT_TEXT_H

#include "ctl/cli.h"
#include "report/summary.h"

/* The summary has ended. CLI_FAILED, after a complaint, without memory. */
enum cli_status report_text(const struct summary *t);

#endif
