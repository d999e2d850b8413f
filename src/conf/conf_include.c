/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf_include.c: opening configuration files. The search for @include is
 * coarser than libconfig's (it knows no comments of several lines), so it
 * objects only to what is there and must not be read. Files that are missing
 * are left to libconfig. Numbers are looked at on the way: libconfig 1.5 keeps
 * the lower 32 bits of a larger one, and says nothing.
 */
#include "conf/conf_include.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"

#define DEPTH_MAX 10 /* libconfig's own limit */
#define PATH_TEXT_MAX 4096

static enum err
check_mode(int fd, struct err_note *note)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_note_sys(note, errno, "cannot look at the file");
	if (S_ISDIR(st.st_mode))
		return err_note(
		    note, ERR_INVALID, "is a directory; it must be a file");
	if (!S_ISREG(st.st_mode))
		return err_note(
		    note, ERR_INVALID, "is not a regular file; it must be one");
	if ((st.st_mode & S_IWOTH) != 0)
		return err_note(note, ERR_INVALID,
		    "can be written by everybody; take that away with "
		    "\"chmod o-w\"");
	return ERR_OK;
}

/* O_NONBLOCK: a FIFO must not hold up a reload. */
static enum err
open_file(const char *path, FILE **ret, struct err_note *note)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FILE *file;
	enum err e;

	if (fd < 0)
		return err_note_sys(note, errno, "cannot be read");
	e = check_mode(fd, note);
	if (e != ERR_OK)
		goto out;
	file = fdopen(fd, "r");
	if (file == NULL) {
		e = err_note_sys(note, errno, "cannot be read");
		goto out;
	}
	*ret = file;
	fd = -1;
out:
	if (fd >= 0)
		(void)close(fd);
	return e;
}

/* The path between the quotes of an @include; false if the line is none. */
static bool
find_include(struct str line, struct str *ret)
{
	struct str word = STR("@include");
	size_t end;

	line = str_trim(line);
	if (!str_starts(line, word))
		return false;
	line = str_trim(str_slice(line, word.len, line.len));
	if (line.len == 0 || line.data[0] != '"')
		return false;
	line = str_slice(line, 1, line.len);
	end = str_find(line, '"');
	*ret = str_slice(line, 0, end);
	return true;
}

/* The number in "option = number" that libconfig would cut; false: none. */
static bool
find_cut_number(struct str line, struct str *ret)
{
	size_t equals = str_find(line, '=');
	size_t len = 0;
	struct str rest;
	unsigned int value;

	if (str_find(line, '#') < equals || str_find(line, '"') < equals)
		return false;
	rest = str_trim(str_slice(line, equals + 1, line.len));
	if (rest.len > 0 && rest.data[0] == '-')
		len++;
	while (len < rest.len && str_is_digit(rest.data[len]))
		len++;
	*ret = str_slice(rest, 0, len);
	if (len < rest.len && str_find(STR("L.eExX"), rest.data[len]) < 6)
		return false;
	rest = str_slice(*ret, str_starts(*ret, STR("-")), ret->len);
	return rest.len > 0 && (!str_to_u32(rest, &value) || value > INT32_MAX);
}

/* Open what the @include at `place` names; NULL if there is nothing. */
static FILE *
open_include(struct conf_faults *faults, struct conf_place place,
    struct str name, struct strbuf *path)
{
	struct err_note note = { "" };
	FILE *file = NULL;
	enum err e;

	if (name.len == 0 || name.data[0] == '/' ||
	    str_find(name, '\\') < name.len) {
		conf_fault(faults, place,
		    "@include takes the path of a file from the directory of "
		    "the main file on, without a backslash");
		return NULL;
	}
	strbuf_add(path, faults->dir);
	strbuf_add(path, name);
	e = open_file(path->data, &file, &note);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		conf_fault(faults, place, "the included file %s %s", path->data,
		    note.text);
	return file;
}

static void
check_file(struct conf_faults *faults, const char *name, FILE *file, int depth);

static void
check_include(struct conf_faults *faults, struct conf_place place,
    struct str name, int depth)
{
	char mem[PATH_TEXT_MAX];
	struct strbuf path;
	FILE *file;

	strbuf_init(&path, mem, sizeof(mem));
	file = open_include(faults, place, name, &path);
	if (file == NULL)
		return;
	check_file(faults, path.data, file, depth + 1);
	(void)fclose(file);
}

static void
check_file(struct conf_faults *faults, const char *name, FILE *file, int depth)
{
	struct conf_place place = { name, 0 };
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct str found;

	while (depth < DEPTH_MAX && (len = getline(&line, &size, file)) >= 0) {
		place.line++;
		if (find_include((struct str){ line, (size_t)len }, &found))
			check_include(faults, place, found, depth);
		else if (find_cut_number(
		             (struct str){ line, (size_t)len }, &found))
			conf_fault(faults, place,
			    "%.*s is too large for a plain number: an L at its "
			    "end keeps all of it",
			    (int)(found.len > 40 ? 40 : found.len), found.data);
	}
	free(line);
}

enum err
conf_include_open(struct conf_faults *faults, FILE **ret)
{
	struct conf_place nowhere = { NULL, 0 };
	struct err_note note = { "" };
	FILE *file = NULL;
	enum err e = open_file(faults->path, &file, &note);

	if (e != ERR_OK) {
		conf_fault(faults, nowhere, "%s", note.text);
		return e;
	}
	check_file(faults, NULL, file, 0);
	if (faults->count > 0 || fseek(file, 0, SEEK_SET) != 0) {
		(void)fclose(file);
		return ERR_INVALID;
	}
	*ret = file;
	return ERR_OK;
}
