/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_maillog.c: lines of Postfix's log, replayed. */
#include "fuzz.h"

#include "simulate/postfix_line.h"
#include "simulate/replay.h"

static enum err
take(void *ctx, const struct arrival *a)
{
	int64_t *last_s = ctx;

	FUZZ_ASSERT(a->at_s > 0 && a->at_s >= *last_s);
	FUZZ_ASSERT(
	    a->attempt.sender.len <= 320 && a->attempt.recipient.len <= 320 &&
	    a->attempt.client_name.len <= 320 && a->attempt.helo.len <= 320);
	*last_s = a->at_s;
	return ERR_OK;
}

static bool
is_inside(struct str part, struct str whole)
{
	return part.len == 0 ||
	       (part.data >= whole.data &&
	           part.data + part.len <= whole.data + whole.len);
}

/* Does the line tell anything? */
static bool
parse(struct str text)
{
	struct postfix_line line;

	if (postfix_line_parse(text, &line) != ERR_OK)
		return false;
	FUZZ_ASSERT(
	    line.id.len <= POSTFIX_ID_MAX && is_inside(line.id, text) &&
	    is_inside(line.client_name, text) && is_inside(line.helo, text) &&
	    is_inside(line.sender, text) && is_inside(line.recipient, text));
	return true;
}

static struct str
take_line(struct str *rest)
{
	size_t end = str_find(*rest, '\n');
	struct str line = str_slice(*rest, 0, end);

	*rest = str_slice(*rest, end + 1, rest->len);
	return line;
}

void
fuzz_maillog(const uint8_t *bytes, size_t len)
{
	struct str rest = fuzz_str(bytes, len);
	struct replay *replay = NULL;
	int64_t last_s = 0;
	bool tells = false;

	while (rest.len > 0)
		tells = parse(take_line(&rest)) || tells;
	if (!tells)
		return; /* a replay is dear */
	FUZZ_ASSERT(
	    replay_new(INT64_MIN, INT64_MAX, take, &last_s, &replay) == ERR_OK);
	replay_begin_file(
	    replay, "mail.log", (struct log_clock){ .written_s = 1800000000 });
	rest = fuzz_str(bytes, len);
	while (rest.len > 0)
		FUZZ_ASSERT(replay_line(replay, take_line(&rest)) == ERR_OK);
	FUZZ_ASSERT(replay_end(replay) == ERR_OK);
	replay_free(&replay);
}
