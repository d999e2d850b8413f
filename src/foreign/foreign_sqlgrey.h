/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * foreign_sqlgrey.h: struct foreign_sqlgrey, reading sqlgrey's tables as
 * text: a dump that `sqlite3 FILE .dump` makes, or CSV with a first line that
 * names the columns, `sqlite3 -csv -header FILE "select * from connect"`.
 *
 *	connect      sender_name sender_domain src rcpt first_seen
 *	from_awl     sender_name sender_domain src first_seen last_seen
 *	domain_awl   sender_domain src first_seen last_seen
 *
 * A row of connect waits. One of the others says that the client has passed;
 * with domain_awl it was let through for a whole domain. `src` is an address,
 * or its first three octets, or the first four groups. "-undef-" is nothing.
 */
#ifndef FOREIGN_FOREIGN_SQLGREY_H
#define FOREIGN_FOREIGN_SQLGREY_H

#include "foreign/foreign.h"

#define FOREIGN_SQLGREY_FIELDS 5

enum foreign_sqlgrey_form {
	FOREIGN_SQLGREY_UNKNOWN, /* nothing was read yet */
	FOREIGN_SQLGREY_CSV,
	FOREIGN_SQLGREY_SQL,
};

/* Begin with a zeroed one. */
struct foreign_sqlgrey {
	enum foreign_sqlgrey_form form;
	bool inside; /* of a statement that takes several lines */
	bool open;   /* a transaction was begun */
	/* CSV: which field each column is; see foreign_sqlgrey.c */
	size_t columns;
	int fields[FOREIGN_SQLGREY_FIELDS + 1];
	/* memory of the line at hand, quotes taken off */
	char mem[8192];
	size_t used;
};

/* `line` without its newline. ERR_INVALID with a note. */
enum err foreign_sqlgrey_line(struct foreign_sqlgrey *s, struct str line,
    struct foreign_row *ret, struct err_note *note) ATTR_MUST_CHECK;

/* To be called behind the last line: ERR_INVALID when it cannot be it. */
enum err foreign_sqlgrey_end(
    const struct foreign_sqlgrey *s, struct err_note *note) ATTR_MUST_CHECK;

#endif
