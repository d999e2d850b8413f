/* SPDX-License-Identifier: BSD-2-Clause */
/* import_source.c: files and what parses them. */
#include "ctl/import_source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/import_copy.h"
#include "ctl/import_sums.h"
#include "ctl/lines.h"
#include "foreign/foreign_greylist.h"
#include "foreign/foreign_postgrey.h"
#include "foreign/foreign_spamd.h"
#include "foreign/foreign_sqlgrey.h"
#include "proto/import_text.h"
#include "store/store_decode.h"
#include "store/store_file.h"

#define FILES_MAX 2

struct import_source {
	enum import_from from;
	struct foreign_terms terms;
	const char *path;
	/* a text */
	struct lines *lines;
	struct foreign_sqlgrey sqlgrey;
	struct import_sums sums;
	bool summed; /* the lines are through, the sums come */
	/* an export */
	uint64_t records;
	bool begun, ended;
	char pseudonyms[40]; /* whose secret's they are; "" for none */
	/* Berkeley DB */
	struct import_copy copy;
	struct store_file *files[FILES_MAX];
	size_t file;     /* at hand */
	uint64_t number; /* of its record at hand */
};

static const struct program {
	const char *name;
	int64_t delay_s, life_s;
} programs[] = {
	[IMPORT_FROM_POSTGREY] = { "postgrey", FOREIGN_POSTGREY_DELAY_S, 0 },
	[IMPORT_FROM_GREYLIST] = { "milter-greylist", FOREIGN_GREYLIST_DELAY_S,
	    FOREIGN_GREYLIST_LIFE_S },
	[IMPORT_FROM_SQLGREY] = { "sqlgrey", 0, 0 },
	[IMPORT_FROM_SPAMD] = { "spamd", 0, FOREIGN_SPAMD_LIFE_S },
	[IMPORT_FROM_GREYWAIT] = { "greywait", 0, 0 },
};

bool
import_from_parse(
    const char *name, enum import_from *ret, struct foreign_terms *ret_terms)
{
	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		if (strcmp(programs[i].name, name) != 0)
			continue;
		*ret = (enum import_from)i;
		ret_terms->delay_s = programs[i].delay_s;
		ret_terms->life_s = programs[i].life_s;
		return true;
	}
	return false;
}

/* In postgrey's directory. */
static const char *const file_names[FILES_MAX] = { "postgrey.db",
	"postgrey_clients.db" };

static enum err
open_file(
    struct import_source *s, size_t i, const char *path, struct err_note *note)
{
	enum err e = store_file_verify(path, note);

	return e == ERR_OK ? store_file_open(path, &s->files[i], note) : e;
}

/* One of the copied files; a fault names that which was copied. */
static enum err
open_copied(struct import_source *s, size_t i, struct err_note *note)
{
	char path[128];
	struct err_note why = { "" };
	size_t dir_len = strlen(s->copy.dir);
	enum err e;

	(void)snprintf(path, sizeof(path), "%s/%s", s->copy.dir, file_names[i]);
	e = open_file(s, i, path, &why);
	if (e != ERR_OK && strncmp(why.text, s->copy.dir, dir_len) == 0)
		return err_note(note, e, "%s%s", s->path, why.text + dir_len);
	return e == ERR_OK ? e : err_note(note, e, "%s", why.text);
}

/* A file as it lies there, or a directory brought up to date. */
static enum err
open_postgrey(struct import_source *s, struct err_note *note)
{
	char path[128];
	struct stat st;
	enum err e;

	if (stat(s->path, &st) != 0 || !S_ISDIR(st.st_mode))
		return open_file(s, 0, s->path, note);
	e = import_copy_make(s->path, file_names[0], &s->copy, note);
	if (e == ERR_OK)
		e = open_copied(s, 0, note);
	(void)snprintf(path, sizeof(path), "%s/%s", s->copy.dir, file_names[1]);
	if (e == ERR_OK && stat(path, &st) == 0)
		e = open_copied(s, 1, note);
	return e;
}

