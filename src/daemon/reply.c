/* SPDX-License-Identifier: BSD-2-Clause */
/* reply.c: texts for the client. */
#include "daemon/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "base/strbuf.h"

/* The value of the placeholder at the start of `s`, and its length there. */
static size_t
placeholder(const struct conf *conf, const struct decision *d, struct str s,
    char value[CONF_STRING_MAX])
{
	char left[QUANTITY_TEXT_MAX];

	if (str_starts(s, STR("{left}"))) {
		(void)snprintf(value, CONF_STRING_MAX, "%s",
		    quantity_say_s(d->left_s, left));
		return strlen("{left}");
	}
	if (str_starts(s, STR("{seconds}"))) {
		(void)snprintf(value, CONF_STRING_MAX, "%" PRId64, d->left_s);
		return strlen("{seconds}");
	}
	if (str_starts(s, STR("{url}"))) {
		(void)snprintf(value, CONF_STRING_MAX, "%s", conf->help_url);
		return strlen("{url}");
	}
	return 0;
}

struct reply
reply_deferred(const struct conf *conf, const struct decision *decision)
{
	struct str text = str_of(conf->reply_text);
	struct reply reply;
	struct strbuf b;

	(void)snprintf(
	    reply.code, sizeof(reply.code), "%.3s", conf->reply_code);
	(void)snprintf(
	    reply.enhanced, sizeof(reply.enhanced), "%s", conf->reply_enhanced);
	strbuf_init(&b, reply.text, sizeof(reply.text));
	for (size_t i = 0; i < text.len;) {
		struct str rest = str_slice(text, i, text.len);
		size_t plain = str_find(rest, '{');
		char value[CONF_STRING_MAX];
		size_t len;

		strbuf_add(&b, str_slice(rest, 0, plain));
		i += plain;
		rest = str_slice(rest, plain, rest.len);
		len = placeholder(conf, decision, rest, value);
		if (len > 0)
			strbuf_add(&b, str_of(value));
		else
			strbuf_add(&b, str_slice(rest, 0, 1));
		i += len > 0 ? len : 1;
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
	size_t len = 0;

	for (const char *p = reply->text; *p != '\0'; p++) {
		if (*p == '%')
			ret[len++] = '%';
		ret[len++] = *p;
	}
	ret[len] = '\0';
}
