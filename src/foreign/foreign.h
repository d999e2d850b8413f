/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * foreign.h: struct foreign_row, what one record of another greylisting
 * program means to us. The parsers of the formats turn bytes into rows; they
 * are pure, and whatever bytes come they return. What a stranger has sent to
 * the other program stands in its records as it came.
 */
#ifndef FOREIGN_FOREIGN_H
#define FOREIGN_FOREIGN_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/import.h"

enum foreign_what {
	FOREIGN_ROW,     /* `row` is set */
	FOREIGN_NOTHING, /* a comment, a heading, an empty line */
	FOREIGN_HASHED,  /* the key is a hash: nothing can be had from it */
	FOREIGN_OTHER,   /* something that greywait has no use for */
};

/*
 * What the other program was configured to do, where its records do not tell:
 * seconds from the first attempt to the pass, and the life of one that has
 * passed. And the time at which its records are read.
 */
struct foreign_terms {
	int64_t delay_s;
	int64_t life_s;
	int64_t now_s;
};

struct foreign_row {
	enum foreign_what what;
	struct import_row row; /* may borrow from `sender` and from
	                          what was parsed */
	char sender[IMPORT_ADDRESS_MAX + 1]; /* put together from two fields */
};

#endif
