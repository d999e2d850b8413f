/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_trust.c: greywait trust, distrust and untrust. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl/ask.h"
#include "ctl/say.h"

/* What the word means from now on, and what the origin has earned. */
static void
print_meaning(const char *origin, const char *word, const json_t *result)
{
	bool trusted = json_is_true(json_object_get(result, "trusted"));
	int64_t passed = say_int(result, "passed");

	if (strcmp(word, "trusted") == 0)
		(void)printf("%s is trusted from now on, whatever it does: its "
		             "mail waits no more",
		    origin);
	else if (strcmp(word, "distrusted") == 0)
		(void)printf("%s is not trusted from now on, whatever it has "
		             "earned: its mail waits like that of strangers",
		    origin);
	else
		(void)printf("%s is judged by what it has earned: it is %s now",
		    origin, trusted ? "trusted" : "not trusted");
	(void)printf("; it has passed in %" PRId64 " %s\n", passed,
	    say_form(passed, "conversation", "conversations"));
}

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
		print_meaning(say_text(result, "origin", origin), word, result);
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
