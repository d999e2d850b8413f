/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_greylist.c: lines of milter-greylist's dump. */
#include "foreign/foreign_greylist.h"

#include <string.h>

#include "foreign/foreign_field.h"

struct line {
	struct str client, sender, recipient, time, tag;
};

/* Later versions separate by one tab, earlier ones pad with blanks. */
static struct str
take_word(struct str *rest, bool tabs)
{
	size_t len = 0;
	struct str word;

	*rest = str_trim(*rest);
	while (len < rest->len && rest->data[len] != '\t' &&
	       (tabs || rest->data[len] != ' '))
		len++;
	word = str_slice(*rest, 0, len);
	*rest = str_slice(*rest, len, rest->len);
	return str_trim(word);
}

static struct line
split(struct str text)
{
	bool tabs = str_find(text, '\t') < text.len;
	struct line line = { .client = take_word(&text, tabs) };

	line.sender = take_word(&text, tabs);
	line.recipient = take_word(&text, tabs);
	line.time = take_word(&text, false);
	line.tag = take_word(&text, false);
	if (str_starts(line.tag, STR("#")))
		line.tag = STR("");
	return line;
}

/* Without the <> around it. */
static struct str
bare(struct str address)
{
	if (str_starts(address, STR("<")) && str_ends(address, STR(">")))
		return str_slice(address, 1, address.len - 2);
	return address;
}

static void
set_pending(
    const struct foreign_terms *terms, int64_t time_s, struct import_row *row)
{
	row->first_s = time_s > terms->delay_s ? time_s - terms->delay_s : 1;
	row->last_s = row->first_s;
}

/* When it was used last follows from when it will end. */
static void
set_passed(
    const struct foreign_terms *terms, int64_t time_s, struct import_row *row)
{
	int64_t last_s = time_s > terms->life_s ? time_s - terms->life_s : 1;

	if (last_s > terms->now_s && time_s > terms->now_s)
		last_s = terms->now_s;
	row->first_s = row->last_s = row->passed_s = last_s;
	row->attempts = 2;
}

enum err
foreign_greylist_line(const struct foreign_terms *terms, struct str text,
    struct foreign_row *ret, struct err_note *note)
{
	struct import_row row = { .kind = IMPORT_ORIGIN, .attempts = 1 };
	struct line line;
	int64_t time_s;
	enum err e;

	ret->what = FOREIGN_NOTHING;
	text = str_trim(text);
	if (text.len == 0 || text.data[0] == '#')
		return ERR_OK;
	line = split(text);
	e = foreign_field_addr(line.client, &row.client, note);
	if (e == ERR_OK && line.recipient.len == 0)
		e = err_note(note, ERR_INVALID,
		    "there are fewer than four fields: client, sender, "
		    "recipient and time are right");
	if (e == ERR_OK)
		e = foreign_field_time(
		    line.time, "fourth field", &time_s, note);
	if (e != ERR_OK)
		return e;
	row.sender = bare(line.sender);
	row.recipient = bare(line.recipient);
	if (str_eq(line.tag, STR("AUTO")) && time_s <= terms->now_s) {
		ret->what = FOREIGN_OTHER; /* it has ended there already */
		return ERR_OK;
	}
	if (str_eq(line.tag, STR("AUTO"))) {
		set_passed(terms, time_s, &row);
	} else if (line.tag.len == 0) {
		set_pending(terms, time_s, &row);
	} else {
		ret->what = FOREIGN_OTHER; /* tarpitted, and such */
		return ERR_OK;
	}
	ret->what = FOREIGN_ROW;
	ret->row = row;
	return import_row_check(&row, note);
}
