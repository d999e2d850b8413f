/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_export.c: the control commands export, each record of the store as it
 * is, and verify, whether they decode. Both walk over all tables in batches;
 * neither holds a lock while a row goes out.
 */
#include <string.h>

#include "daemon/ctl_cmds.h"
#include "daemon/privacy.h"
#include "proto/import_text.h"
#include "store/store_decode.h"

#define SCAN_BATCH 500    /* records */
#define BAD_SHOWN_MAX 100 /* rows of verify */

struct walk {
	struct ctl_call *call;
	enum store_table table;
	uint64_t records[STORE_TABLE_COUNT];
	uint64_t bad;
	store_scan_fn *fn;
};

static json_t *
record_json(const struct walk *walk, struct str key, struct str value)
{
	return import_record_json(store_table_name(walk->table), key, value);
}

static bool
is_bad(struct walk *walk, struct str key, struct str value)
{
	if (store_decode(walk->table, key, value) == ERR_OK) {
		walk->records[walk->table]++;
		return false;
	}
	walk->bad++;
	return true;
}

static bool
export_record(void *ctx, struct str key, struct str value)
{
	struct walk *walk = ctx;

	if (is_bad(walk, key, value))
		return true;
	return ctl_row_take(walk->call, record_json(walk, key, value));
}

static bool
verify_record(void *ctx, struct str key, struct str value)
{
	struct walk *walk = ctx;

	if (!is_bad(walk, key, value) || walk->bad > BAD_SHOWN_MAX)
		return true;
	return ctl_row_take(walk->call, record_json(walk, key, value));
}

static enum err
walk_table(struct walk *walk)
{
	struct ctl_call *call = walk->call;
	struct store_cursor cursor = { .done = false };

	while (!cursor.done && ctl_still_there(call)) {
		enum err e = store_scan(call->ctx->store, walk->table, &cursor,
		    SCAN_BATCH, walk->fn, walk);

		if (e != ERR_OK)
			return err_note(&call->note, e,
			    "the table %s cannot be read on: %s",
			    store_table_name(walk->table), err_str(e));
	}
	return ERR_OK;
}

/* The store's records about itself are not for others. */
static enum err
walk_tables(struct walk *walk)
{
	struct ctl_call *call = walk->call;
	json_t *records;
	enum err e = ERR_OK;

	for (unsigned int i = 0; e == ERR_OK && i < STORE_META; i++) {
		walk->table = (enum store_table)i;
		e = walk_table(walk);
	}
	if (e != ERR_OK)
		return e;
	records = json_object();
	for (unsigned int i = 0; i < STORE_META; i++)
		(void)json_object_set_new(records,
		    store_table_name((enum store_table)i),
		    json_integer((json_int_t)walk->records[i]));
	call->result =
	    json_pack("{s:i,s:o,s:I}", "format", STORE_FORMAT_VERSION,
	        "records", records, "bad", (json_int_t)walk->bad);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}

enum err
ctl_run_export(struct ctl_call *call)
{
	struct walk walk = { .call = call, .fn = export_record };
	enum err e = walk_tables(&walk);
	char mark[PRIVACY_MARK_TEXT_MAX];
	struct conf *conf;

	if (e != ERR_OK)
		return e;
	conf = settings_conf(call->ctx->settings);
	privacy_mark(conf, mark);
	conf_unref(&conf);
	if (mark[0] != '\0')
		(void)json_object_set_new(
		    call->result, "pseudonyms", json_string(mark));
	return ERR_OK;
}

enum err
ctl_run_verify(struct ctl_call *call)
{
	struct walk walk = { .call = call, .fn = verify_record };

	return walk_tables(&walk);
}
