/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_senders.c: greywait senders and origins, statistics one a row. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "ctl/ask.h"
#include "ctl/say.h"
#include "ctl/table.h"

static const char *const sender_headers[] = { "SENDER", "ATTEMPTS", "FIRST",
	"EARLY", "RETRIED", "PASSED", "TRUSTED", "ABANDONED", "DELAY",
	"LAST SEEN" };
static const char *const origin_headers[] = { "ORIGIN", "ATTEMPTS", "FIRST",
	"EARLY", "RETRIED", "PASSED", "TRUSTED", "ABANDONED", "DELAY", "TRUST",
	"LAST SEEN" };

struct list {
	const struct cli *cli;
	bool origins;
	int64_t now_s;
	struct table *table;
};

static void
add_int(struct table *t, int64_t n)
{
	char text[SAY_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%" PRId64, n);
	(void)table_add(t, text);
}

/* The mean delay of what has passed, if anything has. */
static void
add_delay(struct table *t, const json_t *row)
{
	const json_t *decisions = json_object_get(row, "decisions");
	char span[QUANTITY_TEXT_MAX];

	if (say_int(decisions, "retried") == 0)
		(void)table_add(t, "-");
	else
		(void)table_add(
		    t, quantity_say_s(say_int(row, "delay_mean_s"), span));
}

static bool
list_row(void *ctx, const json_t *row)
{
	static const char *const counters[] = { "first", "early", "retried",
		"passed", "trusted" };
	struct list *list = ctx;
	const json_t *decisions = json_object_get(row, "decisions");
	struct table *t = list->table;
	char text[SAY_TEXT_MAX], last[SAY_TIME_MAX];

	if (list->cli->json)
		return say_json(row);
	(void)table_add(
	    t, say_text(row, list->origins ? "origin" : "sender", text));
	add_int(t, say_int(row, "attempts"));
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		add_int(t, say_int(decisions, counters[i]));
	add_int(t, say_int(row, "abandoned"));
	add_delay(t, row);
	if (list->origins)
		(void)table_add(t, json_is_true(json_object_get(row, "trusted"))
		                       ? "yes"
		                       : "no");
	return table_add(t, say_time(say_int(row, "last"), list->now_s, last));
}

/* All rows come in the order of names, unless another is asked for. */
static json_t *
list_args(const struct cli *cli, bool origins)
{
	const char *domain =
	    !origins && cli->count > 0 ? cli->operands[0] : NULL;
	const char *sort = cli_option(cli, "sort");

	if (sort == NULL && cli->limit == 0)
		sort = "name";
	return json_pack("{s:o*,s:I,s:o*}", "sort", ask_text(sort), "limit",
	    (json_int_t)cli->limit, "domain", ask_text(domain));
}

static void
remark_on(const struct cli *cli, const json_t *result)
{
	int64_t rows = say_int(result, "rows"), bad = say_int(result, "bad");
	char span[QUANTITY_TEXT_MAX];

	if (rows == 0)
		cli_remark(cli,
		    "nothing was found: statistics are written every %s "
		    "(statistics_interval)",
		    quantity_say_s(say_int(result, "behind_s"), span));
	if (json_is_true(json_object_get(result, "more")))
		cli_remark(cli,
		    "there are more: --limit %" PRId64 " or --all shows them",
		    2 * rows);
	if (bad > 0)
		cli_complain("%" PRId64 " %s not decode", bad,
		    say_form(bad, "record does", "records do"));
}

static enum cli_status
print_list(struct list *list, const char *command)
{
	const struct cli *cli = list->cli;
	const char *const *headers =
	    list->origins ? origin_headers : sender_headers;
	size_t columns = list->origins ? ARRAY_LEN(origin_headers)
	                               : ARRAY_LEN(sender_headers);
	json_t *result = NULL;
	enum cli_status status;

	if (table_new(headers, columns, &list->table) != ERR_OK) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	status = ask_take(cli, command, list_args(cli, list->origins), list_row,
	    list, &result);
	table_free(&list->table);
	if (status == CLI_OK)
		remark_on(cli, result);
	json_decref(result);
	return status;
}

enum cli_status
cmd_senders(const struct cli *cli)
{
	struct list list = { .cli = cli, .now_s = clock_wall_s(cli->clock) };

	return print_list(&list, "senders");
}

enum cli_status
cmd_origins(const struct cli *cli)
{
	struct list list = {
		.cli = cli, .origins = true, .now_s = clock_wall_s(cli->clock)
	};

	return print_list(&list, "origins");
}
