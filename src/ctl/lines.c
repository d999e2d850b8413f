/* SPDX-License-Identifier: BSD-2-Clause */
/* lines.c: a file in lines, each into a buffer of ours. */
#include "ctl/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct lines {
	FILE *file;
	uint64_t number;
	char *mem; /* LINES_LEN_MAX and two more */
};

/* What binary files begin with, and what would be right. */
static const struct {
	const char *begin, *advice;
} binaries[] = {
	{ "SQLite format 3", "this is a database: 'sqlite3 FILE .dump' makes "
	                     "a text of it" },
	{ "\x1f\x8b", "this is compressed: unpack it with gunzip" },
	{ "\xfd"
	  "7zXZ",
	    "this is compressed: unpack it with unxz" },
	{ "BZh", "this is compressed: unpack it with bunzip2" },
	{ "", "this is no text" },
};

static bool
is_directory(FILE *file)
{
	struct stat st;

	return fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode);
}

enum err
lines_open(const char *path, struct lines **ret, struct err_note *note)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	if (lines == NULL)
		return err_note(note, ERR_NOMEM, "out of memory");
	lines->file = fopen(path, "re");
	/* It is read twice: a pipe will not do. */
	if (lines->file == NULL || fseeko(lines->file, 0, SEEK_SET) != 0) {
		enum err e = err_note_sys(
		    note, errno, "%s cannot be read as a file", path);

		lines_close(&lines);
		return e;
	}
	if (is_directory(lines->file)) {
		lines_close(&lines);
		return err_note(note, ERR_INVALID,
		    "%s is a directory: one file is right", path);
	}
	*ret = lines;
	return ERR_OK;
}

void
lines_close(struct lines **lines)
{
	struct lines *old = *lines;

	*lines = NULL;
	if (old == NULL)
		return;
	if (old->file != NULL)
		(void)fclose(old->file);
	free(old->mem);
	free(old);
}

enum err
lines_rewind(struct lines *lines, struct err_note *note)
{
	if (fseeko(lines->file, 0, SEEK_SET) != 0)
		return err_note_sys(note, errno, "cannot go back in the file");
	lines->number = 0;
	return ERR_OK;
}

uint64_t
lines_number(const struct lines *lines)
{
	return lines->number;
}

/* Bytes of the line with its newline, 0 at the end; bounded, as getline(3) is
 * not. */
static size_t
read_line(struct lines *lines)
{
	char *room = lines->mem;
	size_t len = 0;

	if (room == NULL)
		room = lines->mem = malloc(LINES_LEN_MAX + 2);
	while (room != NULL && len < LINES_LEN_MAX + 2) {
		int c = getc_unlocked(lines->file);

		if (c == EOF)
			break;
		room[len++] = (char)c;
		if (c == '\n')
			break;
	}
	return len;
}

static enum err
no_text(const char *what, struct str line, struct err_note *note)
{
	size_t i = 0;

	while (!str_starts(line, str_of(binaries[i].begin)))
		i++;
	return err_note(note, ERR_INVALID, "%s: %s", what, binaries[i].advice);
}

enum err
lines_next(struct lines *lines, struct str *ret, struct err_note *note)
{
	size_t len = read_line(lines);

	if (lines->mem == NULL)
		return err_note(note, ERR_NOMEM, "out of memory");
	if (ferror(lines->file) != 0)
		return err_note(note, ERR_IO, "the file cannot be read on");
	if (len == 0)
		return ERR_NOTFOUND;
	lines->number++;
	if (len > LINES_LEN_MAX)
		return err_note(note, ERR_INVALID,
		    "the line is longer than %d bytes: this is another kind "
		    "of file",
		    LINES_LEN_MAX);
	if (memchr(lines->mem, '\0', len) != NULL)
		return no_text("the line contains a NUL byte",
		    (struct str){ lines->mem, len }, note);
	if (lines->mem[len - 1] != '\n')
		return err_note(note, ERR_INVALID,
		    "the last line has no newline: the file was cut off");
	*ret = (struct str){ lines->mem, len - 1 };
	return ERR_OK;
}