enum err
import_source_open(enum import_from from, const char *path,
    const struct foreign_terms *terms, struct import_source **ret,
    struct err_note *note)
{
	struct import_source *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return err_note(note, ERR_NOMEM, "out of memory");
	s->from = from;
	s->path = path;
	s->terms = *terms;
	e = from == IMPORT_FROM_POSTGREY ? open_postgrey(s, note)
	                                 : lines_open(path, &s->lines, note);
	if (e == ERR_OK)
		*ret = s;
	else
		import_source_close(&s);
	return e;
}

void
import_source_close(struct import_source **source)
{
	struct import_source *s = *source;

	*source = NULL;
	if (s == NULL)
		return;
	lines_close(&s->lines);
	for (size_t i = 0; i < FILES_MAX; i++)
		store_file_close(&s->files[i]);
	import_copy_remove(&s->copy);
	import_sums_clear(&s->sums);
	free(s);
}

const char *
import_source_pseudonyms(const struct import_source *source)
{
	return source->pseudonyms;
}

enum err
import_source_rewind(struct import_source *s, struct err_note *note)
{
	enum err e = ERR_OK;

	memset(&s->sqlgrey, 0, sizeof(s->sqlgrey));
	import_sums_clear(&s->sums);
	s->summed = s->begun = s->ended = false;
	s->records = s->number = 0;
	s->file = 0;
	for (size_t i = 0; e == ERR_OK && i < FILES_MAX; i++)
		if (s->files[i] != NULL)
			e = store_file_rewind(s->files[i], note);
	if (e == ERR_OK && s->lines != NULL)
		e = lines_rewind(s->lines, note);
	return e;
}

static enum err
next_postgrey(
    struct import_source *s, struct foreign_row *ret, struct err_note *note)
{
	struct err_note why = { "" };
	struct str key = STR(""), value = STR("");
	enum err e = ERR_NOTFOUND;

	while (e == ERR_NOTFOUND && s->file < FILES_MAX &&
	       s->files[s->file] != NULL) {
		e = store_file_next(s->files[s->file], &key, &value, &why);
		if (e == ERR_NOTFOUND) {
			s->file++;
			s->number = 0;
		}
	}
	if (e == ERR_NOTFOUND)
		return e;
	s->number++;
	if (e == ERR_OK)
		e = foreign_postgrey(&s->terms, key, value, ret, &why);
	if (e == ERR_OK)
		return e;
	return err_note(note, e, "%s%s%s: record %" PRIu64 ": %s", s->path,
	    s->copy.dir[0] != '\0' ? "/" : "",
	    s->copy.dir[0] != '\0' ? file_names[s->file] : "", s->number,
	    why.text);
}

/* Passes of sqlgrey's lists are told one by one, and counted by client. */
static enum err
sum_up(struct import_source *s, struct foreign_row *ret, struct err_note *note)
{
	if (ret->what != FOREIGN_ROW || ret->row.kind != IMPORT_CLIENT)
		return ERR_OK;
	ret->what = FOREIGN_NOTHING;
	return import_sums_add(&s->sums, &ret->row)
	           ? ERR_OK
	           : err_note(note, ERR_NOMEM, "out of memory");
}

static enum err
check_record(const json_t *json, struct err_note *note)
{
	struct import_record record;
	enum store_table table;
	enum err e = import_record_parse(json, &record, note);

	if (e != ERR_OK)
		return e;
	e = store_table_parse(str_of(record.table), &table);
	if (e == ERR_OK)
		e = store_decode(table,
		    (struct str){ record.key, record.key_len },
		    (struct str){
		        (const char *)record.value, record.value_len });
	if (e == ERR_OK)
		return e;
	return err_note(note, ERR_INVALID,
	    "the bytes are no record of the table '%.40s'", record.table);
}

static void
copy_text(char *ret, size_t size, const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	(void)snprintf(ret, size, "%s", text == NULL ? "" : text);
}

