/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_cmds.c: the table of commands, and what is the same for all of them:
 * finding the command, its access, the shape of its arguments, the end of the
 * answer, the log.
 */
#include "daemon/ctl_cmds.h"

#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "proto/control_message.h"

static ctl_run_fn run_commands;

static const struct ctl_command commands[] = {
	{ .name = "status",
	    .run = ctl_run_status,
	    .access = CTL_READ,
	    .help = "state and counters of the daemon" },
	{ .name = "list",
	    .run = ctl_run_list,
	    .access = CTL_READ,
	    .help = "origins that wait or have passed",
	    .args = { { "state", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "client", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "sender", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "recipient", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "limit", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL } } },
	{ .name = "explain",
	    .run = ctl_run_explain,
	    .access = CTL_READ,
	    .help = "what an attempt would be answered now, and why",
	    .args = { { "client", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "sender", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "recipient", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "client_name", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "helo", CTL_ARG_TEXT, CTL_ARG_OPTIONAL } } },
	{ .name = "pass",
	    .run = ctl_run_pass,
	    .access = CTL_WRITE,
	    .help = "let an attempt through at its next try",
	    .args = { { "client", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "sender", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "recipient", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "client_name", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "helo", CTL_ARG_TEXT, CTL_ARG_OPTIONAL } } },
	{ .name = "forget",
	    .run = ctl_run_forget,
	    .access = CTL_WRITE,
	    .help = "forget a client in a conversation",
	    .args = { { "client", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "sender", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "recipient", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "client_name", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "helo", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "trust", CTL_ARG_FLAG, CTL_ARG_OPTIONAL } } },
	{ .name = "watch",
	    .run = ctl_run_watch,
	    .access = CTL_READ,
	    .help = "decisions as they are made",
	    .args = { { "client", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "client_name", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "sender", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "recipient", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "verdict", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "reason", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "link", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "grade", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "count", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL },
	        { "timeout_s", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL } } },
	{ .name = "senders",
	    .run = ctl_run_senders,
	    .access = CTL_READ,
	    .help = "statistics of sender domains",
	    .args = { { "sort", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "limit", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL },
	        { "domain", CTL_ARG_TEXT, CTL_ARG_OPTIONAL } } },
	{ .name = "sender",
	    .run = ctl_run_sender,
	    .access = CTL_READ,
	    .help = "statistics of one of them, and how it retries",
	    .args = { { "sender", CTL_ARG_TEXT, CTL_ARG_REQUIRED } } },
	{ .name = "origins",
	    .run = ctl_run_origins,
	    .access = CTL_READ,
	    .help = "statistics of sending systems",
	    .args = { { "sort", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "limit", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL } } },
	{ .name = "origin",
	    .run = ctl_run_origin,
	    .access = CTL_READ,
	    .help = "statistics of one of them, and how it retries",
	    .args = { { "origin", CTL_ARG_TEXT, CTL_ARG_REQUIRED } } },
	{ .name = "whitelist-add",
	    .run = ctl_run_rule_add,
	    .access = CTL_WRITE,
	    .help = "add an entry, or put another in its place",
	    .args = { { "kind", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "value", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "action", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "comment", CTL_ARG_TEXT, CTL_ARG_OPTIONAL },
	        { "expires_in_s", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL } } },
	{ .name = "whitelist-del",
	    .run = ctl_run_rule_del,
	    .access = CTL_WRITE,
	    .help = "remove an entry",
	    .args = { { "kind", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "value", CTL_ARG_TEXT, CTL_ARG_REQUIRED } } },
	{ .name = "whitelist-list",
	    .run = ctl_run_rule_list,
	    .access = CTL_READ,
	    .help = "the entries",
	    .args = { { "kind", CTL_ARG_TEXT, CTL_ARG_OPTIONAL } } },
	{ .name = "whitelist-lint",
	    .run = ctl_run_rule_lint,
	    .access = CTL_READ,
	    .help = "what is wrong with the entries and their files",
	    .args = { { "unused_s", CTL_ARG_NUMBER, CTL_ARG_OPTIONAL } } },
	{ .name = "trust",
	    .run = ctl_run_trust,
	    .access = CTL_WRITE,
	    .help = "the operator's word on an origin",
	    .args = { { "origin", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "word", CTL_ARG_TEXT, CTL_ARG_REQUIRED } } },
	{ .name = "import",
	    .run = ctl_run_import,
	    .access = CTL_WRITE,
	    .help = "take over rows or exported records that follow",
	    .args = { { "mode", CTL_ARG_TEXT, CTL_ARG_REQUIRED },
	        { "pseudonyms", CTL_ARG_TEXT, CTL_ARG_OPTIONAL } } },
	{ .name = "export",
	    .run = ctl_run_export,
	    .access = CTL_READ,
	    .help = "each record of the store" },
	{ .name = "backup",
	    .run = ctl_run_backup,
	    .access = CTL_WRITE,
	    .help = "a copy of the store in a directory",
	    .args = { { "dir", CTL_ARG_TEXT, CTL_ARG_REQUIRED } } },
	{ .name = "verify",
	    .run = ctl_run_verify,
	    .access = CTL_READ,
	    .help = "read each record of the store and try to decode it" },
	{ .name = "reload",
	    .run = ctl_run_reload,
	    .access = CTL_WRITE,
	    .help = "read the configuration again" },
	{ .name = "clock-is-right",
	    .run = ctl_run_clock_is_right,
	    .access = CTL_WRITE,
	    .help = "let expiry go on after the clock jumped" },
	{ .name = "bad-records",
	    .run = ctl_run_bad_records,
	    .access = CTL_READ,
	    .help = "stored records that did not decode" },
	{ .name = "commands",
	    .run = run_commands,
	    .access = CTL_READ,
	    .help = "this table" },
};

