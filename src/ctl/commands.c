/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c: the table of commands, from which all help is printed. */
#include "ctl/cli.h"

static const struct cli_command commands[] = {
	{ .name = "status",
	    .args = "",
	    .help = "Show the daemon's state and counters",
	    .options = "",
	    .run = cmd_status },
	{ .name = "list",
	    .args = "[-a | -n limit] [-c client] [-f sender] [-t recipient] "
	            "[pending | passed | all]",
	    .help = "List who waits and who has passed",
	    .options = "acfnt",
	    .most = 1,
	    .run = cmd_list },
	{ .name = "explain",
	    .args = "[-N name] [-H helo] client sender recipient",
	    .help = "Say what a mail would be answered now, and why",
	    .options = "NH",
	    .fewest = 3,
	    .most = 3,
	    .run = cmd_explain },
	{ .name = "whitelist add",
	    .args = "kind value [comment]",
	    .help = "Exempt a client, a client-name, a sender or a recipient",
	    .options = "",
	    .fewest = 2,
	    .most = 3,
	    .run = cmd_whitelist_add },
	{ .name = "whitelist del",
	    .args = "kind value",
	    .help = "Remove an entry",
	    .options = "",
	    .fewest = 2,
	    .most = 2,
	    .run = cmd_whitelist_del },
	{ .name = "whitelist list",
	    .args = "[kind]",
	    .help = "List the entries",
	    .options = "",
	    .most = 1,
	    .run = cmd_whitelist_list },
	{ .name = "reload",
	    .args = "",
	    .help = "Make the daemon read its configuration again",
	    .options = "",
	    .run = cmd_reload },
	{ .name = "help",
	    .args = "[command]",
	    .help = "Show the commands, or one of them",
	    .options = "",
	    .most = 2 },
};

const struct cli_command *
cli_commands(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(commands);
	return commands;
}
