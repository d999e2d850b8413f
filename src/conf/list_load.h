/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * list_load.h: struct list_load, list files being read into a set of entries.
 * Whatever is wrong with a line or a file is told and passed over: what can be
 * read is taken.
 */
#ifndef CONF_LIST_LOAD_H
#define CONF_LIST_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "conf/conf_lists.h"
#include "core/match.h"

#define LIST_LINE_MAX 1024 /* bytes, the newline included */

enum list_finding_kind {
	LIST_NO_FILE,    /* it is not there */
	LIST_UNREADABLE, /* it is there, and cannot be read to its end, or has
	                    no entry and faults alone */
	LIST_MALFORMED,  /* a line that is no entry */
	LIST_WRONG_KIND, /* a line whose value belongs to another kind */
	LIST_FULL,       /* a limit was reached: the rest is passed over */
	LIST_DUPLICATE,  /* an earlier entry was replaced; no fault */
};

struct list_finding {
	enum list_finding_kind kind;
	const char *path;
	uint32_t line; /* 0: the file as a whole */
	const char *text;
	const struct entry *entry; /* of LIST_DUPLICATE: the one replaced */
};

/* The views live for the call. */
typedef void list_finding_fn(void *ctx, const struct list_finding *finding);

struct list_load {
	struct match *set; /* grows; nobody else has it */
	size_t room;       /* entries that there may be */
	size_t regex_room; /* regular expressions among them */
	size_t faults;     /* lines and files that were passed over */
	enum err worst;    /* ERR_OK, or that of a file not taken as a whole:
	                      unreadable, or beyond `room` */
	list_finding_fn *report;
	void *ctx;
};

/*
 * Read all files. ERR_NOMEM; otherwise ERR_OK, and `faults` and `worst` say
 * how it went.
 */
enum err list_load(
    struct list_load *load, const struct conf_lists *lists) ATTR_MUST_CHECK;

/* "/etc/greywait/whitelist:12: what is wrong" into `out`. */
void list_finding_format(const struct list_finding *f, struct strbuf *out);

#endif
