/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_load.c: from the settings of a file to a configuration. Every setting
 * is looked at, whatever was wrong with the one before, so that the operator
 * mends the file once.
 */
#include "conf/conf.h"

#include "base/strbuf.h"
#include "conf/conf_check.h"
#include "conf/conf_fault.h"
#include "conf/conf_file.h"
#include "conf/schema_value.h"

static void
tell_unknown(struct conf_faults *faults, const struct conf_setting *s)
{
	const struct schema_option *near = schema_nearest(s->key);
	int len = s->key.len > 60 ? 60 : (int)s->key.len;

	if (near != NULL)
		conf_fault(faults, s->place,
		    "there is no option '%.*s'; did you mean %s?", len,
		    s->key.data, near->key);
	else
		conf_fault(faults, s->place,
		    "there is no option '%.*s'; greywait.conf(5) has them all",
		    len, s->key.data);
}

/* What stands behind the '='. */
static const char *
say_type(enum schema_type type)
{
	switch (type) {
	case SCHEMA_DURATION:
		return "a duration in quotes";
	case SCHEMA_SIZE:
		return "a size in quotes";
	case SCHEMA_INTEGER:
		return "a whole number";
	case SCHEMA_BOOLEAN:
		return "true or false";
	case SCHEMA_ENUM:
		return "a word in quotes";
	case SCHEMA_STRING:
		return "a text in quotes";
	case SCHEMA_NAME:
		return "a name in quotes";
	case SCHEMA_ENDPOINT:
		return "a socket in quotes";
	case SCHEMA_MODE:
		return "a mode in quotes";
	case SCHEMA_NETWORKS:
		return "a list of networks in quotes";
	case SCHEMA_DOMAINS:
		return "a list of domains with options, in quotes";
	case SCHEMA_LISTS:
		return "a list of files in quotes";
	}
	return "something else";
}

/* A value that would be right. The default says it, but for an empty list. */
static void
add_example(struct strbuf *out, const struct schema_option *option)
{
	if (option->type == SCHEMA_DOMAINS)
		strbuf_add(out, STR("( \"example.com delay=5m\" )"));
	else
		schema_format_initial(option, out);
}

static void
tell_wrong_kind(struct conf_faults *faults, const struct schema_option *option,
    const struct conf_setting *s)
{
	bool is_element = s->key.len == 0;
	char mem[CONF_STRING_MAX];
	struct strbuf example;

	strbuf_init(&example, mem, sizeof(mem));
	add_example(&example, option);
	conf_fault(faults, s->place,
	    "%s %s %s here; it takes %s, as in %s = %s;", option->key,
	    is_element ? "has" : "is", conf_kind_name(s->kind),
	    say_type(option->type), option->key, example.data);
}

static bool
is_right_kind(enum schema_type type, enum conf_kind kind)
{
	switch (type) {
	case SCHEMA_DURATION:
	case SCHEMA_SIZE:
	case SCHEMA_ENUM:
	case SCHEMA_STRING:
	case SCHEMA_NAME:
	case SCHEMA_ENDPOINT:
	case SCHEMA_MODE:
		return kind == CONF_KIND_TEXT;
	case SCHEMA_INTEGER:
		return kind == CONF_KIND_NUMBER;
	case SCHEMA_BOOLEAN:
		return kind == CONF_KIND_BOOLEAN;
	case SCHEMA_NETWORKS:
	case SCHEMA_DOMAINS:
	case SCHEMA_LISTS:
		return kind == CONF_KIND_LIST;
	}
	return false;
}

static void
apply_list(struct conf_faults *faults, const struct schema_option *option,
    const struct conf_setting *list, struct conf *conf)
{
	schema_clear_list(option, conf);
	for (size_t i = 0; i < list->count; i++) {
		struct conf_setting s = conf_file_element(list, i);
		struct err_note note = { "" };
		enum err e;

		if (s.kind != CONF_KIND_TEXT) {
			tell_wrong_kind(faults, option, &s);
			continue;
		}
		e = schema_add_item(option, conf, s.text, &note);
		if (e != ERR_OK)
			conf_fault(faults, s.place, "%s", note.text);
		if (e == ERR_FULL)
			break;
	}
}

static void
apply_scalar(struct conf_faults *faults, const struct schema_option *option,
    const struct conf_setting *s, struct conf *conf)
{
	struct err_note note = { "" };
	enum err e = ERR_OK;

	if (option->type == SCHEMA_BOOLEAN)
		schema_set_boolean(option, conf, s->number != 0);
	else if (option->type == SCHEMA_INTEGER)
		e = schema_set_number(option, conf, s->number, &note);
	else
		e = schema_set_text(option, conf, s->text, &note);
	if (e != ERR_OK)
		conf_fault(faults, s->place, "%s", note.text);
}

static void
apply_setting(struct conf_faults *faults, const struct schema_option *option,
    const struct conf_setting *s, struct conf *conf)
{
	if (!is_right_kind(option->type, s->kind))
		tell_wrong_kind(faults, option, s);
	else if (s->kind == CONF_KIND_LIST)
		apply_list(faults, option, s, conf);
	else
		apply_scalar(faults, option, s, conf);
}

static void
apply_file(
    struct conf_faults *faults, const struct conf_file *file, struct conf *conf)
{
	struct conf_origins origins = { 0 };

	for (size_t i = 0; i < conf_file_count(file); i++) {
		struct conf_setting s = conf_file_setting(file, i);
		const struct schema_option *option = schema_find(s.key);
		size_t before = faults->count, row;

		if (option == NULL) {
			tell_unknown(faults, &s);
			continue;
		}
		row = (size_t)(option - schema_at(0));
		apply_setting(faults, option, &s, conf);
		origins.places[row] = s.place;
		origins.from[row] = faults->count > before ? CONF_ORIGIN_FAULTY
		                                           : CONF_ORIGIN_FILE;
	}
	conf_check(conf, &origins, faults);
}

enum err
conf_load(
    const char *path, struct conf **ret, conf_report_fn *report, void *ctx)
{
	struct conf_faults faults;
	struct conf_file *file = NULL;
	struct conf *conf = NULL;
	enum err e;

	conf_faults_init(&faults, path, report, ctx);
	e = conf_file_open(&faults, &file);
	if (e == ERR_OK)
		e = conf_new(&conf);
	if (e == ERR_NOMEM)
		conf_fault(&faults, (struct conf_place){ NULL, 0 },
		    "no memory to read it");
	if (e != ERR_OK)
		goto out;
	apply_file(&faults, file, conf);
	if (faults.count > 0) {
		e = ERR_INVALID;
		goto out;
	}
	*ret = conf;
	conf = NULL;
out:
	conf_unref(&conf);
	conf_file_close(&file);
	return e;
}
