/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_backup.c: greywait backup. The copy is made by the daemon's user. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/ask.h"
#include "ctl/say.h"

#define PATH_ROOM ((size_t)4096)

/* The daemon's place is not ours: the whole path. */
static bool
whole_path(const char *operand, char ret[2 * PATH_ROOM])
{
	char here[PATH_ROOM] = "";

	if (operand[0] != '/' && getcwd(here, sizeof(here)) == NULL) {
		cli_complain("the working directory is not to be had");
		return false;
	}
	(void)snprintf(ret, 2 * PATH_ROOM, "%s%s%s", here,
	    operand[0] == '/' ? "" : "/", operand);
	return true;
}

enum cli_status
cmd_backup(const struct cli *cli)
{
	char dir[2 * PATH_ROOM];
	struct link link = LINK_INIT;
	json_t *result = NULL;
	enum cli_status status;

	if (!whole_path(cli->operands[0], dir))
		return CLI_FAILED;
	status = link_open_any(cli, &link);
	if (status == CLI_OK)
		status = ask_link_take(&link, "backup",
		    json_pack("{s:o}", "dir", ask_text(dir)), NULL, NULL,
		    &result);
	link_close(&link);
	if (status == CLI_OK && cli->json)
		(void)say_json(result);
	else if (status == CLI_OK && !cli->quiet)
		(void)printf("%s: a whole copy of the store; 'greywait verify' "
		             "looks it over\n",
		    dir);
	json_decref(result);
	return status;
}
