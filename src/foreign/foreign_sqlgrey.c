/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_sqlgrey.c: lines of SQL and of CSV, and what they mean. */
#include "foreign/foreign_sqlgrey.h"

#include <string.h>

#include "foreign/foreign_field.h"

enum field {
	FIELD_NAME,
	FIELD_DOMAIN,
	FIELD_SRC,
	FIELD_RCPT,
	FIELD_FIRST,
	FIELD_LAST,
};
#define FIELDS 6

static const char *const field_names[FIELDS] = { "sender_name", "sender_domain",
	"src", "rcpt", "first_seen", "last_seen" };

struct table {
	const char *name;
	size_t count;
	enum field fields[FOREIGN_SQLGREY_FIELDS];
};

static const struct table tables[] = {
	{ "connect", 5,
	    { FIELD_NAME, FIELD_DOMAIN, FIELD_SRC, FIELD_RCPT, FIELD_FIRST } },
	{ "from_awl", 5,
	    { FIELD_NAME, FIELD_DOMAIN, FIELD_SRC, FIELD_FIRST, FIELD_LAST } },
	{ "domain_awl", 4,
	    { FIELD_DOMAIN, FIELD_SRC, FIELD_FIRST, FIELD_LAST } },
};

struct values {
	struct str of[FIELDS];
	bool given[FIELDS];
};

/* Views are never NULL. */
static struct values
no_values(void)
{
	struct values v = { .given = { false } };

	for (size_t i = 0; i < FIELDS; i++)
		v.of[i] = STR("");
	return v;
}

static enum err
take_src(struct str src, struct addr *ret, struct err_note *note)
{
	char text[ADDR_TEXT_MAX];
	bool v6 = str_find(src, ':') < src.len;
	struct str rest = v6 ? STR("::") : STR(".0");

	if (addr_parse(src, ret) == ERR_OK)
		return ERR_OK;
	if (src.len + rest.len < sizeof(text)) {
		memcpy(text, src.data, src.len);
		memcpy(text + src.len, rest.data, rest.len);
		if (addr_parse((struct str){ text, src.len + rest.len }, ret) ==
		    ERR_OK)
			return ERR_OK;
	}
	return foreign_field_addr(src, ret, note);
}

static enum err
take_time(
    struct str field, const char *what, int64_t *ret, struct err_note *note)
{
	if (foreign_field_date(field, ret) ||
	    foreign_field_time(field, what, ret, NULL) == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "the time of the %s is '%.*s': 2026-11-25 13:00:00 or seconds "
	    "since 1970 are right",
	    what, foreign_field_shown(field), field.data);
}

/* name@domain into the row's memory. False when that is too long. */
static bool
join_sender(struct str name, struct str domain, struct foreign_row *ret)
{
	struct str undef = STR("-undef-");
	size_t len = name.len;

	ret->row.sender = (struct str){ ret->sender, 0 };
	if (str_eq(name, undef) && str_eq(domain, undef))
		return true;
	if (name.len + 1 + domain.len >= sizeof(ret->sender))
		return false;
	memcpy(ret->sender, name.data, name.len);
	if (!str_eq(domain, undef)) {
		ret->sender[len++] = '@';
		memcpy(ret->sender + len, domain.data, domain.len);
		len += domain.len;
	}
	ret->row.sender.len = len;
	return true;
}

static enum err
make_row(const struct values *v, struct foreign_row *ret, struct err_note *note)
{
	struct import_row *row = &ret->row;
	enum err e;

	ret->what = FOREIGN_ROW;
	*row = (struct import_row){ .kind = IMPORT_CLIENT,
		.sender = STR(""),
		.recipient = STR(""),
		.passed = 1 };
	e = take_src(v->of[FIELD_SRC], &row->client, note);
	if (e == ERR_OK)
		e = take_time(v->of[FIELD_FIRST], field_names[FIELD_FIRST],
		    &row->first_s, note);
	row->last_s = row->first_s;
	if (e == ERR_OK && v->given[FIELD_LAST])
		e = take_time(v->of[FIELD_LAST], field_names[FIELD_LAST],
		    &row->last_s, note);
	if (e != ERR_OK)
		return e;
	row->trusted = !v->given[FIELD_NAME];
	if (v->given[FIELD_RCPT]) {
		row->kind = IMPORT_ORIGIN;
		row->attempts = 1;
		row->recipient = v->of[FIELD_RCPT];
		if (!join_sender(v->of[FIELD_NAME], v->of[FIELD_DOMAIN], ret))
			return err_note(
			    note, ERR_INVALID, "the sender is too long");
	}
	return import_row_check(row, note);
}

