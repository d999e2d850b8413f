/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_whitelist.c: greywait whitelist add, del, list and lint. */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"
#include "ctl/table.h"

static const char *const headers[] = { "KIND", "VALUE", "ACTION", "FROM",
	"ADDED", "EXPIRES", "HITS", "LAST HIT", "COMMENT" };

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
		    say_value(rule, "value", value));
}

enum cli_status
cmd_whitelist_add(const struct cli *cli)
{
	json_t *result = NULL, *expires = NULL;
	enum cli_status status = ask_duration(cli, "expires", &expires);

	if (status != CLI_OK)
		return status;
	status = ask_take(cli, "whitelist-add",
	    json_pack("{s:o,s:o,s:o*,s:o*,s:o*}", "kind",
	        ask_text(operand(cli, 0)), "value", ask_text(operand(cli, 1)),
	        "comment", ask_text(cli_option(cli, "comment")), "action",
	        ask_text(cli_option(cli, "action")), "expires_in_s", expires),
	    NULL, NULL, &result);
	if (status == CLI_OK) {
		bool replaced =
		    json_is_true(json_object_get(result, "replaced"));

		print_change(cli, replaced ? "replaced" : "added",
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

/* Entries that the answer cannot tell of. */
static void
complain_of_bad(const json_t *result)
{
	int64_t bad = say_int(result, "bad");

	if (bad > 0)
		cli_complain("%" PRId64 " %s not decode", bad,
		    say_form(bad, "entry does", "entries do"));
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
	(void)table_add(list->table, say_value(row, "value", text));
	(void)table_add(list->table, say_text(row, "action", text));
	(void)table_add(list->table, say_text(row, "from", text));
	(void)table_add(
	    list->table, say_time(say_int(row, "added"), list->now_s, time));
	(void)table_add(
	    list->table, say_time(say_int(row, "expires"), list->now_s, time));
	(void)snprintf(text, sizeof(text), "%" PRId64, say_int(row, "hits"));
	(void)table_add(list->table, text);
	(void)table_add(
	    list->table, say_time(say_int(row, "last_hit"), list->now_s, time));
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
	if (status == CLI_OK)
		complain_of_bad(result);
	json_decref(result);
	return status;
}

/* "/etc/greywait/whitelist:12: wrong-kind: ..." */
static bool
lint_row(void *ctx, const json_t *row)
{
	const struct cli *cli = ctx;
	char from[SAY_TEXT_MAX], word[SAY_TEXT_MAX], kind[SAY_TEXT_MAX];
	char value[SAY_TEXT_MAX], text[SAY_TEXT_MAX], other[SAY_TEXT_MAX];

	if (cli->json)
		return say_json(row);
	(void)say_text(row, "kind", kind);
	(void)say_value(row, "value", value);
	(void)say_text(row, "other", other);
	return printf("%s: %s: %s%s%s%s%s%s%s%s\n", say_text(row, "from", from),
	           say_text(row, "finding", word), kind,
	           kind[0] != '\0' ? " " : "", value,
	           kind[0] != '\0' ? ": " : "", say_text(row, "text", text),
	           other[0] != '\0' ? " (" : "", other,
	           other[0] != '\0' ? ")" : "") >= 0;
}

enum cli_status
cmd_whitelist_lint(const struct cli *cli)
{
	struct cli mine = *cli;
	json_t *result = NULL, *unused = NULL;
	enum cli_status status = ask_duration(cli, "unused", &unused);
	int64_t found;

	if (status != CLI_OK)
		return status;
	status = ask_take(cli, "whitelist-lint",
	    json_pack("{s:o*}", "unused_s", unused), lint_row, &mine, &result);
	if (status != CLI_OK)
		return status;
	found = say_int(result, "rows");
	if (found == 0)
		cli_remark(cli, "nothing is wrong with the %" PRId64 " %s",
		    say_int(result, "entries"),
		    say_form(say_int(result, "entries"), "entry", "entries"));
	complain_of_bad(result);
	json_decref(result);
	return found > 0 ? CLI_FINDINGS : CLI_OK;
}
