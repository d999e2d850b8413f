/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * regex.h: struct regex, a compiled regular expression of a list. It takes no
 * account of case. What one match may cost is bounded, however the expression
 * was written and whatever a stranger calls himself. Pure.
 */
#ifndef CORE_REGEX_H
#define CORE_REGEX_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define REGEX_STEPS_MAX 10000 /* calls of PCRE2's match(), match_limit */
#define REGEX_DEPTH_MAX 250   /* depth_limit */
#define REGEX_HEAP_MAX_KIB 64 /* heap_limit */

enum regex_outcome {
	REGEX_NO,
	REGEX_YES,
	REGEX_GAVE_UP, /* a limit was reached: counts as no */
};

struct regex;

/* ERR_INVALID with a note that says what is wrong and where. ERR_NOMEM. */
enum err regex_new(struct str pattern, struct regex **ret,
    struct err_note *note) ATTR_MUST_CHECK;
void regex_free(struct regex **regex);

/* Does it match anywhere in `subject`, which is in lower case? Thread-safe. */
enum regex_outcome regex_match(const struct regex *regex, struct str subject);

/*
 * The literal text, in lower case, with which everything must end that the
 * pattern matches; empty when that cannot be told. Most patterns of lists end
 * in a domain and "$", and comparing the end is all that they cost then.
 */
size_t regex_suffix(struct str pattern, char *mem, size_t size);

#endif
