/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_import.c: greywait import. The file is read and checked as a whole
 * before a word of it is sent; then its rows go out in batches, a few of them
 * ahead of the answers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "ctl/ask.h"
#include "ctl/import_copy.h"
#include "ctl/import_source.h"
#include "ctl/say.h"
#include "proto/control_message.h"
#include "proto/import_text.h"

#define BATCH_ROWS 100
#define BATCH_B 60000     /* a line has 64 KiB */
#define AHEAD_MAX 4       /* batches that are not answered */
#define PROGRESS_MS 2000  /* between two words on how far it is */
#define PROGRESS_ROWS 512 /* the clock is looked at after so many */

struct import {
	const struct cli *cli;
	enum import_from from;
	struct foreign_terms terms;
	struct import_source *source;
	int64_t start; /* the record to begin with, from 1 */
	/* the first pass */
	int64_t rows, hashed, other;
	/* the second one */
	struct link link;
	json_t *batch;
	size_t batch_b;
	int64_t at, ahead, done;
	json_t *result;
	/* of the progress */
	int64_t began_ms, told_ms;
};

static void
tell(struct import *im, const char *what, int64_t n, int64_t of)
{
	int64_t now_ms = clock_mono_ms(im->cli->clock);

	if (now_ms - im->told_ms < PROGRESS_MS)
		return;
	im->told_ms = now_ms;
	cli_remark(im->cli,
	    "%s: %" PRId64 " of %" PRId64 " records, %" PRId64 " a second",
	    what, n, of, n * 1000 / (now_ms - im->began_ms + 1));
}

static void
begin_progress(struct import *im)
{
	im->began_ms = im->told_ms = clock_mono_ms(im->cli->clock);
}

static enum cli_status
bad_file(const struct import *im, const char *path, const struct err_note *note)
{
	char dir[IMPORT_COPY_PATH_MAX];

	cli_complain("%s: nothing was imported", note->text);
	/* postgrey may have been at work in it. */
	if (im->from == IMPORT_FROM_POSTGREY && import_copy_find(path, dir))
		cli_complain("logs of Berkeley DB are beside it: name the "
		             "directory, %s, and they bring a copy up to date",
		    dir);
	return CLI_BAD_VALUE;
}

/*
 * One file out of a directory of postgrey's: while postgrey runs, or was
 * killed, records are in the log alone.
 */
static enum cli_status
check_log(const struct import *im, const char *path)
{
	char dir[IMPORT_COPY_PATH_MAX];

	if (im->from != IMPORT_FROM_POSTGREY || !import_copy_find(path, dir))
		return CLI_OK;
	if (im->rows + im->hashed + im->other == 0) {
		cli_complain("%s has no records, but what postgrey has written "
		             "last is in the log beside it: name the "
		             "directory, %s, whether postgrey runs or not; "
		             "nothing was imported",
		    path, dir);
		return CLI_BAD_VALUE;
	}
	cli_complain(
	    "what postgrey has written last may be in the log "
	    "beside %s alone: name the directory, %s, to take over all",
	    path, dir);
	return CLI_OK;
}

/* Read all of it; count what it is worth. */
static enum cli_status
first_pass(struct import *im, const char *path)
{
	struct err_note note = { "" };
	struct foreign_row row;
	json_t *json;
	enum err e =
	    import_source_open(im->from, path, &im->terms, &im->source, &note);

	begin_progress(im);
	while (e == ERR_OK) {
		e = import_source_next(im->source, &row, &json, &note);
		json_decref(json);
		if (e != ERR_OK)
			break;
		im->rows += row.what == FOREIGN_ROW;
		im->hashed += row.what == FOREIGN_HASHED;
		im->other += row.what == FOREIGN_OTHER;
		if (im->rows % PROGRESS_ROWS == 0)
			tell(im, "checked", im->rows, im->rows);
	}
	if (e == ERR_NOTFOUND && im->source != NULL)
		return check_log(im, path);
	return bad_file(im, path, &note);
}

/* An answer to one batch. */
static bool
take_answer(void *ctx, const json_t *row)
{
	struct import *im = ctx;

	im->done = say_int(row, "rows");
	im->ahead--;
	return false;
}

static enum cli_status
send_batch(struct import *im)
{
	json_t *line = json_pack("{s:o}", "rows", im->batch);
	enum cli_status status =
	    line == NULL ? ask_no_memory() : ask_send(&im->link, line);

	json_decref(line);
	im->batch = NULL;
	im->batch_b = 0;
	im->ahead++;
	if (status == CLI_OK && im->ahead > AHEAD_MAX)
		status = ask_read(&im->link, take_answer, im, &im->result);
	tell(im, "imported", im->start - 1 + im->done, im->rows);
	return status;
}

/* What a row takes in a line, or a little more. */
static size_t
size_of(const struct foreign_row *row, const json_t *json)
{
	if (json != NULL)
		return json_string_length(json_object_get(json, "value")) +
		       2 * json_string_length(json_object_get(json, "key")) +
		       100;
	return 200 + 5 * (row->row.sender.len + row->row.recipient.len);
}

/* Takes over the reference to `json`, NULL when the row is to be made one. */
static enum cli_status
add_row_take(struct import *im, const struct foreign_row *row, json_t *json)
{
	size_t size_b = size_of(row, json);
	enum cli_status status = CLI_OK;

	if (im->batch != NULL && (im->batch_b + size_b > BATCH_B ||
	                             json_array_size(im->batch) == BATCH_ROWS))
		status = send_batch(im);
	if (json == NULL)
		json = import_row_json(&row->row);
	if (im->batch == NULL)
		im->batch = json_array();
	im->batch_b += size_b;
	if (json_array_append_new(im->batch, json) != 0)
		return ask_no_memory();
	return status;
}

