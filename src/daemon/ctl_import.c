/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_import.c: the control command import. It reads lines of its own behind
 * the request: batches of rows, each of which is looked over as a whole before
 * any of it is written, and an end. Each batch is answered when it is done.
 */
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"
#include "daemon/importer.h"
#include "daemon/privacy.h"
#include "proto/import_text.h"
#include "store/store_decode.h"

#define BATCH_ROWS_MAX 1000
#define BATCH_MS 30000 /* longest wait for the next batch */

struct import {
	struct ctl_call *call;
	struct importer importer;
	uint64_t rows;  /* done */
	size_t at;      /* of the batch at hand, from 1 */
	bool is_record; /* the row at hand is an exported record */
	struct import_row_text text;
	struct import_row row;
	struct import_record record;
	enum store_table table; /* the record's */
};

static enum err
parse_record(struct import *im, const json_t *json, struct err_note *note)
{
	struct import_record *r = &im->record;
	enum err e = import_record_parse(json, r, note);

	_Static_assert(IMPORT_TEXT_KEY_MAX == STORE_KEY_MAX, "keys fit");
	_Static_assert(IMPORT_TEXT_VALUE_MAX == STORE_VALUE_MAX, "values fit");
	if (e != ERR_OK)
		return e;
	if (store_table_parse(str_of(r->table), &im->table) != ERR_OK ||
	    im->table == STORE_META)
		return err_note(note, ERR_INVALID,
		    "'%.40s' is no table that is exported", r->table);
	e = store_decode(im->table, (struct str){ r->key, r->key_len },
	    (struct str){ (const char *)r->value, r->value_len });
	if (e != ERR_OK)
		return err_note(note, ERR_INVALID,
		    "the bytes are no record of the table %s", r->table);
	return ERR_OK;
}

static enum err
parse_row(struct import *im, const json_t *json, struct err_note *note)
{
	im->is_record = json_object_get(json, "table") != NULL;
	if (im->is_record)
		return parse_record(im, json, note);
	return import_row_parse(json, &im->text, &im->row, note);
}

static enum err
write_row(struct import *im)
{
	const struct import_record *r = &im->record;

	if (!im->is_record)
		return importer_row(&im->importer, &im->row);
	return importer_record(&im->importer, im->table,
	    (struct str){ r->key, r->key_len },
	    (struct str){ (const char *)r->value, r->value_len });
}

static enum err
check_batch(struct import *im, const json_t *rows)
{
	struct err_note *note = &im->call->note, why = { "" };
	const json_t *json;
	size_t i;

	if (!json_is_array(rows))
		return err_note(note, ERR_INVALID,
		    "a line of an import has neither \"rows\", a list, nor "
		    "\"end\"");
	if (json_array_size(rows) > BATCH_ROWS_MAX)
		return err_note(note, ERR_FULL,
		    "%zu rows in one line: %d are allowed",
		    json_array_size(rows), BATCH_ROWS_MAX);
	json_array_foreach(rows, i, json)
	{
		enum err e = parse_row(im, json, &why);

		if (e != ERR_OK)
			return err_note(note, e, "row %llu: %s",
			    (unsigned long long)im->rows + i + 1, why.text);
	}
	return ERR_OK;
}

static enum err
write_batch(struct import *im, const json_t *rows)
{
	struct ctl_call *call = im->call;
	struct err_note why;
	const json_t *json;
	size_t i;

	json_array_foreach(rows, i, json)
	{
		enum err e = parse_row(im, json, &why);

		if (e == ERR_OK)
			e = write_row(im);
		if (e != ERR_OK)
			return err_note(&call->note, e,
			    "row %llu: the store did not take it: %s",
			    (unsigned long long)im->rows + 1, err_str(e));
		im->rows++;
	}
	/* Or the log would grow as long as the import; a failure shows at the
	 * next write. */
	(void)!store_maintain(
	    call->ctx->store, im->importer.conf->checkpoint_size_b, &why);
	(void)ctl_row_take(
	    call, json_pack("{s:I}", "rows", (json_int_t)im->rows));
	if (call->broken == ERR_OK)
		call->broken = control_flush(call->control, call->reply_ms);
	return ERR_OK;
}

