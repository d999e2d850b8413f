/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ask.c: the client's end of the control protocol, and what to tell an
 * operator when the daemon cannot be asked.
 */
#include "ctl/ask.h"

#include <stdio.h>

#include "base/quantity.h"
#include "proto/control.h"
#include "proto/control_message.h"
#include "proto/control_text.h"

#define SEND_MS 10000
#define ANSWER_MS 30000 /* between two lines of an answer */
#define NO_LIMIT_MS (INT64_MAX / 2)
#define WHO_MAX 256

struct talk {
	struct link *link;
	ask_row_fn *row;
	void *ctx;
	json_t *result;
};

json_t *
ask_text(const char *operand)
{
	char bytes[CONTROL_TEXT_MAX];
	size_t len;

	if (operand == NULL)
		return NULL;
	/* As greywait prints what a stranger sent, so it may be given. */
	len = control_text_bytes(str_of(operand), bytes, sizeof(bytes));
	return control_text((struct str){
	    bytes, len < sizeof(bytes) ? len : sizeof(bytes) - 1 });
}

enum cli_status
ask_duration(const struct cli *cli, const char *name, json_t **ret)
{
	const char *text = cli_option(cli, name);
	struct err_note note = { "" };
	int64_t ms = 0;

	if (text == NULL)
		return CLI_OK;
	if (quantity_parse_ms(str_of(text), &ms, &note) != ERR_OK) {
		cli_complain("--%s: %s", name, note.text);
		return CLI_USAGE;
	}
	if (ms == 0) {
		cli_complain(
		    "--%s: no time at all; more is right, such as 30d", name);
		return CLI_USAGE;
	}
	*ret = json_integer((ms + 999) / 1000);
	return CLI_OK;
}

enum cli_status
ask_number(const struct cli *cli, const char *name, json_t **ret)
{
	const char *text = cli_option(cli, name);
	unsigned int n = 0;

	if (text == NULL)
		return CLI_OK;
	if (!str_to_u32(str_of(text), &n) || n == 0) {
		cli_complain("--%s: '%s' is not a number above 0", name, text);
		return CLI_USAGE;
	}
	*ret = json_integer((json_int_t)n);
	return CLI_OK;
}

/* The exit status for what the daemon has refused. */
static enum cli_status
status_of(enum err e)
{
	switch (e) {
	case ERR_OK:
		return CLI_OK;
	case ERR_INVALID:
	case ERR_NOTFOUND:
	case ERR_EXISTS:
		return CLI_BAD_VALUE;
	case ERR_BUSY:
		return CLI_BUSY;
	case ERR_PERM:
		return CLI_NO_PERMISSION;
	case ERR_NOMEM:
	case ERR_FULL:
	case ERR_CORRUPT:
	case ERR_IO:
	case ERR_CLOSED:
		return CLI_FAILED;
	}
	return CLI_FAILED;
}

static enum cli_status
refused(struct link *link, enum err e, const struct err_note *note)
{
	char text[sizeof(note->text)];

	(void)control_text_bytes(str_of(note->text), text, sizeof(text));
	link_complain(link, "%s", text);
	return status_of(e);
}

/*
 * What was started to open the store says nothing while it recovers and looks
 * over the files, for as long as that takes. That it has died is noticed.
 */
static int64_t
limit_ms(const struct link *link, int64_t ms)
{
	return link->child > 0 && !link->answered ? NO_LIMIT_MS : ms;
}

/* Who is asked, for the start of a sentence. */
static const char *
who(const struct link *link, char mem[WHO_MAX])
{
	if (link->child == 0)
		return "the daemon";
	(void)snprintf(mem, WHO_MAX, "%s, which was started to open the store,",
	    link->other);
	return mem;
}

/* Not an answer: the other end went away, is slow, or is something else. */
static enum cli_status
no_answer(struct link *link, enum err e, const struct err_note *note)
{
	char mem[WHO_MAX];

	switch (e) {
	case ERR_BUSY:
		link_complain(link, "%s did not answer in %d seconds",
		    who(link, mem), ANSWER_MS / 1000);
		return CLI_BUSY;
	case ERR_CLOSED:
		return link_complain_closed(link);
	case ERR_OK:
	case ERR_INVALID:
	case ERR_NOMEM:
	case ERR_NOTFOUND:
	case ERR_EXISTS:
	case ERR_FULL:
	case ERR_CORRUPT:
	case ERR_IO:
	case ERR_PERM:
		break;
	}
	link_complain(link, "%s gave an answer that cannot be understood: %s",
	    who(link, mem), note->text[0] != '\0' ? note->text : err_str(e));
	return CLI_FAILED;
}

