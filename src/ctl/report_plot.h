/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report_plot.h: the plots of the page, inline SVG in the colours of its
 * style sheet. Each has a title for those who do not see it.
 */
#ifndef CTL_REPORT_PLOT_H
#define CTL_REPORT_PLOT_H

#include <stdio.h>

#include "report/summary.h"

/* First contacts day by day. */
void report_plot_days(FILE *out, const struct summary *t);

/* What became of the first contacts of each grade. */
void report_plot_grades(FILE *out, const struct summary *t);

/* How long those waited that came back. */
void report_plot_waits(FILE *out, const struct hist *waits);

#endif
