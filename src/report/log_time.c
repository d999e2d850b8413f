/* SPDX-License-Identifier: BSD-2-Clause */
/* log_time.c: stamps, and the calendar between them and seconds. */
#include "report/log_time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct stamp {
	int year, month, day, hour, minute, second;
};

/* Days since 1970 of the Gregorian calendar (Hinnant, days_from_civil). */
static int64_t
days_of(const struct stamp *s)
{
	int64_t y = s->month <= 2 ? s->year - 1 : s->year;
	int64_t m = s->month > 2 ? s->month - 3 : s->month + 9;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * m + 2) / 5 + s->day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int64_t
seconds_of(const struct stamp *s)
{
	return days_of(s) * LOG_TIME_DAY_S + s->hour * INT64_C(3600) +
	       s->minute * INT64_C(60) + s->second;
}

static bool
is_sane(const struct stamp *s)
{
	return s->month >= 1 && s->month <= 12 && s->day >= 1 && s->day <= 31 &&
	       s->hour < 24 && s->minute < 60 && s->second <= 60;
}

/* `count` digits at `at`; a leading space counts as 0. */
static bool
digits(struct str s, size_t at, size_t count, int *ret)
{
	int n = 0;

	if (at + count > s.len)
		return false;
	for (size_t i = at; i < at + count; i++) {
		if (!str_is_digit(s.data[i]) &&
		    !(s.data[i] == ' ' && i == at && count == 2))
			return false;
		n = n * 10 + (s.data[i] == ' ' ? 0 : s.data[i] - '0');
	}
	*ret = n;
	return true;
}

static bool
parse_clock(struct str s, size_t at, struct stamp *ret)
{
	return digits(s, at, 2, &ret->hour) &&
	       digits(s, at + 3, 2, &ret->minute) &&
	       digits(s, at + 6, 2, &ret->second) && s.data[at + 2] == ':' &&
	       s.data[at + 5] == ':';
}

static bool
parse_date(struct str s, struct stamp *ret)
{
	return digits(s, 0, 4, &ret->year) && digits(s, 5, 2, &ret->month) &&
	       digits(s, 8, 2, &ret->day) && s.data[4] == '-' &&
	       s.data[7] == '-';
}

static int
month_of(struct str s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; s.len >= 3 && i < 12; i++)
		if (memcmp(s.data, names + 3 * (size_t)i, 3) == 0)
			return i + 1;
	return 0;
}

/* The latest year in which the stamp is not after the log was written. */
static void
find_year(struct log_clock *clock, struct stamp *s)
{
	time_t written = (time_t)(clock->written_s + LOG_TIME_DAY_S);
	struct tm tm;

	if (clock->year == 0) {
		if (gmtime_r(&written, &tm) == NULL)
			tm = (struct tm){ .tm_year = 70 };
		s->year = tm.tm_year + 1900;
		if (seconds_of(s) > clock->written_s + LOG_TIME_DAY_S)
			s->year--;
	} else {
		/* From December to January; clocks step back by less. */
		s->year = clock->year + (s->month + 6 < clock->month);
	}
	clock->year = s->year;
	clock->month = s->month;
}

bool
log_time_parse(struct log_clock *clock, struct str line, int64_t *ret_at_s)
{
	struct stamp s = { .year = 0 };

	if (line.len < 15)
		return false;
	if (str_is_digit(line.data[0])) {
		if (!parse_date(line, &s) || !parse_clock(line, 11, &s) ||
		    !is_sane(&s))
			return false;
	} else {
		s.month = month_of(line);
		if (s.month == 0 || !digits(line, 4, 2, &s.day) ||
		    !parse_clock(line, 7, &s) || !is_sane(&s))
			return false;
		find_year(clock, &s);
	}
	*ret_at_s = seconds_of(&s);
	return true;
}

/* Behind "2026-11-25T03:14:14" and a fraction: "Z", "+01:00", "-0930". */
int64_t
log_time_offset_s(struct str line)
{
	size_t at = 19;
	int hours = 0, minutes = 0, sign;

	if (line.len < 20 || !str_is_digit(line.data[0]))
		return 0;
	if (line.data[at] == '.' || line.data[at] == ',')
		at++;
	while (at < line.len && str_is_digit(line.data[at]))
		at++;
	if (at == line.len || (line.data[at] != '+' && line.data[at] != '-'))
		return 0;
	sign = line.data[at++] == '-' ? -1 : 1;
	if (!digits(line, at, 2, &hours))
		return 0;
	at += 2;
	at += at < line.len && line.data[at] == ':';
	if (!digits(line, at, 2, &minutes) || hours > 14 || minutes > 59)
		return 0;
	return sign * (hours * INT64_C(3600) + minutes * INT64_C(60));
}

bool
log_time_parse_operand(struct str text, int64_t *ret_at_s)
{
	char whole[] = "0000-00-00 00:00:00";
	struct stamp s = { .year = 0 };

	if (text.len != 10 && text.len != 16 && text.len != 19)
		return false;
	memcpy(whole, text.data, text.len);
	if (!parse_date(STR(whole), &s) || !parse_clock(STR(whole), 11, &s) ||
	    !is_sane(&s) || (whole[10] != ' ' && whole[10] != 'T'))
		return false;
	*ret_at_s = seconds_of(&s);
	return true;
}

const char *
log_time_format(int64_t at_s, char ret[LOG_TIME_TEXT_MAX])
{
	time_t t = (time_t)at_s;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(ret, LOG_TIME_TEXT_MAX, "%Y-%m-%d %H:%M", &tm) == 0)
		(void)snprintf(ret, LOG_TIME_TEXT_MAX, "?");
	return ret;
}

const char *
log_time_format_day(int64_t day, char ret[LOG_TIME_TEXT_MAX])
{
	time_t t = (time_t)(day * LOG_TIME_DAY_S);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(ret, LOG_TIME_TEXT_MAX, "%Y-%m-%d", &tm) == 0)
		(void)snprintf(ret, LOG_TIME_TEXT_MAX, "?");
	return ret;
}
