/* SPDX-License-Identifier: BSD-2-Clause */
/* foreign_field.c: times, counts and addresses, as other programs write. */
#include "foreign/foreign_field.h"

#define SHOWN_MAX 60
#define DAY_S INT64_C(86400)

struct str
foreign_field_take(struct str *rest, char separator)
{
	size_t len = str_find(*rest, separator);
	struct str field = str_slice(*rest, 0, len);

	*rest = str_slice(*rest, len + 1, rest->len);
	return field;
}

int
foreign_field_shown(struct str field)
{
	return (int)(field.len > SHOWN_MAX ? SHOWN_MAX : field.len);
}

enum err
foreign_field_time(
    struct str field, const char *what, int64_t *ret, struct err_note *note)
{
	unsigned int s;

	if (!str_to_u32(field, &s) || s == 0)
		return err_note(note, ERR_INVALID,
		    "the time of the %s is '%.*s': seconds since 1970 are "
		    "right",
		    what, foreign_field_shown(field), field.data);
	*ret = s;
	return ERR_OK;
}

enum err
foreign_field_count(
    struct str field, const char *what, uint32_t *ret, struct err_note *note)
{
	unsigned int n;

	if (!str_to_u32(field, &n))
		return err_note(note, ERR_INVALID,
		    "the number of %s is '%.*s': a whole number is right", what,
		    foreign_field_shown(field), field.data);
	*ret = n;
	return ERR_OK;
}

enum err
foreign_field_addr(struct str field, struct addr *ret, struct err_note *note)
{
	if (addr_parse(field, ret) == ERR_OK)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "'%.*s' is no address of a client, such as 192.0.2.1",
	    foreign_field_shown(field), field.data);
}

/* `len` digits at `from`; -1 when they are none. */
static int64_t
digits(struct str s, size_t from, size_t len)
{
	unsigned int n;

	return from + len <= s.len && str_to_u32(str_slice(s, from, len), &n)
	           ? (int64_t)n
	           : -1;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar; the year begins
 * in March, so that the leap day is its last. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

bool
foreign_field_date(struct str s, int64_t *ret_s)
{
	int64_t year = digits(s, 0, 4), month = digits(s, 5, 2);
	int64_t day = digits(s, 8, 2), hour = digits(s, 11, 2);
	int64_t minute = digits(s, 14, 2), second = digits(s, 17, 2);

	if (s.len < 19 || s.data[4] != '-' || s.data[7] != '-' ||
	    (s.data[10] != ' ' && s.data[10] != 'T') || s.data[13] != ':' ||
	    s.data[16] != ':' || (s.len > 19 && s.data[19] != '.'))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return false;
	*ret_s = days_of(year, month, day) * DAY_S + hour * 3600 + minute * 60 +
	         second;
	return true;
}
