/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_forget.c: greywait forget, one origin as if it had never come. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/origin.h"
#include "ctl/say.h"

/* An origin of the conversation, or a record of trust. */
static bool
forget_row(void *ctx, const json_t *row)
{
	const struct cli *cli = ctx;
	char text[SAY_TEXT_MAX], sender[SAY_TEXT_MAX], recipient[SAY_TEXT_MAX],
	    state[SAY_TEXT_MAX];

	if (cli->json)
		return say_json(row);
	if (cli->quiet)
		return true;
	if (json_object_get(row, "origin") != NULL)
		return printf("forgotten: trust in %s, which has passed in "
		              "%" PRId64 " %s; your word on it: %s\n",
		           say_text(row, "origin", text),
		           say_int(row, "passed"),
		           say_form(say_int(row, "passed"), "conversation",
		               "conversations"),
		           say_text(row, "word", state)) > 0;
	return printf("forgotten: %s, from %s to %s, %s, tried %" PRId64
	              " %s\n",
	           origin_client(row, text), say_text(row, "sender", sender),
	           say_text(row, "recipient", recipient),
	           say_text(row, "state", state), say_int(row, "attempts"),
	           say_form(say_int(row, "attempts"), "time", "times")) > 0;
}

enum cli_status
cmd_forget(const struct cli *cli)
{
	struct cli copy = *cli;
	json_t *result = NULL;
	json_t *trust = cli_option(cli, "trust") != NULL ? json_true() : NULL;
	enum cli_status status = ask_take(cli, "forget",
	    json_pack("{s:o,s:o,s:o,s:o*,s:o*,s:o*}", "client",
	        ask_text(cli->operands[0]), "sender",
	        ask_text(cli->operands[1]), "recipient",
	        ask_text(cli->operands[2]), "client_name",
	        ask_text(cli_option(cli, "name")), "helo",
	        ask_text(cli_option(cli, "helo")), "trust", trust),
	    forget_row, &copy, &result);

	if (status == CLI_OK &&
	    json_is_true(json_object_get(result, "trusted")))
		cli_remark(cli,
		    "it is trusted and will not wait: --trust forgets that, "
		    "too");
	json_decref(result);
	return status;
}
