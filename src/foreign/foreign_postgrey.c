/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_postgrey.c: postgrey's keys and values. */
#include "foreign/foreign_postgrey.h"

#include <string.h>

#include "foreign/foreign_field.h"

#define SHA1_HEX_LEN 40

static bool
is_hash(struct str key)
{
	for (size_t i = 0; i < key.len; i++) {
		char c = str_lower(key.data[i]);

		if (!str_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return key.len == SHA1_HEX_LEN;
}

/*
 * Both may contain slashes. The first one with a whole address or nothing
 * before it, and an address behind it, is the border; else the last.
 */
static void
split_addresses(struct str both, struct str *ret_sender, struct str *ret_rcpt)
{
	size_t border = str_rfind(both, '/');

	for (size_t i = 0; i < both.len; i++) {
		struct str before = str_slice(both, 0, i);
		struct str behind = str_slice(both, i + 1, both.len);

		if (both.data[i] != '/' ||
		    (i > 0 && str_find(before, '@') == before.len) ||
		    str_find(behind, '@') == behind.len)
			continue;
		border = i;
		break;
	}
	*ret_sender = str_slice(both, 0, border);
	*ret_rcpt = str_slice(both, border + 1, both.len);
}

static enum err
parse_triplet(const struct foreign_terms *terms, struct str key,
    struct str value, struct import_row *row, struct err_note *note)
{
	struct str net = foreign_field_take(&key, '/');
	struct str first = foreign_field_take(&value, ',');
	struct str last = foreign_field_take(&value, ',');
	enum err e = foreign_field_addr(net, &row->client, note);

	if (e == ERR_OK && str_find(key, '/') == key.len)
		return err_note(note, ERR_INVALID,
		    "the key has one slash: network/sender/recipient is "
		    "right");
	if (e == ERR_OK)
		e = foreign_field_time(
		    first, "first attempt", &row->first_s, note);
	if (e == ERR_OK)
		e = foreign_field_time(last, "last one", &row->last_s, note);
	if (e != ERR_OK)
		return e;
	split_addresses(key, &row->sender, &row->recipient);
	row->kind = IMPORT_ORIGIN;
	row->attempts = row->last_s > row->first_s ? 2 : 1;
	/* A clock that was set back. */
	if (row->last_s < row->first_s)
		row->last_s = row->first_s;
	else if (row->last_s - row->first_s >= terms->delay_s)
		row->passed_s = row->first_s + terms->delay_s;
	return ERR_OK;
}

static enum err
parse_client(struct str key, struct str value, struct import_row *row,
    struct err_note *note)
{
	struct str count = foreign_field_take(&value, ',');
	struct str last = foreign_field_take(&value, ',');
	enum err e = foreign_field_addr(key, &row->client, note);

	if (e == ERR_OK)
		e = foreign_field_count(count, "passes", &row->passed, note);
	if (e == ERR_OK)
		e = foreign_field_time(last, "last one", &row->last_s, note);
	row->kind = IMPORT_CLIENT;
	row->first_s = row->last_s;
	return e;
}

enum err
foreign_postgrey(const struct foreign_terms *terms, struct str key,
    struct str value, struct foreign_row *ret, struct err_note *note)
{
	enum err e;

	ret->what = is_hash(key) ? FOREIGN_HASHED : FOREIGN_ROW;
	if (ret->what == FOREIGN_HASHED)
		return ERR_OK;
	ret->row =
	    (struct import_row){ .sender = STR(""), .recipient = STR("") };
	e = str_find(key, '/') < key.len
	        ? parse_triplet(terms, key, value, &ret->row, note)
	        : parse_client(key, value, &ret->row, note);
	return e == ERR_OK ? import_row_check(&ret->row, note) : e;
}
