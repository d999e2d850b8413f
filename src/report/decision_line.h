/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decision_line.h: a decision read back from its line in the log, whatever
 * stands in front of it (greywaitd(8), "LOG"). Pure.
 */
#ifndef REPORT_DECISION_LINE_H
#define REPORT_DECISION_LINE_H

#include "base/err.h"
#include "core/decision.h"

struct decision_line {
	struct decision decision;
	struct str client_name, client_address; /* as they stand: escaped */
	struct str sender, recipient;           /* likewise */
};

/* ERR_NOTFOUND: the line is no decision. ERR_INVALID: it is one that cannot
 * be understood. The views are of `line`. */
enum err
decision_line_parse(struct str line, struct decision_line *ret) ATTR_MUST_CHECK;

#endif