/*
 * A value up to one of `ends`, which stays. In quotes a doubled quote stands
 * for one; what is unquoted goes into the reader's memory. False when quotes
 * do not end or memory does.
 */
static bool
take_value(struct foreign_sqlgrey *s, struct str *rest, char quote, char end,
    struct str *ret)
{
	char *to = s->mem + s->used;
	size_t len = 0, i = 1;

	if (rest->len == 0 || rest->data[0] != quote) {
		size_t comma = str_find(*rest, ','),
		       other = str_find(*rest, end);

		*ret = str_slice(*rest, 0, comma < other ? comma : other);
		*rest = str_slice(*rest, ret->len, rest->len);
		*ret = str_trim(*ret);
		return true;
	}
	for (;; i++) {
		if (i >= rest->len || s->used + len >= sizeof(s->mem))
			return false;
		if (rest->data[i] == quote &&
		    (i + 1 >= rest->len || rest->data[i + 1] != quote))
			break;
		if (rest->data[i] == quote)
			i++;
		to[len++] = rest->data[i];
	}
	s->used += len;
	*ret = (struct str){ to, len };
	*rest = str_slice(*rest, i + 1, rest->len);
	return true;
}

static bool
take_char(struct str *rest, char c)
{
	if (rest->len == 0 || rest->data[0] != c)
		return false;
	*rest = str_slice(*rest, 1, rest->len);
	return true;
}

static const struct table *
find_table(struct str name)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (str_eq_nocase(name, str_of(tables[i].name)))
			return &tables[i];
	return NULL;
}

static enum err
bad_values(const struct table *table, struct err_note *note)
{
	return err_note(note, ERR_INVALID,
	    "the values are not the %zu of the table %s, in quotes that end "
	    "and with commas between",
	    table->count, table->name);
}

/* `rest` is what follows INSERT INTO. */
static enum err
parse_insert(struct foreign_sqlgrey *s, struct str rest,
    struct foreign_row *ret, struct err_note *note)
{
	struct values v = no_values();
	const struct table *table;
	struct str name;

	if (!take_value(s, &rest, '"', ' ', &name))
		return err_note(note, ERR_INVALID, "the quotes do not end");
	name = str_slice(name, 0, str_find(name, ' '));
	rest = str_trim(rest);
	table = find_table(name);
	if (table == NULL)
		return ERR_OK; /* its settings, and the like */
	if (!str_eq_nocase(str_slice(rest, 0, 6), STR("VALUES")))
		return err_note(note, ERR_INVALID,
		    "'VALUES' does not follow the name of the table %s",
		    table->name);
	rest = str_trim(str_slice(rest, 6, rest.len));
	if (!take_char(&rest, '('))
		return bad_values(table, note);
	for (size_t i = 0; i < table->count; i++) {
		enum field f = table->fields[i];

		if ((i > 0 && !take_char(&rest, ',')) ||
		    !take_value(s, &rest, '\'', ')', &v.of[f]))
			return bad_values(table, note);
		v.given[f] = true;
	}
	if (!str_eq(str_trim(rest), STR(");")))
		return bad_values(table, note);
	return make_row(&v, ret, note);
}