/* One line; `*ret_end` tells that it was the last. */
static enum err
take_line(struct import *im, bool *ret_end)
{
	struct ctl_call *call = im->call;
	json_t *line = NULL, *rows;
	enum err e = control_read(call->control, BATCH_MS, &line, &call->note);

	if (e != ERR_OK) {
		/* There is nobody left to tell. */
		if (e == ERR_CLOSED || e == ERR_IO)
			call->broken = e;
		return e;
	}
	rows = json_object_get(line, "rows");
	*ret_end = rows == NULL && json_is_true(json_object_get(line, "end"));
	if (!*ret_end) {
		e = check_batch(im, rows);
		if (e == ERR_OK)
			e = write_batch(im, rows);
	}
	json_decref(line);
	return e;
}

static enum err
take_lines(struct import *im)
{
	bool end = false;
	enum err e = ERR_OK;

	while (e == ERR_OK && !end && im->call->broken == ERR_OK)
		e = take_line(im, &end);
	return e;
}

/* Rules that were taken are in force at the end, whatever it was. */
static enum err
make_live(struct import *im, enum err outcome)
{
	struct ctl_call *call = im->call;
	size_t bad;
	enum err e;

	if (!im->importer.rules_changed)
		return outcome;
	e = settings_load_rules(call->ctx->settings, call->ctx->store, &bad);
	if (e == ERR_OK || outcome != ERR_OK)
		return outcome;
	return err_note(&call->note, e,
	    "the rules are stored, but not in force yet: %s", err_str(e));
}

static void
say_counts(struct import *im)
{
	struct strbuf detail;

	im->call->result = json_object();
	strbuf_init(&detail, im->call->detail, sizeof(im->call->detail));
	strbuf_addf(&detail, "rows=%llu dry=%d", (unsigned long long)im->rows,
	    im->importer.dry);
	for (unsigned int i = 0; i < IMPORT_OUTCOMES; i++) {
		const char *name = import_outcome_name((enum import_outcome)i);
		uint64_t n = im->importer.counts[i];

		(void)json_object_set_new(
		    im->call->result, name, json_integer((json_int_t)n));
		strbuf_addf(&detail, " %s=%llu", name, (unsigned long long)n);
	}
}

static enum err
parse_mode(struct ctl_call *call, bool *ret_dry)
{
	char mode[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "mode", mode);

	if (e != ERR_OK)
		return e;
	*ret_dry = strcmp(mode, "dry-run") == 0;
	if (*ret_dry || strcmp(mode, "write") == 0)
		return ERR_OK;
	return err_note(&call->note, ERR_INVALID,
	    "'%.40s' is no mode of an import: write and dry-run are", mode);
}

/* Pseudonyms of another secret would be taken, and never found again. */
static enum err
check_pseudonyms(struct ctl_call *call, const struct conf *conf)
{
	char given[CTL_TEXT_MAX], own[PRIVACY_MARK_TEXT_MAX];
	enum err e = ctl_arg_text(call, "pseudonyms", given);

	privacy_mark(conf, own);
	if (e != ERR_OK || given[0] == '\0' || strcmp(given, own) == 0)
		return e;
	return err_note(&call->note, ERR_INVALID,
	    own[0] == '\0'
	        ? "the export has pseudonyms, of use only with privacy = "
	          "\"hmac\" and the secret under which it was made"
	        : "the export has pseudonyms of another secret than "
	          "privacy_key_file has: nobody in it would be found again");
}

enum err
ctl_run_import(struct ctl_call *call)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct ruleset rules = settings_rules(call->ctx->settings);
	struct import im = { .call = call,
		.importer = { .store = call->ctx->store,
		    .conf = conf,
		    .now_s = call->now_s,
		    .deadline_ms = CTL_STORE_MS,
		    .rules = ruleset_count(&rules) } };
	enum err e = parse_mode(call, &im.importer.dry);

	ruleset_unref(&rules);
	if (e == ERR_OK)
		e = check_pseudonyms(call, conf);
	if (e == ERR_OK) {
		e = make_live(&im, take_lines(&im));
		say_counts(&im);
	}
	conf_unref(&conf);
	return e;
}
