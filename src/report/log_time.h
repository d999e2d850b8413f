/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log_time.h: the time at the head of a line of a log, as syslog
 * ("Nov 25 03:14:14"), rsyslog and journalctl -o short-iso
 * ("2026-11-25T03:14:14.123456+01:00") write it. Times are those that the log
 * shows, whatever its zone: seconds since 1970 on that clock. Pure.
 */
#ifndef REPORT_LOG_TIME_H
#define REPORT_LOG_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define LOG_TIME_DAY_S 86400
#define LOG_TIME_TEXT_MAX 24 /* the terminator included */

/* Syslog's stamps have no year: it is found from when the log was written. */
struct log_clock {
	int64_t written_s; /* no stamp is later than a day after this */
	int year;          /* of the last stamp without one; 0: none yet */
	int month;         /* of the same */
};

/* False when the line begins with no stamp. */
bool
log_time_parse(struct log_clock *clock, struct str line, int64_t *ret_at_s);

/* How far the zone of the stamp at the head of the line is ahead of UTC, in
 * seconds; 0 when it names none. */
int64_t log_time_offset_s(struct str line);

/* "2026-11-25", "2026-11-25 13:00" or with seconds; T is taken for a space. */
bool log_time_parse_operand(struct str text, int64_t *ret_at_s);

/* "2026-11-25 03:14", and the day alone. */
const char *log_time_format(int64_t at_s, char ret[LOG_TIME_TEXT_MAX]);
const char *log_time_format_day(int64_t day, char ret[LOG_TIME_TEXT_MAX]);

#endif