/* One line of the answer. True when it was the last one. */
static bool
take_reply(struct talk *t, const json_t *reply, enum cli_status *ret_status)
{
	struct err_note note = { "" };
	enum control_reply kind;
	const json_t *body = NULL;
	enum err error, e;

	e = control_reply_parse(reply, &kind, &body, &error, &note);
	if (e != ERR_OK) {
		*ret_status = no_answer(t->link, e, &note);
		return true;
	}
	switch (kind) {
	case CONTROL_ROW:
		return t->row != NULL && !t->row(t->ctx, body);
	case CONTROL_ALIVE:
		return false;
	case CONTROL_OK:
		t->result = json_deep_copy(body);
		return true;
	case CONTROL_ERROR:
		*ret_status = refused(t->link, error, &note);
		return true;
	}
	return true;
}

static enum cli_status
read_answer(struct talk *t)
{
	enum cli_status status = CLI_OK;
	bool done = false;

	while (!done) {
		struct err_note note = { "" };
		json_t *reply = NULL;
		enum err e = control_read(t->link->control,
		    limit_ms(t->link, ANSWER_MS), &reply, &note);

		if (e != ERR_OK)
			return no_answer(t->link, e, &note);
		t->link->answered = true;
		done = take_reply(t, reply, &status);
		json_decref(reply);
	}
	return status;
}

enum cli_status
ask_send(struct link *link, const json_t *message)
{
	int64_t ms = limit_ms(link, SEND_MS);
	enum err e = control_write(link->control, message, ms);

	if (e == ERR_OK)
		e = control_flush(link->control, ms);
	/* Who hangs up at once has perhaps said why. */
	if (e == ERR_OK || e == ERR_CLOSED)
		return CLI_OK;
	return no_answer(link, e, &(struct err_note){ "" });
}

enum cli_status
ask_read(struct link *link, ask_row_fn *row, void *ctx, json_t **ret_result)
{
	struct talk t = { .link = link, .row = row, .ctx = ctx };
	enum cli_status status = read_answer(&t);

	if (t.result != NULL)
		*ret_result = t.result;
	return status;
}

static enum cli_status
talk(struct talk *t, const json_t *request)
{
	int64_t ms = limit_ms(t->link, SEND_MS);
	enum err e = control_write(t->link->control, request, ms);

	if (e == ERR_FULL) {
		link_complain(t->link, "the request is too long");
		return CLI_BAD_VALUE;
	}
	if (e == ERR_OK)
		e = control_flush(t->link->control, ms);
	/* Who hangs up at once has perhaps said why. */
	if (e != ERR_OK && e != ERR_CLOSED)
		return no_answer(t->link, e, &(struct err_note){ "" });
	return read_answer(t);
}

enum cli_status
ask_no_memory(void)
{
	cli_complain("out of memory");
	return CLI_FAILED;
}

enum cli_status
ask_link_take(struct link *link, const char *cmd, json_t *args, ask_row_fn *row,
    void *ctx, json_t **ret_result)
{
	struct talk t = { .link = link, .row = row, .ctx = ctx };
	json_t *request = control_request_take(cmd, args);
	enum cli_status status =
	    request == NULL ? ask_no_memory() : talk(&t, request);

	if (t.result != NULL && status == CLI_OK && ret_result != NULL)
		*ret_result = json_incref(t.result);
	json_decref(t.result);
	json_decref(request);
	return status;
}

enum cli_status
ask_take(const struct cli *cli, const char *cmd, json_t *args, ask_row_fn *row,
    void *ctx, json_t **ret_result)
{
	struct link link = LINK_INIT;
	enum cli_status status = link_open(cli, &link);

	if (status == CLI_OK)
		status = ask_link_take(&link, cmd, args, row, ctx, ret_result);
	else
		json_decref(args);
	link_close(&link);
	return status;
}
