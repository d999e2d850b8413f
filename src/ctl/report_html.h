/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report_html.h: a summary as one page of HTML that needs nothing from
 * elsewhere and runs no script.
 */
#ifndef CTL_REPORT_HTML_H
#define CTL_REPORT_HTML_H

#include <stdio.h>

#include "report/summary.h"

/* The summary has ended. The caller looks at ferror(). */
void report_html(FILE *out, const struct summary *t);

#endif
