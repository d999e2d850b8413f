/* SPDX-License-Identifier: BSD-2-Clause */
/* period.c: two options that hold a time. */
#include "ctl/period.h"

#include "report/log_time.h"

static bool
parse_bound(const struct cli *cli, const char *option, int64_t *ret)
{
	const char *text = cli_option(cli, option);

	if (text == NULL || log_time_parse_operand(str_of(text), ret))
		return true;
	cli_complain("--%s %s: not a time such as 2026-11-25 or "
	             "'2026-11-25 13:00'",
	    option, text);
	return false;
}

bool
period_parse(const struct cli *cli, int64_t *ret_since_s, int64_t *ret_until_s)
{
	return parse_bound(cli, "since", ret_since_s) &&
	       parse_bound(cli, "until", ret_until_s);
}
