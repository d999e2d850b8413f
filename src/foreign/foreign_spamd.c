/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_spamd.c: lines of spamdb. */
#include "foreign/foreign_spamd.h"

#include "foreign/foreign_field.h"

struct times {
	int64_t first_s, pass_s, expire_s;
	uint32_t blocked, passed;
};

/* The last five fields; addresses before them may contain bars. */
static enum err
take_times(struct str *text, struct times *ret, struct err_note *note)
{
	struct str fields[5] = { { "", 0 } };
	enum err e;

	for (size_t i = 5; i-- > 0;) {
		size_t bar = str_rfind(*text, '|');

		if (bar == text->len)
			return err_note(note, ERR_INVALID,
			    "fields are missing: first, pass, expire, block "
			    "and pass counts end a line");
		fields[i] = str_slice(*text, bar + 1, text->len);
		*text = str_slice(*text, 0, bar);
	}
	e = foreign_field_time(fields[0], "first", &ret->first_s, note);
	if (e == ERR_OK)
		e = foreign_field_time(fields[1], "pass", &ret->pass_s, note);
	if (e == ERR_OK)
		e = foreign_field_time(
		    fields[2], "expiry", &ret->expire_s, note);
	if (e == ERR_OK)
		e = foreign_field_count(
		    fields[3], "blocks", &ret->blocked, note);
	if (e == ERR_OK)
		e = foreign_field_count(
		    fields[4], "passes", &ret->passed, note);
	return e;
}

static struct str
bare(struct str address)
{
	if (str_starts(address, STR("<")) && str_ends(address, STR(">")))
		return str_slice(address, 1, address.len - 2);
	return address;
}

static enum err
parse_grey(const struct foreign_terms *terms, struct str text,
    struct import_row *row, struct err_note *note)
{
	struct times times = { 0 };
	enum err e = take_times(&text, &times, note);
	struct str client = foreign_field_take(&text, '|');
	size_t bar = str_rfind(text, '|');

	if (e == ERR_OK)
		e = foreign_field_addr(client, &row->client, note);
	if (e != ERR_OK)
		return e;
	row->kind = IMPORT_ORIGIN;
	row->recipient = bare(str_slice(text, bar + 1, text.len));
	(void)foreign_field_take(&text, '|'); /* what it said in HELO */
	row->sender = bare(str_slice(text, 0, str_rfind(text, '|')));
	row->first_s = row->last_s = times.first_s;
	row->attempts = times.blocked > 0 ? times.blocked : 1;
	if (times.pass_s < times.expire_s && times.pass_s <= terms->now_s &&
	    times.pass_s >= times.first_s)
		row->passed_s = row->last_s = times.pass_s;
	return ERR_OK;
}

/* When it was used last follows from when it will end. */
static enum err
parse_white(const struct foreign_terms *terms, struct str text,
    struct import_row *row, struct err_note *note)
{
	struct times times = { 0 };
	enum err e = take_times(&text, &times, note);
	struct str client = foreign_field_take(&text, '|');
	int64_t last_s;

	if (e == ERR_OK)
		e = foreign_field_addr(client, &row->client, note);
	if (e != ERR_OK)
		return e;
	last_s = times.expire_s - terms->life_s;
	if (last_s > terms->now_s)
		last_s = terms->now_s;
	if (last_s < times.pass_s)
		last_s = times.pass_s;
	row->kind = IMPORT_CLIENT;
	row->first_s = times.first_s;
	row->last_s = last_s;
	row->passed = times.passed > 0 ? times.passed : 1;
	row->trusted = true;
	return ERR_OK;
}

enum err
foreign_spamd_line(const struct foreign_terms *terms, struct str text,
    struct foreign_row *ret, struct err_note *note)
{
	struct str what;
	enum err e;

	ret->what = FOREIGN_NOTHING;
	text = str_trim(text);
	if (text.len == 0)
		return ERR_OK;
	what = foreign_field_take(&text, '|');
	ret->what = FOREIGN_ROW;
	ret->row =
	    (struct import_row){ .sender = STR(""), .recipient = STR("") };
	if (str_eq(what, STR("GREY"))) {
		e = parse_grey(terms, text, &ret->row, note);
	} else if (str_eq(what, STR("WHITE"))) {
		e = parse_white(terms, text, &ret->row, note);
	} else if (str_eq(what, STR("TRAPPED")) ||
	           str_eq(what, STR("SPAMTRAP")) ||
	           str_eq(what, STR("DOMAIN"))) {
		ret->what = FOREIGN_OTHER;
		return ERR_OK;
	} else {
		return err_note(note, ERR_INVALID,
		    "the line begins with '%.*s': GREY, WHITE, TRAPPED, "
		    "SPAMTRAP and DOMAIN are entries of spamdb",
		    foreign_field_shown(what), what.data);
	}
	return e == ERR_OK ? import_row_check(&ret->row, note) : e;
}
