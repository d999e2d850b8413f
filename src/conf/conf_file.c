/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_file.c: libconfig behind struct conf_file. libconfig 1.5 stops at the
 * first fault of syntax, a duplicate key included; so at most one of those
 * is told.
 */
#include "conf/conf_file.h"

#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "base/memory.h"
#include "conf/conf_include.h"

struct conf_file {
	config_t config;
};

/* What libconfig's few words leave out. */
static const char *
advise(const char *error_text)
{
	if (strcmp(error_text, "syntax error") == 0)
		return "; a line is option = value; and a text stands in "
		       "\"quotes\", a list is ( \"a\", \"b\" ) (what is "
		       "missing "
		       "may be further up)";
	if (strcmp(error_text, "mismatched element type in array") == 0)
		return "; what stands in [...] is all of one type, as in "
		       "[ \"192.0.2.0/24\", \"2001:db8::/32\" ]";
	if (strcmp(error_text, "duplicate setting name") == 0)
		return "; this option stands further up already";
	if (strcmp(error_text, "cannot open include file") == 0)
		return "; its path goes from the directory of the main file "
		       "on";
	return "";
}

static void
tell_error(struct conf_faults *faults, const config_t *config)
{
	struct conf_place place = { config_error_file(config), 0 };
	const char *text = config_error_text(config);
	int line = config_error_line(config);

	if (line > 0)
		place.line = (unsigned int)line;
	if (text == NULL)
		text = "cannot be read";
	conf_fault(faults, place, "%s%s", text, advise(text));
}

/* libconfig puts a '/' behind the directory itself. */
static enum err
set_include_dir(config_t *config, struct str dir)
{
	char *text;

	if (dir.len == 0)
		text = strdup(".");
	else if (dir.len == 1)
		text = strdup("/");
	else
		text = strndup(dir.data, dir.len - 1);
	if (text == NULL)
		return ERR_NOMEM;
	config_set_include_dir(config, text);
	free(text);
	return ERR_OK;
}

enum err
conf_file_open(struct conf_faults *faults, struct conf_file **ret)
{
	struct conf_file *file = NULL;
	FILE *stream = NULL;
	enum err e = conf_include_open(faults, &stream);

	if (e != ERR_OK)
		return e;
	file = memory_is_short() ? NULL : calloc(1, sizeof(*file));
	if (file == NULL) {
		e = ERR_NOMEM;
		goto out;
	}
	config_init(&file->config);
	e = set_include_dir(&file->config, faults->dir);
	if (e == ERR_OK && config_read(&file->config, stream) != CONFIG_TRUE) {
		tell_error(faults, &file->config);
		e = ERR_INVALID;
	}
	if (e != ERR_OK) {
		conf_file_close(&file);
		goto out;
	}
	*ret = file;
out:
	(void)fclose(stream);
	return e;
}

void
conf_file_close(struct conf_file **file)
{
	if (*file == NULL)
		return;
	config_destroy(&(*file)->config);
	free(*file);
	*file = NULL;
}

static void
read_value(const config_setting_t *node, struct conf_setting *s)
{
	switch (config_setting_type(node)) {
	case CONFIG_TYPE_STRING:
		s->kind = CONF_KIND_TEXT;
		s->text = str_of(config_setting_get_string(node));
		break;
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		s->kind = CONF_KIND_NUMBER;
		s->number = config_setting_get_int64(node);
		break;
	case CONFIG_TYPE_FLOAT:
		s->kind = CONF_KIND_FRACTION;
		break;
	case CONFIG_TYPE_BOOL:
		s->kind = CONF_KIND_BOOLEAN;
		s->number = config_setting_get_bool(node);
		break;
	case CONFIG_TYPE_ARRAY:
	case CONFIG_TYPE_LIST:
		s->kind = CONF_KIND_LIST;
		s->count = (size_t)config_setting_length(node);
		break;
	default:
		s->kind = CONF_KIND_GROUP;
		break;
	}
}

static struct conf_setting
read_setting(const config_setting_t *node)
{
	struct conf_setting s = { .node = node };

	s.key = str_of(config_setting_name(node));
	s.text = str_of("");
	s.place.file = config_setting_source_file(node);
	s.place.line = config_setting_source_line(node);
	read_value(node, &s);
	return s;
}

size_t
conf_file_count(const struct conf_file *file)
{
	return (size_t)config_setting_length(
	    config_root_setting(&file->config));
}

struct conf_setting
conf_file_setting(const struct conf_file *file, size_t index)
{
	return read_setting(config_setting_get_elem(
	    config_root_setting(&file->config), (unsigned int)index));
}

struct conf_setting
conf_file_element(const struct conf_setting *list, size_t index)
{
	return read_setting(
	    config_setting_get_elem(list->node, (unsigned int)index));
}

const char *
conf_kind_name(enum conf_kind kind)
{
	switch (kind) {
	case CONF_KIND_TEXT:
		return "a text";
	case CONF_KIND_NUMBER:
		return "a number";
	case CONF_KIND_FRACTION:
		return "a fraction";
	case CONF_KIND_BOOLEAN:
		return "true or false";
	case CONF_KIND_LIST:
		return "a list";
	case CONF_KIND_GROUP:
		return "a group";
	}
	return "?";
}
