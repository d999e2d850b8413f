/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_trust.c: greywait trust, distrust and untrust. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"

static enum cli_status
say_word(const struct cli *cli, const char *word)
{
	char origin[SAY_TEXT_MAX];
	json_t *result = NULL;
	enum cli_status status = ask_take(cli, "trust",
	    json_pack("{s:o,s:s}", "origin", ask_text(cli->operands[0]), "word",
	        word),
	    NULL, NULL, &result);

	if (status == CLI_OK && cli->json)
		(void)say_json(result);
	else if (status == CLI_OK && !cli->quiet)
		(void)printf("%s: the operator's word is %s; it has passed in "
		             "%" PRId64 " conversations and is %s now\n",
		    say_text(result, "origin", origin), word,
		    say_int(result, "passed"),
		    json_is_true(json_object_get(result, "trusted"))
		        ? "trusted"
		        : "not trusted");
	json_decref(result);
	return status;
}

enum cli_status
cmd_trust(const struct cli *cli)
{
	return say_word(cli, "trusted");
}

enum cli_status
cmd_distrust(const struct cli *cli)
{
	return say_word(cli, "distrusted");
}

enum cli_status
cmd_untrust(const struct cli *cli)
{
	return say_word(cli, "none");
}
