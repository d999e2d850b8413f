/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_export.c: greywait export. The first line says what the file is, the
 * last one how many records there are, so that one that was cut off is told.
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
print_record(void *ctx, const json_t *row)
{
	struct export *x = ctx;

	x->records++;
	return say_json(row);
}

static bool
print_take(json_t *line)
{
	bool printed = line != NULL && say_json(line);

	json_decref(line);
	return printed;
}

enum cli_status
cmd_export(const struct cli *cli)
{
	struct export x = { 0 };
	struct link link = LINK_INIT;
	json_t *result = NULL;
	enum cli_status status = link_open_any(cli, &link);
	int64_t bad;

	if (status == CLI_OK && !print_take(json_pack("{s:i}",
	                            "greywait-export", IMPORT_TEXT_VERSION)))
		status = CLI_OUTPUT;
	if (status == CLI_OK)
		status = ask_link_take(
		    &link, "export", json_object(), print_record, &x, &result);
	link_close(&link);
	if (status == CLI_OK && !print_take(json_pack("{s:I,s:O*}", "records",
	                            (json_int_t)x.records, "pseudonyms",
	                            json_object_get(result, "pseudonyms"))))
		status = CLI_OUTPUT;
	bad = say_int(result, "bad");
	if (status == CLI_OK && bad > 0)
		cli_remark(cli,
		    "%" PRId64 " records do not decode and were left out: "
		    "'greywait verify' shows them",
		    bad);
	json_decref(result);
	return status;
}
