/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_foreign.c: records of other greylisting programs: as postgrey's, where
 * a zero parts key and value, and as lines of the other three.
 */
#include "fuzz.h"

#include "foreign/foreign_greylist.h"
#include "foreign/foreign_postgrey.h"
#include "foreign/foreign_spamd.h"
#include "foreign/foreign_sqlgrey.h"

static const struct foreign_terms terms = { 300, 3600, 1800000000 };

static void
check(enum err e, const struct foreign_row *row, const struct err_note *note)
{
	/* What is refused is refused with a word. */
	FUZZ_ASSERT(e == ERR_OK || note->text[0] != '\0');
	if (e != ERR_OK || row->what != FOREIGN_ROW)
		return;
	FUZZ_ASSERT(row->row.sender.len <= IMPORT_ADDRESS_MAX);
	FUZZ_ASSERT(row->row.recipient.len <= IMPORT_ADDRESS_MAX);
}

static void
parse_line(struct foreign_sqlgrey *sqlgrey, struct str line)
{
	struct foreign_row row;
	struct err_note note = { "" };

	check(foreign_greylist_line(&terms, line, &row, &note), &row, &note);
	note.text[0] = '\0';
	check(foreign_spamd_line(&terms, line, &row, &note), &row, &note);
	note.text[0] = '\0';
	check(foreign_sqlgrey_line(sqlgrey, line, &row, &note), &row, &note);
}

void
fuzz_foreign(const uint8_t *bytes, size_t len)
{
	struct foreign_sqlgrey sqlgrey = { .used = 0 };
	struct str rest = fuzz_str(bytes, len);
	size_t zero = str_find(rest, '\0');
	struct foreign_row row;
	struct err_note note = { "" };

	if (zero < rest.len)
		check(foreign_postgrey(&terms, str_slice(rest, 0, zero),
		          str_slice(rest, zero + 1, rest.len), &row, &note),
		    &row, &note);
	while (rest.len > 0) {
		size_t end = str_find(rest, '\n');

		parse_line(&sqlgrey, str_slice(rest, 0, end));
		rest = str_slice(rest, end + 1, rest.len);
	}
	(void)!foreign_sqlgrey_end(&sqlgrey, &note);
}
