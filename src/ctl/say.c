/* SPDX-License-Identifier: BSD-2-Clause */
/* say.c: texts, times and lines of JSON. */
#include "ctl/say.h"

#include "base/clock.h"
#include "base/quantity.h"
#include "base/strbuf.h"
#include "proto/control_text.h"

int64_t
say_int(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* A NUL can be among them: the key of a conversation has one. */
static struct str
bytes_of(const json_t *object, const char *key, char mem[SAY_TEXT_MAX])
{
	const json_t *text = json_object_get(object, key);
	size_t len = 0;

	if (json_is_string(text))
		len = control_text_bytes(
		    str_of(json_string_value(text)), mem, SAY_TEXT_MAX);
	return (struct str){ mem, len < SAY_TEXT_MAX ? len : SAY_TEXT_MAX - 1 };
}

const char *
say_text(const json_t *object, const char *key, char ret[SAY_TEXT_MAX])
{
	char mem[SAY_TEXT_MAX];
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TEXT_MAX);
	strbuf_add_text(&b, bytes_of(object, key, mem));
	return ret;
}

const char *
say_value(const json_t *object, const char *key, char ret[SAY_TEXT_MAX])
{
	char mem[SAY_TEXT_MAX];
	struct str rest = bytes_of(object, key, mem);
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TEXT_MAX);
	while (rest.len > 0) {
		size_t backslash = str_find(rest, '\\');

		strbuf_add_text(&b, str_slice(rest, 0, backslash));
		if (backslash < rest.len)
			strbuf_add(&b, STR("\\"));
		rest = str_slice(rest, backslash + 1, rest.len);
	}
	return ret;
}

const char *
say_time(int64_t at_s, int64_t now_s, char ret[SAY_TIME_MAX])
{
	char utc[CLOCK_TEXT_MAX], span[QUANTITY_TEXT_MAX];
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TIME_MAX);
	strbuf_add(&b, str_of(clock_format_utc(at_s, utc)));
	if (at_s <= 0)
		return ret;
	if (at_s > now_s)
		strbuf_addf(&b, " (in %s)", quantity_say_s(at_s - now_s, span));
	else if (at_s < now_s)
		strbuf_addf(
		    &b, " (%s ago)", quantity_say_s(now_s - at_s, span));
	else
		strbuf_addf(&b, " (now)");
	return ret;
}

const char *
say_form(int64_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}

const char *
say_size(int64_t b, char ret[SAY_TEXT_MAX])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = b > 0 ? (double)b : 0;
	size_t unit = 0;

	while (value >= 1000 && unit + 1 < ARRAY_LEN(units)) {
		value /= 1024;
		unit++;
	}
	(void)snprintf(ret, SAY_TEXT_MAX, "%.3g %s", value, units[unit]);
	return ret;
}

bool
say_json(const json_t *object)
{
	return json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII) ==
	           0 &&
	       putchar('\n') != EOF;
}
