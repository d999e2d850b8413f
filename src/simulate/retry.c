/* SPDX-License-Identifier: BSD-2-Clause */
/* retry.c: the rows, and the choice among them. */
#include "simulate/retry.h"

#include "base/quantity.h"

#define DAY_S 86400

static const struct retry_row rows[] = {
	{ .name = "gmail",
	    .domain = "google.com",
	    .count = 8,
	    .after_s = { 362, 1742, 3396, 5924, 9723, 13784, 18545, 26086 },
	    .every_s = 7541 },
	{ .name = "yahoo",
	    .domain = "yahoo.com",
	    .count = 8,
	    .after_s = { 127, 339, 778, 1636, 3313, 6575, 13007, 25836 },
	    .every_s = 12829 },
	{ .name = "hotmail",
	    .domain = "hotmail.com",
	    .count = 7,
	    .after_s = { 61, 123, 184, 306, 487, 728, 970 },
	    .every_s = 240 },
	{ .name = "yandex",
	    .domain = "yandex.net",
	    .count = 7,
	    .after_s = { 65, 178, 413, 895, 1828, 2741, 3661 },
	    .every_s = 930 },
	{ .name = "mail.com",
	    .domain = "mail.com",
	    .count = 9,
	    .after_s = { 302, 757, 1439, 2463, 3998, 6301, 9755, 14936, 22708 },
	    .every_s = 7772 },
	{ .name = "aol",
	    .domain = "aol.com",
	    .count = 4,
	    .after_s = { 332, 692, 1292, 1892 } },
	{ .name = "postfix",
	    .count = 8,
	    .after_s = { 300, 600, 1200, 2400, 4800, 8800, 12800, 16800 },
	    .every_s = 4000 },
	{ .name = "exim",
	    .count = 11,
	    .after_s = { 900, 1800, 2700, 3600, 4500, 5400, 6300, 7200, 10800,
	        16200, 24300 },
	    .every_s = 21600 },
	{ .name = "qmail",
	    .count = 8,
	    .after_s = { 400, 1600, 3600, 6400, 10000, 14400, 19600, 25600 },
	    .every_s = 6800 },
	{ .name = "exchange",
	    .count = 9,
	    .after_s = { 300, 600, 900, 1200, 1500, 1800, 2400, 3000, 3600 },
	    .every_s = 600 },
	{ .name = "exchange-online",
	    .domain = "outlook.com",
	    .count = 6,
	    .after_s = { 900, 2100, 3900, 6600, 10200, 13800 },
	    .every_s = 3600,
	    .life_s = DAY_S },
	{ .name = "sendmail",
	    .count = 6,
	    .after_s = { 600, 1200, 1800, 2400, 3000, 3600 },
	    .every_s = 600 },
	{ .name = "rfc5321",
	    .count = 6,
	    .after_s = { 1800, 3600, 5400, 7200, 9000, 10800 },
	    .every_s = 1800 },
};

const struct retry_row *
retry_rows(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(rows);
	return rows;
}

/* "5m,10m,1h" */
static enum err
parse_times(struct str text, struct retry_row *ret, struct err_note *note)
{
	struct str rest = text;
	int64_t ms, last_s = 0;

	ret->count = 0;
	while (rest.len > 0 || ret->count == 0) {
		size_t len = str_find(rest, ',');

		if (ret->count == RETRY_TIMES_MAX)
			return err_note(note, ERR_INVALID,
			    "more than %d times: so many are taken",
			    RETRY_TIMES_MAX);
		if (quantity_parse_ms(str_slice(rest, 0, len), &ms, NULL) !=
		        ERR_OK ||
		    ms / 1000 <= last_s || ms / 1000 > RETRY_LIFE_S)
			return err_note(note, ERR_INVALID,
			    "'%.*s' is neither mixed, never, the name of a "
			    "schedule, nor ascending times up to 4d with "
			    "commas between, such as 5m,10m,1h",
			    (int)(text.len < 100 ? text.len : 100), text.data);
		last_s = ms / 1000;
		ret->after_s[ret->count++] = last_s;
		rest = str_slice(rest, len + 1, rest.len);
	}
	return ERR_OK;
}

enum err
retry_parse(struct str text, struct retry *ret, struct err_note *note)
{
	struct retry found = { .kind = RETRY_ROW, .row = { .name = "times" } };
	enum err e;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!str_eq(text, str_of(rows[i].name)))
			continue;
		*ret = (struct retry){ .kind = RETRY_ROW, .row = rows[i] };
		return ERR_OK;
	}
	if (str_eq(text, STR("mixed")))
		found.kind = RETRY_MIXED;
	else if (str_eq(text, STR("never")))
		found.kind = RETRY_NEVER;
	e = found.kind == RETRY_ROW ? parse_times(text, &found.row, note)
	                            : ERR_OK;
	if (e == ERR_OK)
		*ret = found;
	return e;
}

static bool
is_server(const struct retry_row *row)
{
	return row->every_s > 0 && row->domain == NULL;
}

static const struct retry_row *
draw(struct str name, uint64_t sender)
{
	size_t servers = 0, at;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (name.len > 0 && rows[i].domain != NULL &&
		    str_eq(name, str_of(rows[i].domain)))
			return &rows[i];
		servers += is_server(&rows[i]);
	}
	at = (size_t)((sender >> 32) % servers);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (is_server(&rows[i]) && at-- == 0)
			return &rows[i];
	return &rows[0];
}

bool
retry_next(const struct retry *r, struct str name, uint64_t sender,
    int64_t waited_s, int64_t *ret_after_s)
{
	const struct retry_row *row = &r->row;
	int64_t at_s, life_s;

	if (r->kind == RETRY_NEVER)
		return false;
	if (r->kind == RETRY_MIXED)
		row = draw(name, sender);
	for (size_t i = 0; i < row->count; i++) {
		if (row->after_s[i] <= waited_s)
			continue;
		*ret_after_s = row->after_s[i];
		return true;
	}
	if (row->every_s == 0)
		return false;
	at_s = row->after_s[row->count - 1];
	at_s += ((waited_s - at_s) / row->every_s + 1) * row->every_s;
	life_s = row->life_s > 0 ? row->life_s : RETRY_LIFE_S;
	if (at_s > life_s)
		return false;
	*ret_after_s = at_s;
	return true;
}
