/* SPDX-License-Identifier: BSD-2-Clause */
/* log_file.c: lines through zlib, which reads plain files as they are. */
#include "report/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct log_file {
	const char *name;
	gzFile gz;
	int64_t modified_s;
	int64_t size_b; /* 0 when it is no file */
	uint64_t line;  /* lines handed out */
	bool end;
	size_t from, len; /* what has been read and not handed out */
	char buf[LOG_FILE_LINE_MAX];
};

static enum err
open_fd(
    const char *path, int *ret_fd, struct stat *ret_st, struct err_note *note)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
	                                : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_note_sys(note, errno, "%s", path);
	if (fstat(fd, ret_st) != 0) {
		(void)close(fd);
		return err_note_sys(note, errno, "%s", path);
	}
	if (S_ISDIR(ret_st->st_mode)) {
		(void)close(fd);
		return err_note(note, ERR_INVALID,
		    "%s: is a directory: name the log files in it", path);
	}
	*ret_fd = fd;
	return ERR_OK;
}

enum err
log_file_open(const char *path, struct log_file **ret, struct err_note *note)
{
	struct log_file *f;
	struct stat st = { .st_mode = 0 };
	int fd = -1;
	enum err e = open_fd(path, &fd, &st, note);

	if (e != ERR_OK)
		return e;
	f = calloc(1, sizeof(*f));
	if (f != NULL)
		f->gz = gzdopen(fd, "rb");
	if (f == NULL || f->gz == NULL) {
		free(f);
		(void)close(fd);
		return err_note(note, ERR_NOMEM, "%s: out of memory", path);
	}
	f->name = path;
	f->size_b = S_ISREG(st.st_mode) ? st.st_size : 0;
	f->modified_s = S_ISREG(st.st_mode) ? st.st_mtim.tv_sec : 0;
	*ret = f;
	return ERR_OK;
}

void
log_file_close(struct log_file **f)
{
	if (*f != NULL)
		(void)gzclose(((*f)->gz));
	free(*f);
	*f = NULL;
}

int64_t
log_file_modified_s(const struct log_file *f)
{
	return f->modified_s;
}

int
log_file_percent(const struct log_file *f)
{
	int64_t at_b = gzoffset(f->gz);

	if (at_b < 0 || f->size_b == 0)
		return -1;
	return at_b >= f->size_b ? 100 : (int)(at_b * 100 / f->size_b);
}

static enum err
fault(const struct log_file *f, struct err_note *note)
{
	int number = Z_OK;
	const char *words = gzerror(f->gz, &number);

	if (number == Z_ERRNO)
		return err_note_sys(
		    note, errno, "%s:%" PRIu64, f->name, f->line + 1);
	if (number == Z_BUF_ERROR)
		return err_note(note, ERR_CORRUPT,
		    "%s:%" PRIu64 ": the compressed file ends too early: it "
		    "was cut short, or is still being written",
		    f->name, f->line + 1);
	return err_note(note, ERR_CORRUPT,
	    "%s:%" PRIu64 ": cannot be decompressed: %s", f->name, f->line + 1,
	    words);
}

/* Read more behind what is there. */
static enum err
fill(struct log_file *f, struct err_note *note)
{
	int got;

	memmove(f->buf, f->buf + f->from, f->len);
	f->from = 0;
	got = gzread(
	    f->gz, f->buf + f->len, (unsigned int)(sizeof(f->buf) - f->len));
	if (got > 0)
		f->len += (size_t)got;
	if (got > 0)
		return ERR_OK;
	f->end = true;
	(void)gzerror(f->gz, &got);
	return got == Z_OK || got == Z_STREAM_END ? ERR_OK : fault(f, note);
}

/* Pass over what does not fit, up to the end of the line. */
static enum err
pass_over(struct log_file *f, struct err_note *note)
{
	enum err e = ERR_OK;
	char c = ' ';

	while (e == ERR_OK && c != '\n') {
		int got = gzread(f->gz, &c, 1);

		if (got == 1)
			continue;
		f->end = true;
		return got == 0 ? ERR_OK : fault(f, note);
	}
	return e;
}

enum err
log_file_next(struct log_file *f, struct str *ret, struct err_note *note)
{
	const char *nl;
	enum err e;

	while ((nl = memchr(f->buf + f->from, '\n', f->len)) == NULL &&
	       !f->end && f->len < sizeof(f->buf)) {
		e = fill(f, note);
		if (e != ERR_OK)
			return e;
	}
	if (f->len == 0)
		return ERR_CLOSED;
	*ret = (struct str){ f->buf + f->from, f->len };
	if (nl != NULL)
		ret->len = (size_t)(nl - ret->data);
	f->line++;
	f->from += nl != NULL ? ret->len + 1 : ret->len;
	f->len -= nl != NULL ? ret->len + 1 : ret->len;
	/* The view stays: nothing is read into the buffer before the next. */
	return nl == NULL && !f->end ? pass_over(f, note) : ERR_OK;
}
