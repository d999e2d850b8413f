/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_control.c: lines of the control protocol, read as the daemon reads
 * requests and as the command reads replies.
 */
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "proto/control.h"
#include "proto/control_message.h"
#include "proto/control_text.h"

#define LINES_MAX 64
#define BYTES_MAX 65536 /* what a socket takes at once */

static void
understand(json_t *line)
{
	char text[CONTROL_TEXT_MAX];
	enum control_reply reply;
	const json_t *body;
	struct err_note note;
	const char *cmd, *key;
	json_t *args, *value;
	enum err error;

	(void)!control_reply_parse(line, &reply, &body, &error, &note);
	if (control_request_parse(line, &cmd, &args, &note) != ERR_OK)
		return;
	FUZZ_ASSERT(cmd != NULL);
	json_object_foreach(args, key, value)
	{
		if (json_is_string(value))
			(void)control_text_bytes(
			    (struct str){ json_string_value(value),
			        json_string_length(value) },
			    text, sizeof(text));
	}
}

void
fuzz_control(const uint8_t *bytes, size_t len)
{
	struct control *c = NULL;
	struct err_note note;
	int ends[2];
	enum err e = ERR_OK;

	if (len > BYTES_MAX)
		return;
	FUZZ_ASSERT(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	FUZZ_ASSERT(send(ends[0], bytes, len, 0) == (ssize_t)len);
	(void)close(ends[0]);
	FUZZ_ASSERT(control_new(ends[1], clock_system(), &c) == ERR_OK);
	for (int i = 0; i < LINES_MAX && (e == ERR_OK || e == ERR_INVALID);
	     i++) {
		json_t *line = NULL;

		e = control_read(c, 1000, &line, &note);
		if (e == ERR_OK)
			understand(line);
		json_decref(line);
	}
	control_free(&c);
	(void)close(ends[1]);
}
