/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_pass.c: greywait pass, one origin let through. */
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/origin.h"
#include "ctl/say.h"

enum cli_status
cmd_pass(const struct cli *cli)
{
	char client[SAY_TEXT_MAX], sender[SAY_TEXT_MAX],
	    recipient[SAY_TEXT_MAX], time[SAY_TIME_MAX];
	json_t *result = NULL;
	enum cli_status status = ask_take(cli, "pass",
	    json_pack("{s:o,s:o,s:o,s:o*,s:o*}", "client",
	        ask_text(cli->operands[0]), "sender",
	        ask_text(cli->operands[1]), "recipient",
	        ask_text(cli->operands[2]), "client_name",
	        ask_text(cli_option(cli, "name")), "helo",
	        ask_text(cli_option(cli, "helo"))),
	    NULL, NULL, &result);

	if (status == CLI_OK && cli->json)
		(void)say_json(result);
	else if (status == CLI_OK && !cli->quiet)
		(void)printf("%s, from %s to %s: accepted at the next try, "
		             "until %s when unused\n",
		    origin_client(result, client),
		    say_text(result, "sender", sender),
		    say_text(result, "recipient", recipient),
		    say_time(say_int(result, "lives_until"),
		        clock_wall_s(cli->clock), time));
	json_decref(result);
	return status;
}
