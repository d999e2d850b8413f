/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_filter.h: arguments that say which rows a client wants. A filter by
 * client, sender or recipient has the forms of the whitelist, and is matched
 * by the same code.
 */
#ifndef DAEMON_CTL_FILTER_H
#define DAEMON_CTL_FILTER_H

#include "core/match.h"
#include "daemon/ctl_call.h"

/*
 * A set of one rule of the argument `name`; `*ret`, the caller's to unref,
 * stays when it was not given. ERR_INVALID with the call's note, ERR_NOMEM.
 */
enum err ctl_filter_parse(struct ctl_call *call, const char *name,
    enum rule_kind kind, struct match **ret) ATTR_MUST_CHECK;

/* The names of the values 0 to count - 1 of an enum. */
struct ctl_words {
	const char *what; /* "a reason" */
	unsigned int count;
	const char *(*name)(unsigned int value);
};

/*
 * One word of the argument `name`, or several with commas between, as a bit
 * for each value; all bits when it was not given. ERR_INVALID with the call's
 * note, which has all words.
 */
enum err ctl_filter_words(struct ctl_call *call, const char *name,
    const struct ctl_words *words, unsigned int *ret) ATTR_MUST_CHECK;

#endif
