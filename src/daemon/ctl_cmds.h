/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_cmds.h: struct ctl_command, the commands of the control protocol, and
 * how a request becomes a call of one. Each group of commands has a file of
 * its own, ctl_status.c and so on.
 */
#ifndef DAEMON_CTL_CMDS_H
#define DAEMON_CTL_CMDS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/ctl_call.h"

#define CTL_ARGS_MAX 10

enum ctl_access {
	CTL_READ,  /* whoever can connect */
	CTL_WRITE, /* ctl_peer_may_write() */
};

enum ctl_arg_kind {
	CTL_ARG_TEXT,
	CTL_ARG_NUMBER,
	CTL_ARG_FLAG, /* true or false */
};

enum ctl_arg_need {
	CTL_ARG_REQUIRED,
	CTL_ARG_OPTIONAL,
};

struct ctl_arg {
	const char *name; /* NULL ends the list */
	enum ctl_arg_kind kind;
	enum ctl_arg_need need;
};

#define CTL_WATCH_TIMEOUT_MAX_S 31536000 /* a year */

/*
 * Answers one call: rows, then ERR_OK and perhaps `call->result`, or an error
 * and `call->note`.
 */
typedef enum err ctl_run_fn(struct ctl_call *call);

struct ctl_command {
	const char *name;
	ctl_run_fn *run;
	enum ctl_access access;
	const char *help;
	struct ctl_arg args[CTL_ARGS_MAX + 1];
};

/* The table; a constant. */
const struct ctl_command *ctl_commands(size_t *ret_count);

/* The commands of the groups. */
ctl_run_fn ctl_run_status;
ctl_run_fn ctl_run_list;
ctl_run_fn ctl_run_explain;
ctl_run_fn ctl_run_pass;
ctl_run_fn ctl_run_forget;
ctl_run_fn ctl_run_reload;
ctl_run_fn ctl_run_rule_add;
ctl_run_fn ctl_run_rule_del;
ctl_run_fn ctl_run_rule_list;
ctl_run_fn ctl_run_rule_lint;
ctl_run_fn ctl_run_trust;
ctl_run_fn ctl_run_import;
ctl_run_fn ctl_run_export;
ctl_run_fn ctl_run_backup;
ctl_run_fn ctl_run_verify;
ctl_run_fn ctl_run_clock_is_right;
ctl_run_fn ctl_run_bad_records;
ctl_run_fn ctl_run_senders;
ctl_run_fn ctl_run_sender;
ctl_run_fn ctl_run_origins;
ctl_run_fn ctl_run_origin;
ctl_run_fn ctl_run_watch;

/*
 * Answer one request, error or not. An error is returned when the peer cannot
 * be answered any more, and only then. Changes are logged.
 */
enum err ctl_answer(struct ctl_context *ctx, const struct ctl_peer *peer,
    struct control *control, const json_t *request,
    int64_t reply_ms) ATTR_MUST_CHECK;

#endif
