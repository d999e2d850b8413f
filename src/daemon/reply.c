/* SPDX-License-Identifier: BSD-2-Clause */
/* reply.c: texts for the client. */
#include "daemon/reply.h"

#include <string.h>

#include "base/quantity.h"
#include "base/strbuf.h"

/* Add the value of the placeholder at the start of `s`, or the brace that it
 * begins with when it is none; its length there. */
static size_t
add_value(struct strbuf *b, const struct conf *conf, const struct decision *d,
    struct str s)
{
	char left[QUANTITY_TEXT_MAX];

	if (str_starts(s, STR("{left}"))) {
		strbuf_add(b, str_of(quantity_say_s(d->left_s, left)));
		return strlen("{left}");
	}
	if (str_starts(s, STR("{seconds}"))) {
		strbuf_add_int(b, d->left_s);
		return strlen("{seconds}");
	}
	if (str_starts(s, STR("{url}"))) {
		strbuf_add(b, str_of(conf->help_url));
		return strlen("{url}");
	}
	strbuf_add(b, STR("{"));
	return 1;
}

struct reply
reply_deferred(const struct conf *conf, const struct decision *decision)
{
	struct str rest = str_of(conf->reply_text);
	struct reply reply;
	struct strbuf b;

	memcpy(reply.code, conf->reply_code, sizeof(reply.code) - 1);
	reply.code[sizeof(reply.code) - 1] = '\0';
	memcpy(reply.enhanced, conf->reply_enhanced, sizeof(reply.enhanced));
	strbuf_init(&b, reply.text, sizeof(reply.text));
	while (rest.len > 0) {
		size_t len = str_find(rest, '{');

		strbuf_add(&b, str_slice(rest, 0, len));
		rest = str_slice(rest, len, rest.len);
		if (rest.len > 0)
			len = add_value(&b, conf, decision, rest);
		rest = str_slice(rest, len, rest.len);
	}
	return reply;
}

struct reply
reply_store_error(void)
{
	return (struct reply){ "451", "4.3.0",
		"Greylisted, the greylist cannot be read at the moment: please "
		"try again" };
}

struct reply
reply_busy(void)
{
	return (struct reply){
		"421", "4.3.2",
		"Greylisted, too many sessions at the moment: please try again"
	};
}

void
reply_line(const struct reply *reply, char ret[REPLY_LINE_MAX])
{
	struct str rest = str_of(reply->text);
	struct strbuf b;

	strbuf_init(&b, ret, REPLY_LINE_MAX);
	while (rest.len > 0) {
		size_t len = str_find(rest, '%');

		strbuf_add(&b, str_slice(rest, 0, len));
		if (len < rest.len)
			strbuf_add(&b, STR("%%"));
		rest = str_slice(rest, len + 1, rest.len);
	}
}
