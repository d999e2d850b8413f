/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_upkeep.c: the control commands about the store's upkeep: the operator's
 * word on a clock that jumped, and the records that did not decode. */
#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"
#include "greylist/bad_records.h"

#define BYTES_SHOWN 128

enum err
ctl_run_clock_is_right(struct ctl_call *call)
{
	bool ended =
	    call->ctx->hold != NULL &&
	    expiry_hold_end(call->ctx->hold, clock_mono_ms(call->ctx->clock));

	call->result = json_pack("{s:b}", "held", ended);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}

/* What the bytes are, in hex; the first of them are enough. */
static void
add_hex(struct strbuf *b, struct str bytes)
{
	for (size_t i = 0; i < bytes.len && i < BYTES_SHOWN; i++)
		strbuf_addf(b, "%02x", (unsigned char)bytes.data[i]);
}

static bool
show(void *ctx, const struct bad_record *bad)
{
	struct ctl_call *call = ctx;
	char hex[2 * BYTES_SHOWN + 1];
	struct strbuf b;

	strbuf_init(&b, hex, sizeof(hex));
	add_hex(&b, bad->value);
	return ctl_row_take(call,
	    json_pack("{s:I,s:s,s:o,s:I,s:s}", "found",
	        (json_int_t)bad->found_s, "table", store_table_name(bad->table),
	        "key", control_text(bad->key), "bytes", (json_int_t)bad->len,
	        "value", hex));
}

enum err
ctl_run_bad_records(struct ctl_call *call)
{
	enum err e = bad_records_list(call->ctx->store, show, call);

	if (e != ERR_OK)
		return err_note(
		    &call->note, e, "the store cannot be read: %s", err_str(e));
	return ERR_OK;
}
