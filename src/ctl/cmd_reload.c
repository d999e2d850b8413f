/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_reload.c: greywait reload. */
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"

enum cli_status
cmd_reload(const struct cli *cli)
{
	char note[SAY_TEXT_MAX];
	json_t *result = NULL;
	enum cli_status status =
	    ask_take(cli, "reload", json_object(), NULL, NULL, &result);

	if (status != CLI_OK)
		return status;
	(void)say_text(result, "note", note);
	if (cli->json)
		(void)say_json(result);
	else if (!cli->quiet)
		(void)printf("the configuration was read again%s%s\n",
		    note[0] != '\0' ? ": " : "", note);
	json_decref(result);
	return CLI_OK;
}
