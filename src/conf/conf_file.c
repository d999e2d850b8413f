/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_file.c: a file in libconfig's format against the schema. libconfig
 * knows no schema: unknown keys and wrong types are found here.
 */
#include "conf/conf_file.h"

#include <errno.h>
#include <libconfig.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/schema.h"

static void
report(struct conf_file *file, const char *path, unsigned int line,
    const char *text)
{
	char out[1200];

	if (line > 0)
		(void)snprintf(out, sizeof(out), "%s:%u: %s", path, line, text);
	else
		(void)snprintf(out, sizeof(out), "%s: %s", path, text);
	file->faults++;
	file->report(file->report_ctx, out);
}

void
conf_file_fault(struct conf_file *file, const char *key, const char *text)
{
	size_t count;
	const struct schema_row *rows = schema_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].key, key) == 0)
			report(file, file->path, file->lines[i], text);
}

static const char *
path_of(const struct conf_file *file, const config_setting_t *setting)
{
	const char *included = config_setting_source_file(setting);

	return included != NULL ? included : file->path;
}

static void
setting_fault(
    struct conf_file *file, const config_setting_t *setting, const char *text)
{
	report(file, path_of(file, setting),
	    config_setting_source_line(setting), text);
}

static enum err
read_networks(struct conf_file *file, const struct schema_row *row,
    const config_setting_t *list, struct conf *conf, struct err_note *note)
{
	(void)file;
	conf->local_networks = (struct conf_nets){ 0 };
	for (int i = 0; i < config_setting_length(list); i++) {
		const char *text = config_setting_get_string_elem(list, i);
		enum err e;

		if (text == NULL)
			return err_note(note, ERR_INVALID,
			    "%s takes %s: item %d is not in quotes", row->key,
			    schema_example(row), i + 1);
		e = schema_set_text(row, str_of(text), conf, note);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err
read_value(struct conf_file *file, const struct schema_row *row,
    const config_setting_t *s, struct conf *conf, struct err_note *note)
{
	int type = config_setting_type(s);

	if (row->type == SCHEMA_NETWORKS &&
	    (type == CONFIG_TYPE_ARRAY || type == CONFIG_TYPE_LIST))
		return read_networks(file, row, s, conf, note);
	if (row->type != SCHEMA_NETWORKS && type == CONFIG_TYPE_STRING)
		return schema_set_text(
		    row, str_of(config_setting_get_string(s)), conf, note);
	if (type == CONFIG_TYPE_INT)
		return schema_set_integer(
		    row, config_setting_get_int(s), conf, note);
	if (type == CONFIG_TYPE_INT64)
		return schema_set_integer(
		    row, config_setting_get_int64(s), conf, note);
	if (type == CONFIG_TYPE_BOOL)
		return schema_set_boolean(
		    row, config_setting_get_bool(s) != 0, conf, note);
	return err_note(
	    note, ERR_INVALID, "%s takes %s", row->key, schema_example(row));
}

static void
unknown_key(struct conf_file *file, const config_setting_t *s)
{
	const char *key = config_setting_name(s);
	const char *closest = schema_closest(str_of(key));
	char text[300];

	if (closest != NULL)
		(void)snprintf(text, sizeof(text),
		    "there is no option '%.100s': is '%s' meant?", key,
		    closest);
	else
		(void)snprintf(text, sizeof(text),
		    "there is no option '%.100s': greywait.conf(5) lists all",
		    key);
	setting_fault(file, s, text);
}

static void
read_setting(
    struct conf_file *file, const config_setting_t *s, struct conf *conf)
{
	const struct schema_row *row =
	    schema_find(str_of(config_setting_name(s)));
	struct err_note note = { "" };
	size_t count;

	if (row == NULL) {
		unknown_key(file, s);
		return;
	}
	file->lines[row - schema_rows(&count)] = config_setting_source_line(s);
	if (read_value(file, row, s, conf, &note) != ERR_OK)
		setting_fault(file, s, note.text);
}

/* What must hold before anything in the file is believed. */
static bool
is_fit(struct conf_file *file)
{
	char text[300];
	struct stat st;

	if (stat(file->path, &st) != 0) {
		(void)snprintf(text, sizeof(text), "cannot be read: %s",
		    errno == ENOENT ? "no such file" : "not permitted");
		report(file, file->path, 0, text);
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		report(file, file->path, 0, "is not a file");
		return false;
	}
	if ((st.st_mode & S_IWOTH) != 0) {
		report(file, file->path, 0,
		    "is writable by everybody: chmod o-w it");
		return false;
	}
	return true;
}

/* @include takes paths relative to the file that is read. */
static void
set_include_dir(config_t *config, const char *path)
{
	char copy[4096];

	(void)snprintf(copy, sizeof(copy), "%s", path);
	config_set_include_dir(config, dirname(copy));
}

void
conf_file_read(struct conf_file *file, struct conf *conf)
{
	config_t config;
	const config_setting_t *root;

	if (!is_fit(file))
		return;
	config_init(&config);
	set_include_dir(&config, file->path);
	if (config_read_file(&config, file->path) != CONFIG_TRUE) {
		const char *in = config_error_file(&config);
		bool parse = config_error_type(&config) == CONFIG_ERR_PARSE;

		report(file, in != NULL ? in : file->path,
		    parse ? (unsigned int)config_error_line(&config) : 0,
		    parse ? config_error_text(&config)
		          : "cannot be read: not permitted");
	} else {
		root = config_root_setting(&config);
		for (int i = 0; i < config_setting_length(root); i++)
			read_setting(file,
			    config_setting_get_elem(root, (unsigned int)i),
			    conf);
	}
	config_destroy(&config);
}
