/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_list.c: greywait list, one row an origin. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl/ask.h"
#include "ctl/origin.h"
#include "ctl/say.h"
#include "ctl/table.h"

static const char *const headers[] = { "STATE", "CLIENT", "SENDER", "RECIPIENT",
	"TRIES", "USES", "FIRST SEEN", "NEXT" };

struct list {
	const struct cli *cli;
	int64_t now_s;
	struct table *table;
};

static bool
list_row(void *ctx, const json_t *row)
{
	struct list *list = ctx;
	struct table *t = list->table;
	char text[SAY_TEXT_MAX], first[SAY_TIME_MAX];

	if (list->cli->json)
		return say_json(row);
	(void)table_add(t, say_text(row, "state", text));
	(void)table_add(t, origin_client(row, text));
	(void)table_add(t, say_text(row, "sender", text));
	(void)table_add(t, say_text(row, "recipient", text));
	(void)snprintf(
	    text, sizeof(text), "%" PRId64, say_int(row, "attempts"));
	(void)table_add(t, text);
	(void)snprintf(text, sizeof(text), "%" PRId64, say_int(row, "uses"));
	(void)table_add(t, text);
	(void)table_add(t, say_time(say_int(row, "first"), list->now_s, first));
	return table_add(t, origin_next(row, list->now_s, text));
}

static json_t *
list_args(const struct cli *cli)
{
	const char *state = cli->count > 0 ? cli->operands[0] : NULL;
	json_t *limit =
	    cli->limit > 0 ? json_integer((json_int_t)cli->limit) : NULL;

	return json_pack("{s:o*,s:o*,s:o*,s:o*,s:o*}", "state", ask_text(state),
	    "client", ask_text(cli_option(cli, "client")), "sender",
	    ask_text(cli_option(cli, "sender")), "recipient",
	    ask_text(cli_option(cli, "recipient")), "limit", limit);
}

static void
remark_on(const struct cli *cli, const json_t *result)
{
	int64_t rows = say_int(result, "rows"), bad = say_int(result, "bad");

	if (rows == 0)
		cli_remark(cli, "nothing was found");
	if (json_is_true(json_object_get(result, "more")))
		cli_remark(cli,
		    "there are more: --limit %" PRId64 " or --all shows them",
		    2 * rows);
	if (bad > 0)
		cli_complain("%" PRId64 " %s not decode", bad,
		    say_form(bad, "record does", "records do"));
}

enum cli_status
cmd_list(const struct cli *cli)
{
	struct list list = { .cli = cli, .now_s = clock_wall_s(cli->clock) };
	json_t *result = NULL;
	enum cli_status status;

	if (table_new(headers, ARRAY_LEN(headers), &list.table) != ERR_OK) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	status =
	    ask_take(cli, "list", list_args(cli), list_row, &list, &result);
	table_free(&list.table);
	if (status == CLI_OK)
		remark_on(cli, result);
	json_decref(result);
	return status;
}