static enum err
parse_sql(struct foreign_sqlgrey *s, struct str line, struct foreign_row *ret,
    struct err_note *note)
{
	static const struct str known[] = { STR("PRAGMA "), STR("CREATE "),
		STR("ANALYZE "), STR("DELETE FROM "), STR("INSERT INTO "),
		STR("BEGIN TRANSACTION;"), STR("COMMIT;") };
	struct str insert = known[4];
	bool is_known = s->inside;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		is_known = is_known || str_starts(line, known[i]);
	if (!is_known)
		return err_note(note, ERR_INVALID,
		    "'%.*s' is no statement of a dump that sqlite3 makes",
		    foreign_field_shown(line), line.data);
	if (!s->inside && str_starts(line, insert))
		return parse_insert(
		    s, str_slice(line, insert.len, line.len), ret, note);
	if (!s->inside && str_starts(line, STR("BEGIN ")))
		s->open = true;
	if (!s->inside && str_starts(line, STR("COMMIT;")))
		s->open = false;
	s->inside = !str_ends(line, STR(";"));
	return ERR_OK;
}

static enum err
parse_heading(struct foreign_sqlgrey *s, struct str line, struct err_note *note)
{
	bool given[FIELDS] = { false };

	for (s->columns = 0; line.len > 0; s->columns++) {
		struct str name = str_trim(foreign_field_take(&line, ','));
		size_t f = 0;

		if (name.len > 2 && name.data[0] == '"')
			name = str_slice(name, 1, name.len - 2);
		while (f < FIELDS && !str_eq(name, str_of(field_names[f])))
			f++;
		if (f == FIELDS || given[f] ||
		    s->columns == FOREIGN_SQLGREY_FIELDS)
			return err_note(note, ERR_INVALID,
			    "'%.*s' is no column of connect, from_awl or "
			    "domain_awl: the first line of CSV names them "
			    "(sqlite3 -csv -header)",
			    foreign_field_shown(name), name.data);
		given[f] = true;
		s->fields[s->columns] = (int)f;
	}
	if (!given[FIELD_DOMAIN] || !given[FIELD_SRC] || !given[FIELD_FIRST] ||
	    given[FIELD_RCPT] == given[FIELD_LAST] ||
	    (given[FIELD_RCPT] && !given[FIELD_NAME]))
		return err_note(note, ERR_INVALID,
		    "the columns are not those of connect, from_awl or "
		    "domain_awl");
	return ERR_OK;
}

static enum err
parse_csv(struct foreign_sqlgrey *s, struct str line, struct foreign_row *ret,
    struct err_note *note)
{
	struct values v = no_values();

	for (size_t i = 0; i < s->columns; i++) {
		int f = s->fields[i];

		if ((i > 0 && !take_char(&line, ',')) ||
		    !take_value(s, &line, '"', ',', &v.of[f]))
			return err_note(note, ERR_INVALID,
			    "there are fewer values than the %zu columns of "
			    "the first line, or quotes do not end",
			    s->columns);
		v.given[f] = true;
	}
	if (line.len > 0)
		return err_note(note, ERR_INVALID,
		    "there are more values than the %zu columns of the first "
		    "line",
		    s->columns);
	return make_row(&v, ret, note);
}

enum err
foreign_sqlgrey_line(struct foreign_sqlgrey *s, struct str line,
    struct foreign_row *ret, struct err_note *note)
{
	ret->what = FOREIGN_NOTHING;
	s->used = 0;
	line = str_trim(line);
	if (line.len == 0)
		return ERR_OK;
	switch (s->form) {
	case FOREIGN_SQLGREY_UNKNOWN:
		break;
	case FOREIGN_SQLGREY_CSV:
		return parse_csv(s, line, ret, note);
	case FOREIGN_SQLGREY_SQL:
		return parse_sql(s, line, ret, note);
	}
	if (str_ends(line, STR(";")) || str_starts(line, STR("CREATE "))) {
		s->form = FOREIGN_SQLGREY_SQL;
		return parse_sql(s, line, ret, note);
	}
	s->form = FOREIGN_SQLGREY_CSV;
	return parse_heading(s, line, note);
}

enum err
foreign_sqlgrey_end(const struct foreign_sqlgrey *s, struct err_note *note)
{
	if (s->form == FOREIGN_SQLGREY_UNKNOWN)
		return err_note(note, ERR_INVALID,
		    "the file is empty: a dump or a line that names the "
		    "columns is right");
	if (s->inside || s->open)
		return err_note(note, ERR_INVALID,
		    "the dump does not end with COMMIT; it was cut off");
	return ERR_OK;
}
