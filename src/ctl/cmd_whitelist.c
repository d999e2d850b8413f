/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_whitelist.c: greywait whitelist add, del and list. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"
#include "ctl/table.h"

static const char *const headers[] = { "KIND", "VALUE", "ADDED", "BY",
	"COMMENT" };

static const char *
operand(const struct cli *cli, int i)
{
	return i < cli->count ? cli->operands[i] : NULL;
}

/* "added client 192.0.2.0/24" on stdout, or the result as it is. */
static void
print_change(const struct cli *cli, const char *what, const json_t *rule,
    const json_t *result)
{
	char kind[SAY_TEXT_MAX], value[SAY_TEXT_MAX];

	if (cli->json)
		(void)say_json(result);
	else if (!cli->quiet)
		(void)printf("%s %s %s\n", what, say_text(rule, "kind", kind),
		    say_text(rule, "value", value));
}

enum cli_status
cmd_whitelist_add(const struct cli *cli)
{
	json_t *result = NULL;
	enum cli_status status = ask_take(cli, "whitelist-add",
	    json_pack("{s:o,s:o,s:o*}", "kind", ask_text(operand(cli, 0)),
	        "value", ask_text(operand(cli, 1)), "comment",
	        ask_text(operand(cli, 2))),
	    NULL, NULL, &result);

	if (status == CLI_OK) {
		bool replaced =
		    json_is_true(json_object_get(result, "replaced"));

		print_change(cli,
		    replaced ? "was there, comment replaced:" : "added",
		    json_object_get(result, "rule"), result);
	}
	json_decref(result);
	return status;
}

enum cli_status
cmd_whitelist_del(const struct cli *cli)
{
	json_t *result = NULL;
	enum cli_status status = ask_take(cli, "whitelist-del",
	    json_pack("{s:o,s:o}", "kind", ask_text(operand(cli, 0)), "value",
	        ask_text(operand(cli, 1))),
	    NULL, NULL, &result);

	if (status == CLI_OK)
		print_change(cli, "removed", result, result);
	json_decref(result);
	return status;
}

struct list {
	const struct cli *cli;
	int64_t now_s;
	struct table *table;
};

static bool
list_row(void *ctx, const json_t *row)
{
	struct list *list = ctx;
	char text[SAY_TEXT_MAX], time[SAY_TIME_MAX];

	if (list->cli->json)
		return say_json(row);
	(void)table_add(list->table, say_text(row, "kind", text));
	(void)table_add(list->table, say_text(row, "value", text));
	(void)table_add(
	    list->table, say_time(say_int(row, "added"), list->now_s, time));
	(void)table_add(list->table, say_text(row, "added_by", text));
	return table_add(list->table, say_text(row, "comment", text));
}

enum cli_status
cmd_whitelist_list(const struct cli *cli)
{
	struct list list = { .cli = cli, .now_s = clock_wall_s(cli->clock) };
	json_t *result = NULL;
	enum cli_status status;

	if (table_new(headers, ARRAY_LEN(headers), &list.table) != ERR_OK) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	status = ask_take(cli, "whitelist-list",
	    json_pack("{s:o*}", "kind", ask_text(operand(cli, 0))), list_row,
	    &list, &result);
	table_free(&list.table);
	if (status == CLI_OK && say_int(result, "rows") == 0)
		cli_remark(cli, "the whitelist has no such entries");
	if (status == CLI_OK && say_int(result, "bad") > 0)
		cli_remark(cli, "%" PRId64 " entries do not decode",
		    say_int(result, "bad"));
	json_decref(result);
	return status;
}
