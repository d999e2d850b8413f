/* SPDX-License-Identifier: BSD-2-Clause */
/* import_copy.c: a directory of Berkeley DB, copied and recovered. */
#include "ctl/import_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "store/store_file.h"

#define COPY_TEMPLATE "/tmp/greywait-import-XXXXXX"
#define BLOCK_B 65536
#define LOG_PREFIX "log."
#define LOG_PREFIX_LEN (sizeof(LOG_PREFIX) - 1)
#define LOG_DIGITS 10

/* realpath(3) fills that much. */
_Static_assert(IMPORT_COPY_PATH_MAX >= PATH_MAX, "a path has room");

static bool
is_data(struct str name)
{
	return str_ends(name, STR(".db")) && !str_starts(name, STR("__db."));
}

/* "log." and ten digits: a log of mail may lie beside, log.txt say. */
static bool
is_log(struct str name)
{
	struct str digits = str_slice(name, LOG_PREFIX_LEN, LOG_DIGITS);

	if (!str_starts(name, STR(LOG_PREFIX)) ||
	    name.len != LOG_PREFIX_LEN + LOG_DIGITS)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		if (!str_is_digit(digits.data[i]))
			return false;
	return true;
}

/* Returns an errno value. */
static int
copy_bytes(int from_fd, int to_fd)
{
	char block[BLOCK_B];
	ssize_t n;

	while ((n = read(from_fd, block, sizeof(block))) > 0)
		if (write(to_fd, block, (size_t)n) != n)
			return ENOSPC;
	return n < 0 ? errno : 0;
}

static enum err
copy_file(const char *from, const char *to, struct err_note *note)
{
	int from_fd = open(from, O_RDONLY | O_CLOEXEC);
	int to_fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int failed = from_fd < 0 || to_fd < 0 ? errno : 0;

	if (failed == 0)
		failed = copy_bytes(from_fd, to_fd);
	if (from_fd >= 0)
		(void)close(from_fd);
	if (to_fd >= 0 && close(to_fd) != 0 && failed == 0)
		failed = errno;
	return failed == 0
	           ? ERR_OK
	           : err_note_sys(note, failed, "%s cannot be copied", from);
}

static enum err
copy_those(const char *dir, const char *to, bool (*wanted)(struct str),
    struct err_note *note)
{
	char from_path[4096], to_path[4096];
	struct dirent *entry;
	DIR *d = opendir(dir);
	enum err e = ERR_OK;

	if (d == NULL)
		return err_note_sys(note, errno, "%s", dir);
	while (e == ERR_OK && (entry = readdir(d)) != NULL) {
		if (!wanted(str_of(entry->d_name)))
			continue;
		(void)snprintf(
		    from_path, sizeof(from_path), "%s/%s", dir, entry->d_name);
		(void)snprintf(
		    to_path, sizeof(to_path), "%s/%s", to, entry->d_name);
		e = copy_file(from_path, to_path, note);
	}
	(void)closedir(d);
	return e;
}

enum err
import_copy_make(const char *dir, const char *wanted, struct import_copy *ret,
    struct err_note *note)
{
	char path[4096];
	struct err_note why = { "" };
	enum err e;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, wanted);
	if (access(path, R_OK) != 0)
		return err_note_sys(note, errno, "%s", path);
	memcpy(ret->dir, COPY_TEMPLATE, sizeof(COPY_TEMPLATE));
	if (mkdtemp(ret->dir) == NULL) {
		e = err_note_sys(note, errno, "no room in /tmp for a copy");
		ret->dir[0] = '\0';
		return e;
	}
	e = copy_those(dir, ret->dir, is_data, note);
	if (e == ERR_OK)
		e = copy_those(dir, ret->dir, is_log, note);
	if (e == ERR_OK) {
		e = store_file_recover(ret->dir, &why);
		if (e != ERR_OK)
			(void)err_note(note, e, "%s: %s", dir, why.text);
	}
	if (e != ERR_OK)
		import_copy_remove(ret);
	return e;
}

bool
import_copy_find(const char *path, char ret_dir[IMPORT_COPY_PATH_MAX])
{
	struct dirent *entry;
	bool found = false;
	struct stat st;
	char *slash;
	DIR *d;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    realpath(path, ret_dir) == NULL)
		return false;
	slash = strrchr(ret_dir, '/');
	slash[slash == ret_dir ? 1 : 0] = '\0';
	d = opendir(ret_dir);
	while (d != NULL && !found && (entry = readdir(d)) != NULL)
		found = is_log(str_of(entry->d_name));
	if (d != NULL)
		(void)closedir(d);
	return found;
}

void
import_copy_remove(struct import_copy *copy)
{
	char path[4096];
	struct dirent *entry;
	DIR *d = copy->dir[0] != '\0' ? opendir(copy->dir) : NULL;

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL) {
		(void)snprintf(
		    path, sizeof(path), "%s/%s", copy->dir, entry->d_name);
		(void)unlink(path); /* not "." and ".." */
	}
	(void)closedir(d);
	(void)rmdir(copy->dir);
	copy->dir[0] = '\0';
}
