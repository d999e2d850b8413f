/* SPDX-License-Identifier: BSD-2-Clause */
/* control_message.c: requests and replies, made and taken apart. */
#include "proto/control_message.h"

#include <string.h>

#include "proto/control_text.h"

const char *
control_code(enum err e)
{
	switch (e) {
	case ERR_OK:
		return "ok";
	case ERR_INVALID:
		return "invalid";
	case ERR_NOMEM:
		return "no-memory";
	case ERR_NOTFOUND:
		return "not-found";
	case ERR_EXISTS:
		return "exists";
	case ERR_BUSY:
		return "busy";
	case ERR_FULL:
		return "full";
	case ERR_CORRUPT:
		return "corrupt";
	case ERR_IO:
		return "unavailable";
	case ERR_PERM:
		return "permission";
	case ERR_CLOSED:
		return "closed";
	}
	return "unavailable";
}

/* A code that a later version may bring is an error all the same. */
static enum err
err_of_code(const char *code)
{
	for (int e = ERR_INVALID; e <= ERR_CLOSED; e++)
		if (strcmp(code, control_code((enum err)e)) == 0)
			return (enum err)e;
	return ERR_IO;
}

json_t *
control_request_take(const char *cmd, json_t *args)
{
	return json_pack(
	    "{s:i,s:s,s:o}", "v", CONTROL_VERSION, "cmd", cmd, "args", args);
}

enum err
control_request_parse(const json_t *request, const char **ret_cmd,
    json_t **ret_args, struct err_note *note)
{
	const json_t *v = json_object_get(request, "v");
	const json_t *cmd = json_object_get(request, "cmd");
	json_t *args = json_object_get(request, "args");

	if (!json_is_integer(v) || json_integer_value(v) != CONTROL_VERSION)
		return err_note(note, ERR_INVALID,
		    "the request's \"v\" is %s: this daemon speaks version %d "
		    "of the protocol",
		    v == NULL ? "missing" : "not one it knows",
		    CONTROL_VERSION);
	if (!json_is_string(cmd))
		return err_note(note, ERR_INVALID,
		    "the request's \"cmd\" is %s: the name of a command is "
		    "right",
		    cmd == NULL ? "missing" : "not a string");
	if (args != NULL && !json_is_object(args))
		return err_note(note, ERR_INVALID,
		    "the request's \"args\" is not an object");
	*ret_cmd = json_string_value(cmd);
	*ret_args = args;
	return ERR_OK;
}

json_t *
control_row_take(json_t *row)
{
	return json_pack("{s:o}", "row", row);
}

json_t *
control_ok_take(json_t *result)
{
	return json_pack("{s:b,s:o*}", "ok", 1, "result", result);
}

json_t *
control_alive(void)
{
	return json_object();
}

json_t *
control_error(enum err e, const char *message)
{
	return json_pack("{s:{s:s,s:o}}", "error", "code", control_code(e),
	    "message", control_text(str_of(message)));
}

static enum err
parse_error(const json_t *error, enum err *ret_error, struct err_note *note)
{
	const char *code = json_string_value(json_object_get(error, "code"));
	const char *message =
	    json_string_value(json_object_get(error, "message"));

	if (code == NULL || message == NULL)
		return err_note(note, ERR_INVALID,
		    "the reply is an error without code or message");
	*ret_error = err_of_code(code);
	(void)err_note(note, *ret_error, "%s", message);
	return ERR_OK;
}

enum err
control_reply_parse(const json_t *reply, enum control_reply *ret,
    const json_t **ret_body, enum err *ret_error, struct err_note *note)
{
	const json_t *row = json_object_get(reply, "row");
	const json_t *error = json_object_get(reply, "error");
	const json_t *result = json_object_get(reply, "result");

	if (error != NULL) {
		*ret = CONTROL_ERROR;
		return parse_error(error, ret_error, note);
	}
	if ((row != NULL && !json_is_object(row)) ||
	    (result != NULL && !json_is_object(result)))
		return err_note(note, ERR_INVALID,
		    "the reply's row or result is not an object");
	if (row != NULL) {
		*ret = CONTROL_ROW;
		*ret_body = row;
	} else if (json_is_true(json_object_get(reply, "ok"))) {
		*ret = CONTROL_OK;
		*ret_body = result;
	} else {
		*ret = CONTROL_ALIVE;
	}
	return ERR_OK;
}
