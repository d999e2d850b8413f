/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * list_line.h: one line of a list file and the rule that it stands for, in
 * greywait's own format (greywait.whitelist(5)) and in those of postgrey's
 * whitelist_clients and whitelist_recipients. Pure.
 */
#ifndef CORE_LIST_LINE_H
#define CORE_LIST_LINE_H

#include "core/rule.h"

enum list_format {
	LIST_OWN,
	LIST_POSTGREY_CLIENTS,
	LIST_POSTGREY_RECIPIENTS,
};
#define LIST_FORMAT_COUNT 3

/* "greywait", "postgrey-clients", "postgrey-recipients"; a constant. */
const char *list_format_name(enum list_format format);

/*
 * The rule of the line, without time and name of who added it. ERR_NOTFOUND:
 * the line is empty or a comment. ERR_INVALID with a note: it is malformed.
 * ERR_EXISTS with a note: its value would be right in an entry of another
 * kind.
 */
enum err list_line_parse(enum list_format format, struct str line,
    struct rule *ret, struct err_note *note) ATTR_MUST_CHECK;

#endif
