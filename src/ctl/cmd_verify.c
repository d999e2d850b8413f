/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_verify.c: greywait verify. Of a running daemon's store every record is
 * read and decoded; of one that nobody uses, the structure of the files is
 * looked over first.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"

static bool
say_bad(void *ctx, const json_t *row)
{
	const struct cli *cli = ctx;
	char table[SAY_TEXT_MAX], key[SAY_TEXT_MAX], value[SAY_TEXT_MAX];

	if (cli->json)
		return say_json(row);
	return printf("does not decode: table %s, key %s, bytes %s\n",
	           say_text(row, "table", table), say_text(row, "key", key),
	           say_text(row, "value", value)) > 0;
}

static void
say_result(const struct cli *cli, const json_t *result, const char *of)
{
	const json_t *records = json_object_get(result, "records");

	if (cli->json) {
		(void)say_json(result);
		return;
	}
	if (cli->quiet)
		return;
	(void)printf("%s: %" PRId64 " conversations, %" PRId64
	             " records of trust, %" PRId64 " of senders, %" PRId64
	             " rules; %" PRId64 " do not decode\n",
	    of, say_int(records, "conversations"), say_int(records, "trust"),
	    say_int(records, "senders"), say_int(records, "rules"),
	    say_int(result, "bad"));
}

enum cli_status
cmd_verify(const struct cli *cli)
{
	const char *dir = cli->count > 0 ? cli->operands[0] : NULL;
	bool live = dir == NULL && link_has_daemon(cli);
	struct cli own = *cli;
	struct link link = LINK_INIT;
	json_t *result = NULL;
	enum cli_status status =
	    live ? link_open(cli, &link) : link_open_store(cli, dir, &link);

	if (status == CLI_OK)
		status = ask_link_take(
		    &link, "verify", json_object(), say_bad, &own, &result);
	link_close(&link);
	if (status == CLI_OK) {
		say_result(cli, result,
		    live          ? "the running store"
		    : dir == NULL ? "the store, files and records"
		                  : dir);
		if (say_int(result, "bad") > 0)
			status = CLI_FAILED;
	}
	json_decref(result);
	return status;
}