static enum cli_status
send_rows(struct import *im)
{
	struct err_note note = { "" };
	struct foreign_row row;
	enum cli_status status = CLI_OK;
	enum err e = import_source_rewind(im->source, &note);

	while (e == ERR_OK && status == CLI_OK) {
		json_t *json;

		e = import_source_next(im->source, &row, &json, &note);
		if (e != ERR_OK || row.what != FOREIGN_ROW)
			continue;
		if (++im->at < im->start)
			json_decref(json);
		else
			status = add_row_take(im, &row, json);
	}
	if (e != ERR_OK && e != ERR_NOTFOUND) {
		cli_complain("%s: the file has changed meanwhile", note.text);
		return CLI_BAD_VALUE;
	}
	if (status == CLI_OK && im->batch != NULL)
		status = send_batch(im);
	return status;
}

static enum cli_status
finish(struct import *im)
{
	json_t *end = json_pack("{s:b}", "end", 1);
	enum cli_status status = ask_send(&im->link, end);

	json_decref(end);
	while (status == CLI_OK && im->result == NULL)
		status = ask_read(&im->link, take_answer, im, &im->result);
	return status;
}

static enum cli_status
second_pass(struct import *im)
{
	bool dry = cli_option(im->cli, "dry-run") != NULL;
	json_t *request = control_request_take(
	    "import", json_pack("{s:s,s:s}", "mode", dry ? "dry-run" : "write",
	                  "pseudonyms", import_source_pseudonyms(im->source)));
	enum cli_status status = link_open_any(im->cli, &im->link);

	begin_progress(im);
	if (status == CLI_OK)
		status = ask_send(&im->link, request);
	json_decref(request);
	if (status != CLI_OK)
		return status;
	status = send_rows(im);
	if (status == CLI_OK)
		status = finish(im);
	if (status != CLI_OK && im->done > 0)
		cli_complain("the import stopped behind record %" PRId64
		             " of %" PRId64 ": the same command goes over all "
		             "again without harm, with --start %" PRId64
		             " it goes on there",
		    im->start - 1 + im->done, im->rows, im->start + im->done);
	return status;
}

static void
say_result(const struct import *im)
{
	json_t *r = im->result;

	if (im->cli->json) {
		(void)json_object_set_new(
		    r, "hashed", json_integer((json_int_t)im->hashed));
		(void)json_object_set_new(
		    r, "other", json_integer((json_int_t)im->other));
		(void)say_json(r);
		return;
	}
	if (im->cli->quiet)
		return;
	(void)printf("%s: %" PRId64 " taken, %" PRId64
	             " known already; skipped: %" PRId64 " expired, %" PRId64
	             " ahead of the clock, %" PRId64 " without room, %" PRId64
	             " hashed, %" PRId64 " of no use\n",
	    cli_option(im->cli, "dry-run") != NULL ? "nothing written"
	                                           : "imported",
	    say_int(r, "taken"), say_int(r, "known"), say_int(r, "expired"),
	    say_int(r, "future"), say_int(r, "full"), im->hashed, im->other);
	if (im->hashed > 0)
		cli_remark(im->cli,
		    "hashed keys (postgrey --privacy) give nothing away, not "
		    "even to us");
}

static bool
set_duration(const struct import *im, const char *name, int64_t *s)
{
	const char *text = cli_option(im->cli, name);
	struct err_note note = { "" };
	int64_t ms;

	if (text == NULL)
		return true;
	if (quantity_parse_ms(str_of(text), &ms, &note) != ERR_OK) {
		cli_complain("--%s: %s", name, note.text);
		return false;
	}
	*s = ms / 1000;
	return true;
}

static bool
set_up(struct import *im)
{
	const char *from = cli_option(im->cli, "from");
	const char *start = cli_option(im->cli, "start");
	unsigned int n = 1;

	if (from == NULL || !import_from_parse(from, &im->from, &im->terms)) {
		cli_complain("--from %s: postgrey, milter-greylist, sqlgrey, "
		             "spamd or greywait is right",
		    from == NULL ? "is missing" : from);
		return false;
	}
	if (start != NULL && (!str_to_u32(str_of(start), &n) || n == 0)) {
		cli_complain(
		    "'%s' is no number of a record: 1 is the first", start);
		return false;
	}
	im->start = n;
	im->terms.now_s = clock_wall_s(im->cli->clock);
	return set_duration(im, "delay", &im->terms.delay_s) &&
	       set_duration(im, "life", &im->terms.life_s);
}

enum cli_status
cmd_import(const struct cli *cli)
{
	struct import im = { .cli = cli, .link = LINK_INIT };
	enum cli_status status;

	if (!set_up(&im))
		return CLI_USAGE;
	status = first_pass(&im, cli->operands[0]);
	if (status == CLI_OK && im.start > 1 && im.start > im.rows) {
		cli_complain("--start %" PRId64 ": %s has %" PRId64 " %s",
		    im.start, cli->operands[0], im.rows,
		    say_form(im.rows, "record", "records"));
		status = CLI_BAD_VALUE;
	}
	if (status == CLI_OK)
		status = second_pass(&im);
	link_close(&im.link);
	if (status == CLI_OK)
		say_result(&im);
	import_source_close(&im.source);
	json_decref(im.batch);
	json_decref(im.result);
	return status;
}
