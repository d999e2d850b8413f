/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_export.c: greywait export. The first line says what the file is, the
 * last one how many records there are, so that one that was cut off is told.
 * Nothing is printed before it is known that something comes.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ctl/ask.h"
#include "ctl/say.h"
#include "proto/import_text.h"

struct export
{
	int64_t records;
};

static bool
print_take(json_t *line)
{
	bool printed = line != NULL && say_json(line);

	json_decref(line);
	return printed;
}

static bool
print_begin(const struct export *x)
{
	return x->records > 0 || print_take(json_pack("{s:i}",
	                             "greywait-export", IMPORT_TEXT_VERSION));
}

static bool
print_record(void *ctx, const json_t *row)
{
	struct export *x = ctx;
	bool begun = print_begin(x);

	x->records++;
	return begun && say_json(row);
}

static bool
print_end(const struct export *x, const json_t *result)
{
	return print_begin(x) && print_take(json_pack("{s:I,s:O*}", "records",
	                             (json_int_t)x->records, "pseudonyms",
	                             json_object_get(result, "pseudonyms")));
}

enum cli_status
cmd_export(const struct cli *cli)
{
	struct export x = { 0 };
	struct link link = LINK_INIT;
	json_t *result = NULL;
	enum cli_status status = link_open_any(cli, &link);
	int64_t bad;

	if (status == CLI_OK)
		status = ask_link_take(
		    &link, "export", json_object(), print_record, &x, &result);
	link_close(&link);
	if (status == CLI_OK && !print_end(&x, result))
		status = CLI_OUTPUT;
	bad = say_int(result, "bad");
	if (status == CLI_OK && bad > 0)
		cli_complain(
		    "%" PRId64 " %s left out: 'greywait verify' shows %s", bad,
		    say_form(bad, "record does not decode and was",
		        "records do not decode and were"),
		    say_form(bad, "it", "them"));
	json_decref(result);
	return status;
}
