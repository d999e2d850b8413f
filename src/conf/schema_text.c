/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_text.c: an option's value as text in the file's format, and the
 * comparison of two. What is printed reads back as the same value.
 */
#include "conf/schema_value.h"

#include <inttypes.h>
#include <string.h>

#include "base/quantity.h"

static const void *
field(const struct schema_option *option, const struct conf *conf)
{
	return (const char *)conf + option->offset;
}

bool
schema_same(const struct schema_option *option, const struct conf *a,
    const struct conf *b)
{
	const void *x = field(option, a), *y = field(option, b);
	char left[ENDPOINT_TEXT_MAX], right[ENDPOINT_TEXT_MAX];

	switch (option->type) {
	case SCHEMA_STRING:
	case SCHEMA_NAME:
		return strcmp(x, y) == 0;
	case SCHEMA_ENDPOINT:
		return strcmp(endpoint_format(x, left),
		           endpoint_format(y, right)) == 0;
	case SCHEMA_DURATION:
	case SCHEMA_SIZE:
	case SCHEMA_INTEGER:
	case SCHEMA_BOOLEAN:
	case SCHEMA_ENUM:
	case SCHEMA_MODE:
	case SCHEMA_NETWORKS: /* no padding, and zeros behind the last */
	case SCHEMA_DOMAINS:
	case SCHEMA_LISTS:
		return memcmp(x, y, option->size) == 0;
	}
	return false;
}

/* A text as libconfig reads it. */
static void
add_quoted(struct strbuf *out, struct str s)
{
	strbuf_add(out, STR("\""));
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] == '"' || s.data[i] == '\\')
			strbuf_add(out, STR("\\"));
		strbuf_add(out, str_slice(s, i, 1));
	}
	strbuf_add(out, STR("\""));
}

static void
add_networks(struct strbuf *out, const struct conf_nets *nets)
{
	char text[CIDR_TEXT_MAX];

	strbuf_add(out, STR("("));
	for (size_t i = 0; i < nets->count; i++)
		strbuf_addf(out, "%s\"%s\"", i == 0 ? " " : ", ",
		    cidr_format(&nets->nets[i], text));
	strbuf_add(out, STR(" )"));
}

void
schema_format(const struct schema_option *option, const struct conf *conf,
    struct strbuf *out)
{
	const void *at = field(option, conf);
	const int64_t *number = at;
	const int *word = at;
	char text[ENDPOINT_TEXT_MAX];

	switch (option->type) {
	case SCHEMA_DURATION:
		add_quoted(out, str_of(quantity_format_ms(*number, text)));
		break;
	case SCHEMA_SIZE:
		add_quoted(out, str_of(quantity_format_b(*number, text)));
		break;
	case SCHEMA_INTEGER:
		strbuf_addf(out, "%" PRId64, *number);
		break;
	case SCHEMA_BOOLEAN:
		strbuf_addf(out, "%s", *word ? "true" : "false");
		break;
	case SCHEMA_ENUM:
		add_quoted(out, str_of(option->words[*word]));
		break;
	case SCHEMA_STRING:
	case SCHEMA_NAME:
		add_quoted(out, str_of(at));
		break;
	case SCHEMA_ENDPOINT:
		add_quoted(out, str_of(endpoint_format(at, text)));
		break;
	case SCHEMA_MODE:
		strbuf_addf(out, "\"%04" PRIo64 "\"", *number);
		break;
	case SCHEMA_NETWORKS:
		add_networks(out, at);
		break;
	case SCHEMA_DOMAINS:
		strbuf_add(out, STR("("));
		conf_domains_format(at, out);
		strbuf_add(out, STR(" )"));
		break;
	case SCHEMA_LISTS:
		strbuf_add(out, STR("("));
		conf_lists_format(at, out);
		strbuf_add(out, STR(" )"));
		break;
	}
}

void
schema_format_initial(const struct schema_option *option, struct strbuf *out)
{
	struct conf initial;

	memset(&initial, 0, sizeof(initial));
	schema_set_initial(option, &initial);
	schema_format(option, &initial, out);
}
