/* SPDX-License-Identifier: BSD-2-Clause */
/* origin.c: the client and the future of an origin. */
#include "ctl/origin.h"

#include <string.h>

#include "base/strbuf.h"

const char *
origin_client(const json_t *row, char ret[SAY_TEXT_MAX])
{
	char text[SAY_TEXT_MAX];
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TEXT_MAX);
	strbuf_add(&b, str_of(say_text(row, "client", text)));
	(void)say_text(row, "name", text);
	if (text[0] != '\0')
		strbuf_addf(&b, " (%s)", text);
	return ret;
}

const char *
origin_next(const json_t *row, int64_t now_s, char ret[SAY_TEXT_MAX])
{
	int64_t passes_at = say_int(row, "passes_at");
	int64_t lives_until = say_int(row, "lives_until");
	char state[SAY_TEXT_MAX], time[SAY_TIME_MAX];
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TEXT_MAX);
	(void)say_text(row, "state", state);
	if (strcmp(state, "passed") == 0)
		strbuf_addf(
		    &b, "known until %s", say_time(lives_until, now_s, time));
	else if (strcmp(state, "pending") != 0)
		strbuf_addf(
		    &b, "lapsed %s", say_time(lives_until, now_s, time));
	else if (json_is_true(json_object_get(row, "shadow")))
		strbuf_addf(&b, "let through in shadow mode, known until %s",
		    say_time(lives_until, now_s, time));
	else if (passes_at <= now_s)
		strbuf_addf(&b, "a retry passes now, until %s",
		    say_time(lives_until, now_s, time));
	else
		strbuf_addf(&b, "a retry passes from %s",
		    say_time(passes_at, now_s, time));
	return ret;
}