/* The first line of an export, a record, or the last line. */
static enum err
check_export(struct import_source *s, const json_t *json, struct err_note *note)
{
	const json_t *begin = json_object_get(json, "greywait-export");
	const json_t *records = json_object_get(json, "records");

	if (!json_is_object(json))
		return err_note(
		    note, ERR_INVALID, "the line is no JSON object");
	if (s->ended)
		return err_note(note, ERR_INVALID,
		    "there is something behind the end of the export");
	if (!s->begun && json_integer_value(begin) != IMPORT_TEXT_VERSION)
		return err_note(note, ERR_INVALID,
		    "the first line is not {\"greywait-export\": %d}: this is "
		    "no export that this greywait knows",
		    IMPORT_TEXT_VERSION);
	if (!s->begun) {
		s->begun = true;
		return ERR_OK;
	}
	if (records == NULL)
		return check_record(json, note);
	s->ended = true;
	copy_text(s->pseudonyms, sizeof(s->pseudonyms), json, "pseudonyms");
	if ((uint64_t)json_integer_value(records) == s->records)
		return ERR_OK;
	return err_note(note, ERR_INVALID,
	    "the last line does not tell how many records stand before it: "
	    "%" PRIu64,
	    s->records);
}

static enum err
parse_export(struct import_source *s, struct str line, json_t **ret_json,
    struct err_note *note)
{
	json_t *json = json_loadb(line.data, line.len, 0, NULL);
	enum err e = check_export(s, json, note);

	if (e == ERR_OK && json_object_get(json, "table") != NULL) {
		s->records++;
		*ret_json = json_incref(json);
	}
	json_decref(json);
	return e;
}

static enum err
parse_line(struct import_source *s, struct str line, struct foreign_row *ret,
    json_t **ret_json, struct err_note *note)
{
	enum err e = ERR_OK;

	switch (s->from) {
	case IMPORT_FROM_GREYLIST:
		return foreign_greylist_line(&s->terms, line, ret, note);
	case IMPORT_FROM_SPAMD:
		return foreign_spamd_line(&s->terms, line, ret, note);
	case IMPORT_FROM_SQLGREY:
		e = foreign_sqlgrey_line(&s->sqlgrey, line, ret, note);
		return e == ERR_OK ? sum_up(s, ret, note) : e;
	case IMPORT_FROM_GREYWAIT:
		ret->what = FOREIGN_NOTHING;
		e = parse_export(s, line, ret_json, note);
		if (*ret_json != NULL)
			ret->what = FOREIGN_ROW;
		return e;
	case IMPORT_FROM_POSTGREY:
		break;
	}
	return e;
}

/* What is wrong with the line that was read last, or with a file of none. */
static enum err
at_line(const struct import_source *s, enum err e, const struct err_note *why,
    struct err_note *note)
{
	if (lines_number(s->lines) == 0)
		return err_note(note, e, "%s: %s", s->path, why->text);
	return err_note(note, e, "%s:%" PRIu64 ": %s", s->path,
	    lines_number(s->lines), why->text);
}

/* Is the end of the lines one of the file? */
static enum err
check_end(struct import_source *s, struct err_note *note)
{
	struct err_note why = { "" };
	enum err e = ERR_OK;

	if (s->from == IMPORT_FROM_SQLGREY)
		e = foreign_sqlgrey_end(&s->sqlgrey, &why);
	else if (lines_number(s->lines) == 0)
		e = err_note(&why, ERR_INVALID, "the file is empty");
	else if (s->from == IMPORT_FROM_GREYWAIT && !s->ended)
		e = err_note(&why, ERR_INVALID,
		    "the line that counts the records is missing: the export "
		    "was cut off");
	if (e != ERR_OK)
		return at_line(s, e, &why, note);
	import_sums_make(&s->sums);
	s->summed = true;
	return ERR_OK;
}

static enum err
next_line(struct import_source *s, struct foreign_row *ret, json_t **ret_json,
    struct err_note *note)
{
	struct err_note why = { "" };
	struct str line;
	enum err e = lines_next(s->lines, &line, &why);

	if (e == ERR_NOTFOUND) {
		ret->what = FOREIGN_NOTHING;
		return check_end(s, note);
	}
	if (e == ERR_OK)
		e = parse_line(s, line, ret, ret_json, &why);
	if (e == ERR_OK)
		return e;
	return at_line(s, e, &why, note);
}

enum err
import_source_next(struct import_source *s, struct foreign_row *ret,
    json_t **ret_json, struct err_note *note)
{
	*ret_json = NULL;
	if (s->lines == NULL)
		return next_postgrey(s, ret, note);
	if (!s->summed)
		return next_line(s, ret, ret_json, note);
	ret->what = FOREIGN_ROW;
	return import_sums_next(&s->sums, &ret->row) ? ERR_OK : ERR_NOTFOUND;
}