const struct ctl_command *
ctl_commands(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(commands);
	return commands;
}

static const char *
kind_name(enum ctl_arg_kind kind)
{
	switch (kind) {
	case CTL_ARG_TEXT:
		return "text";
	case CTL_ARG_NUMBER:
		return "number";
	case CTL_ARG_FLAG:
		return "flag";
	}
	return "text";
}

static enum err
run_commands(struct ctl_call *call)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct ctl_command *c = &commands[i];
		json_t *args = json_array();

		for (const struct ctl_arg *a = c->args; a->name != NULL; a++)
			(void)json_array_append_new(
			    args, json_pack("{s:s,s:s,s:b}", "name", a->name,
			              "kind", kind_name(a->kind), "required",
			              a->need == CTL_ARG_REQUIRED));
		if (!ctl_row_take(call,
		        json_pack("{s:s,s:s,s:s,s:o}", "name", c->name,
		            "access", c->access == CTL_READ ? "read" : "write",
		            "help", c->help, "args", args)))
			break;
	}
	return ERR_OK;
}

static const struct ctl_command *
find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static const struct ctl_arg *
find_arg(const struct ctl_command *command, const char *name)
{
	for (const struct ctl_arg *a = command->args; a->name != NULL; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

static enum err
check_arg(const struct ctl_command *command, const char *name,
    const json_t *value, struct err_note *note)
{
	const struct ctl_arg *a = find_arg(command, name);

	if (a == NULL)
		return err_note(note, ERR_INVALID,
		    "%s takes no argument \"%.60s\"", command->name, name);
	if (a->kind == CTL_ARG_TEXT && !json_is_string(value))
		return err_note(note, ERR_INVALID,
		    "the argument \"%s\" of %s is not a string", name,
		    command->name);
	if (a->kind == CTL_ARG_NUMBER && !json_is_integer(value))
		return err_note(note, ERR_INVALID,
		    "the argument \"%s\" of %s is not a whole number", name,
		    command->name);
	if (a->kind == CTL_ARG_FLAG && !json_is_boolean(value))
		return err_note(note, ERR_INVALID,
		    "the argument \"%s\" of %s is neither true nor false", name,
		    command->name);
	return ERR_OK;
}

static enum err
check_args(
    const struct ctl_command *command, json_t *args, struct err_note *note)
{
	const char *name;
	json_t *value;
	enum err e;

	json_object_foreach(args, name, value)
	{
		e = check_arg(command, name, value, note);
		if (e != ERR_OK)
			return e;
	}
	for (const struct ctl_arg *a = command->args; a->name != NULL; a++)
		if (a->need == CTL_ARG_REQUIRED &&
		    json_object_get(args, a->name) == NULL)
			return err_note(note, ERR_INVALID,
			    "%s needs the argument \"%s\"", command->name,
			    a->name);
	return ERR_OK;
}

static enum err
check_access(const struct ctl_command *command, const struct ctl_peer *peer,
    struct err_note *note)
{
	char name[CTL_PEER_NAME_MAX];

	if (command->access == CTL_READ || ctl_peer_may_write(peer))
		return ERR_OK;
	return err_note(note, ERR_PERM,
	    "%s may not run %s: root and the members of the control socket's "
	    "group may",
	    ctl_peer_name(peer, name), command->name);
}

/* Find, check and run. Sets `*ret_command` as soon as it is known. */
static enum err
run_request(struct ctl_call *call, const json_t *request,
    const struct ctl_command **ret_command)
{
	const struct ctl_command *command;
	const char *name;
	enum err e;

	e = control_request_parse(request, &name, &call->args, &call->note);
	if (e != ERR_OK)
		return e;
	command = find_command(name);
	if (command == NULL)
		return err_note(&call->note, ERR_INVALID,
		    "there is no command \"%.60s\": \"commands\" lists them",
		    name);
	*ret_command = command;
	e = check_access(command, call->peer, &call->note);
	if (e == ERR_OK)
		e = check_args(command, call->args, &call->note);
	if (e == ERR_OK)
		e = command->run(call);
	return e;
}

/* The detail was escaped where it was made. */
static void
log_change(const struct ctl_call *call, const struct ctl_command *command,
    enum err outcome)
{
	char name[CTL_PEER_NAME_MAX], mem[CTL_PEER_NAME_MAX * 4];
	struct strbuf by;

	if (command == NULL || command->access == CTL_READ)
		return;
	strbuf_init(&by, mem, sizeof(mem));
	strbuf_add_word(&by, str_of(ctl_peer_name(call->peer, name)));
	log_info("control command=%s by=%s outcome=%s%s%s", command->name,
	    by.data, control_code(outcome), call->detail[0] == '\0' ? "" : " ",
	    call->detail);
}

static enum err
finish(struct ctl_call *call, enum err outcome)
{
	json_t *end;
	enum err e = ERR_NOMEM;

	if (outcome != ERR_OK) {
		end = control_error(outcome, call->note.text[0] != '\0'
		                                 ? call->note.text
		                                 : err_str(outcome));
		json_decref(call->result);
	} else {
		end = control_ok_take(call->result);
	}
	call->result = NULL;
	if (end != NULL)
		e = control_write(call->control, end, call->reply_ms);
	if (e == ERR_OK)
		e = control_flush(call->control, call->reply_ms);
	json_decref(end);
	return e;
}

enum err
ctl_answer(struct ctl_context *ctx, const struct ctl_peer *peer,
    struct control *control, const json_t *request, int64_t reply_ms)
{
	const struct ctl_command *command = NULL;
	struct ctl_call call = { .ctx = ctx,
		.peer = peer,
		.control = control,
		.reply_ms = reply_ms,
		.now_s = clock_wall_s(ctx->clock),
		.said_ms = clock_mono_ms(ctx->clock) };
	enum err outcome;

	stats_count(ctx->stats, STATS_CONTROL_REQUESTS);
	outcome = run_request(&call, request, &command);
	log_change(&call, command, outcome);
	if (call.broken != ERR_OK) {
		json_decref(call.result);
		return call.broken;
	}
	return finish(&call, outcome);
}
