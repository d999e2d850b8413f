/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_sendmail.c: greywait sendmail-setup. */
#include <stdio.h>

#include "ctl/place.h"
#include "ctl/say.h"

#define TIMEOUTS "T=C:5s;S:10s;R:10s;E:30s"

enum cli_status
cmd_sendmail_setup(const struct cli *cli)
{
	char socket[ENDPOINT_TEXT_MAX], line[2 * ENDPOINT_TEXT_MAX];
	struct place place;
	enum cli_status status = place_find(cli, &place);
	json_t *object;

	if (status != CLI_OK)
		return status;
	(void)snprintf(line, sizeof(line),
	    "INPUT_MAIL_FILTER(`greywait', `S=%s, " TIMEOUTS "')dnl",
	    endpoint_format(&place.socket, socket));
	if (cli->json) {
		object = json_pack(
		    "{s:s,s:s}", "milter_socket", socket, "line", line);
		(void)say_json(object);
		json_decref(object);
		return CLI_OK;
	}
	(void)puts("dnl greywaitd. No F= on purpose: mail flows while it is "
	           "not there.");
	(void)puts(line);
	cli_remark(cli, "Put this into sendmail.mc before the MAILER lines, "
	                "make sendmail.cf and restart Sendmail.");
	if (place.socket.kind == ENDPOINT_UNIX)
		cli_remark(cli,
		    "No directory above %s may be writable by group "
		    "or others.",
		    place.socket.path);
	return CLI_OK;
}
