/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_upkeep.c: greywait clock-is-right and bad-records. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"
#include "ctl/table.h"

enum cli_status
cmd_clock_is_right(const struct cli *cli)
{
	json_t *result = NULL;
	enum cli_status status =
	    ask_take(cli, "clock-is-right", json_object(), NULL, NULL, &result);

	if (status == CLI_OK && cli->json)
		(void)say_json(result);
	else if (status == CLI_OK && !cli->quiet)
		(void)printf(
		    "%s\n", json_is_true(json_object_get(result, "held"))
		                ? "expiry goes on"
		                : "expiry was not held back");
	json_decref(result);
	return status;
}

static const char *const headers[] = { "FOUND", "TABLE", "KEY", "BYTES",
	"BEGINS WITH" };

struct bad_list {
	const struct cli *cli;
	int64_t now_s;
	struct table *table;
	bool any;
};

static bool
bad_row(void *ctx, const json_t *row)
{
	struct bad_list *list = ctx;
	struct table *t = list->table;
	char text[SAY_TEXT_MAX], found[SAY_TIME_MAX];

	list->any = true;
	if (list->cli->json)
		return say_json(row);
	(void)table_add(t, say_time(say_int(row, "found"), list->now_s, found));
	(void)table_add(t, say_text(row, "table", text));
	(void)table_add(t, say_text(row, "key", text));
	(void)snprintf(text, sizeof(text), "%" PRId64, say_int(row, "bytes"));
	(void)table_add(t, text);
	return table_add(t, say_text(row, "value", text));
}

enum cli_status
cmd_bad_records(const struct cli *cli)
{
	struct bad_list list = { .cli = cli,
		.now_s = clock_wall_s(cli->clock) };
	enum cli_status status;

	if (table_new(headers, ARRAY_LEN(headers), &list.table) != ERR_OK) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	status =
	    ask_take(cli, "bad-records", json_object(), bad_row, &list, NULL);
	table_free(&list.table);
	if (status == CLI_OK && !list.any)
		cli_remark(cli, "nothing was found");
	return status;
}
