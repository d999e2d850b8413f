/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_reload.c: the control command reload. The daemon does the work. */
#include "daemon/ctl_cmds.h"

enum err
ctl_run_reload(struct ctl_call *call)
{
	enum err e = call->ctx->reload(call->ctx->reload_ctx, &call->note);

	if (e == ERR_OK)
		call->result =
		    json_pack("{s:o}", "note", ctl_text(call->note.text));
	return e;
}
