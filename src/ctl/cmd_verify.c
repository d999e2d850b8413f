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
#include "proto/control_text.h"

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
	int64_t conversations = say_int(records, "conversations");
	int64_t trust = say_int(records, "trust");
	int64_t rules = say_int(records, "rules"), bad = say_int(result, "bad");

	if (cli->quiet)
		return;
	(void)printf("%s: %" PRId64 " %s, %" PRId64 " %s of trust, %" PRId64
	             " of senders, %" PRId64 " %s; %" PRId64 " %s not decode\n",
	    of, conversations,
	    say_form(conversations, "conversation", "conversations"), trust,
	    say_form(trust, "record", "records"), say_int(records, "senders"),
	    rules, say_form(rules, "rule", "rules"), bad,
	    say_form(bad, "does", "do"));
}

/* The result, with a word on how it went: "ok", and "reason" if it is not. */
static void
say_result_json(json_t *result, const char *reason)
{
	json_t *line = result != NULL ? json_incref(result) : json_object();

	(void)json_object_set_new(line, "ok", json_boolean(reason == NULL));
	if (reason != NULL)
		(void)json_object_set_new(
		    line, "reason", control_text(str_of(reason)));
	(void)say_json(line);
	json_decref(line);
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
	const char *reason = NULL;

	if (status == CLI_OK)
		status = ask_link_take(
		    &link, "verify", json_object(), say_bad, &own, &result);
	link_close(&link);
	if (status != CLI_OK) {
		reason = link.why.text;
	} else if (say_int(result, "bad") > 0) {
		reason = "some records do not decode";
		status = CLI_FAILED;
	}
	if (cli->json)
		say_result_json(result, reason);
	else if (result != NULL)
		say_result(cli, result,
		    live          ? "the running store"
		    : dir == NULL ? "the store, files and records"
		                  : dir);
	json_decref(result);
	return status;
}
