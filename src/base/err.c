/* SPDX-License-Identifier: BSD-2-Clause */
/* err.c: words for errors. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
err_str(enum err e)
{
	switch (e) {
	case ERR_OK:
		return "ok";
	case ERR_INVALID:
		return "invalid";
	case ERR_NOMEM:
		return "out of memory";
	case ERR_NOTFOUND:
		return "not found";
	case ERR_EXISTS:
		return "exists already";
	case ERR_BUSY:
		return "deadline passed";
	case ERR_FULL:
		return "full";
	case ERR_CORRUPT:
		return "corrupt";
	case ERR_IO:
		return "input/output error";
	case ERR_PERM:
		return "not permitted";
	case ERR_CLOSED:
		return "connection closed";
	}
	return "unknown error";
}

enum err
err_note(struct err_note *note, enum err e, const char *fmt, ...)
{
	va_list ap;

	if (note == NULL)
		return e;
	va_start(ap, fmt);
	(void)vsnprintf(note->text, sizeof(note->text), fmt, ap);
	va_end(ap);
	return e;
}

enum err
err_note_sys(struct err_note *note, int sys_errno, const char *fmt, ...)
{
	va_list ap;
	char words[128];
	size_t len;

	if (note == NULL)
		return err_of_errno(sys_errno);
	va_start(ap, fmt);
	(void)vsnprintf(note->text, sizeof(note->text), fmt, ap);
	va_end(ap);
	len = strlen(note->text);
	(void)snprintf(note->text + len, sizeof(note->text) - len, ": %s",
	    strerror_r(sys_errno, words, sizeof(words)));
	return err_of_errno(sys_errno);
}

enum err
err_of_errno(int sys_errno)
{
	switch (sys_errno) {
	case 0:
		return ERR_OK;
	case ENOMEM:
		return ERR_NOMEM;
	case ENOENT:
		return ERR_NOTFOUND;
	case EEXIST:
	case EADDRINUSE:
		return ERR_EXISTS;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_PERM;
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case ETIMEDOUT:
	case EAGAIN:
		return ERR_BUSY;
	case EPIPE:
	case ECONNRESET:
		return ERR_CLOSED;
	default:
		return ERR_IO;
	}
}
