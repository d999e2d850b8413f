/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_call.c: arguments in, rows out. */
#include "daemon/ctl_call.h"

#include <string.h>

#include "proto/control_message.h"

#define ALIVE_MS 2000 /* silence after which the peer hears of us */

bool
ctl_arg_given(const struct ctl_call *call, const char *name)
{
	return json_object_get(call->args, name) != NULL;
}

bool
ctl_arg_flag(const struct ctl_call *call, const char *name)
{
	return json_is_true(json_object_get(call->args, name));
}

enum err
ctl_arg_text(struct ctl_call *call, const char *name, char ret[CTL_TEXT_MAX])
{
	const json_t *arg = json_object_get(call->args, name);
	char mem[CTL_TEXT_MAX];
	struct str text = { json_string_value(arg), json_string_length(arg) };
	size_t len;

	ret[0] = '\0';
	if (arg == NULL)
		return ERR_OK;
	len = control_text_bytes(text, mem, sizeof(mem));
	if (len >= sizeof(mem))
		return err_note(&call->note, ERR_INVALID,
		    "\"%s\" is %zu bytes long: %d are allowed", name, len,
		    CTL_TEXT_MAX - 1);
	if (memchr(mem, '\0', len) != NULL)
		return err_note(&call->note, ERR_INVALID,
		    "\"%s\" contains a NUL byte", name);
	memcpy(ret, mem, len + 1);
	return ERR_OK;
}

enum err
ctl_arg_number(
    struct ctl_call *call, const char *name, int64_t otherwise, int64_t *ret)
{
	const json_t *arg = json_object_get(call->args, name);
	int64_t value = arg == NULL ? otherwise : json_integer_value(arg);

	if (value < 0)
		return err_note(&call->note, ERR_INVALID,
		    "\"%s\" is negative: 0 or more is right", name);
	*ret = value;
	return ERR_OK;
}

/* Takes over the reference to `message`. */
static bool
say_take(struct ctl_call *call, json_t *message)
{
	enum err e = ERR_NOMEM;

	if (call->broken == ERR_OK && message != NULL)
		e = control_write(call->control, message, call->reply_ms);
	json_decref(message);
	if (call->broken == ERR_OK)
		call->broken = e;
	return call->broken == ERR_OK;
}

bool
ctl_row_take(struct ctl_call *call, json_t *row)
{
	return say_take(call, control_row_take(row));
}

bool
ctl_still_there(struct ctl_call *call)
{
	int64_t mono_ms = clock_mono_ms(call->ctx->clock);

	if (call->broken != ERR_OK)
		return false;
	if (mono_ms - call->said_ms < ALIVE_MS)
		return true;
	call->said_ms = mono_ms;
	if (!say_take(call, control_alive()))
		return false;
	call->broken = control_flush(call->control, call->reply_ms);
	return call->broken == ERR_OK;
}

json_t *
ctl_text(const char *s)
{
	return control_text(str_of(s));
}

json_t *
ctl_addr(const struct addr *a)
{
	char text[ADDR_TEXT_MAX];

	return json_string(addr_format(a, text));
}
