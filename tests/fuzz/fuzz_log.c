/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_log.c: lines of a log, from which a report is made. */
#include "fuzz.h"

#include "report/decision_line.h"
#include "report/log_time.h"

static bool
is_inside(struct str part, struct str whole)
{
	return part.len == 0 ||
	       (part.data >= whole.data &&
	           part.data + part.len <= whole.data + whole.len);
}

void
fuzz_log(const uint8_t *bytes, size_t len)
{
	struct log_clock clock = { .written_s = 1800000000 };
	struct str rest = fuzz_str(bytes, len);

	while (rest.len > 0) {
		size_t end = str_find(rest, '\n');
		struct str line = str_slice(rest, 0, end);
		struct decision_line d;
		char text[LOG_TIME_TEXT_MAX];
		int64_t at_s;

		if (log_time_parse(&clock, line, &at_s))
			(void)log_time_format(at_s, text);
		if (decision_line_parse(line, &d) == ERR_OK)
			FUZZ_ASSERT(is_inside(d.sender, line) &&
			            is_inside(d.recipient, line) &&
			            is_inside(d.client_name, line) &&
			            d.decision.waited_s >= 0);
		rest = str_slice(rest, end + 1, rest.len);
	}
}
