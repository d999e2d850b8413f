/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_dir.c: the directory of a store. The store's files are told by their
 * names: *.db, log.* and __db.*; all else there is left alone. The name of
 * what is set aside comes from the wall clock: it is read once, for that name
 * alone, and nothing is decided by it.
 */
#include "store/store_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "store/store.h"

#define LOCK_FILE "greywait.lock"
#define ASIDE_TRIES 100 /* in one second */

/* Called for each file of the store; false ends the walk. */
typedef bool walk_fn(void *ctx, int dir_fd, const char *name);

static bool
is_table(struct str name)
{
	for (unsigned int i = 0; i < STORE_TABLE_COUNT; i++) {
		struct str table =
		    str_of(store_table_name((enum store_table)i));

		if (str_starts(name, table) &&
		    str_eq(str_slice(name, table.len, name.len), STR(".db")))
			return true;
	}
	return false;
}

static bool
is_store_file(struct str name)
{
	return str_ends(name, STR(".db")) || str_starts(name, STR("log.")) ||
	       str_starts(name, STR("__db."));
}

/* Returns an errno value, 0 for a walk that `fn` ended or saw to its end. */
static int
walk(const char *dir, walk_fn *fn, void *ctx)
{
	struct dirent *entry;
	DIR *d = opendir(dir);

	if (d == NULL)
		return errno;
	errno = 0;
	while ((entry = readdir(d)) != NULL) {
		if (is_store_file(str_of(entry->d_name)) &&
		    !fn(ctx, dirfd(d), entry->d_name))
			break;
		errno = 0;
	}
	if (entry != NULL)
		errno = 0;
	closedir(d);
	return errno;
}

struct census {
	bool ours;         /* the table that is made first is there */
	char foreign[256]; /* a database that is none of our tables */
	char barred[256];  /* a file that we may not read and write */
};

static bool
census_fn(void *ctx, int dir_fd, const char *name)
{
	struct census *census = ctx;
	struct str s = str_of(name);

	if (faccessat(dir_fd, name, R_OK | W_OK, AT_EACCESS) != 0)
		(void)snprintf(
		    census->barred, sizeof(census->barred), "%s", name);
	if (str_eq(s, STR("meta.db")))
		census->ours = true;
	else if (str_ends(s, STR(".db")) && !is_table(s))
		(void)snprintf(
		    census->foreign, sizeof(census->foreign), "%s", name);
	return true;
}

static enum err
check_access(const char *dir, struct err_note *note)
{
	struct stat st;

	if (stat(dir, &st) != 0) {
		if (errno == ENOENT)
			return err_note(note, ERR_NOTFOUND,
			    "%s: no such directory; make it, mode 0700, owned "
			    "by the user that greywaitd runs as",
			    dir);
		return err_note_sys(note, errno, "%s", dir);
	}
	if (!S_ISDIR(st.st_mode))
		return err_note(note, ERR_INVALID,
		    "%s: not a directory; the store needs one of its own", dir);
	if ((st.st_mode & S_IWOTH) != 0)
		return err_note(note, ERR_PERM,
		    "%s: everybody may write there (mode %04o); make it mode "
		    "0700",
		    dir, (unsigned int)st.st_mode & 07777);
	if (faccessat(AT_FDCWD, dir, R_OK | W_OK | X_OK, AT_EACCESS) != 0)
		return err_note(note, ERR_PERM,
		    "%s: user id %ld, which greywaitd runs as, may not write "
		    "there (owner %ld, mode %04o): chown %ld %s",
		    dir, (long)geteuid(), (long)st.st_uid,
		    (unsigned int)st.st_mode & 07777, (long)geteuid(), dir);
	return ERR_OK;
}

enum err
store_dir_check(const char *dir, struct err_note *note)
{
	struct census census = { .ours = false };
	char path[4096];
	int sys_errno;
	enum err e = check_access(dir, note);

	if (e != ERR_OK)
		return e;
	(void)snprintf(path, sizeof(path), "%s/DB_CONFIG", dir);
	if (access(path, F_OK) == 0)
		return err_note(note, ERR_INVALID,
		    "%s: would silently overrule greywait's own settings; "
		    "remove it",
		    path);
	sys_errno = walk(dir, census_fn, &census);
	if (sys_errno != 0)
		return err_note_sys(note, sys_errno, "%s", dir);
	if (!census.ours && census.foreign[0] != '\0')
		return err_note(note, ERR_INVALID,
		    "%s: holds a database that is not greywait's (%s); give "
		    "the store a directory of its own",
		    dir, census.foreign);
	if (census.barred[0] != '\0')
		return err_note(note, ERR_PERM,
		    "%s/%s: user id %ld may not read and write this file; "
		    "give all files there to the user that greywaitd runs as",
		    dir, census.barred, (long)geteuid());
	return ERR_OK;
}

static enum err
note_holder(int fd, const char *path, struct err_note *note)
{
	char text[32] = "";
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	long pid = len > 0 ? strtol(text, NULL, 10) : 0;

	if (pid <= 0)
		return err_note(note, ERR_EXISTS,
		    "%s: the store is in use by another process; stop it "
		    "first",
		    path);
	return err_note(note, ERR_EXISTS,
	    "%s: the store is in use by another program, process %ld; stop it "
	    "first",
	    path, pid);
}

enum err
store_dir_lock(const char *dir, int *ret_fd, struct err_note *note)
{
	char path[4096], text[32];
	enum err e;
	int fd, len;

	(void)snprintf(path, sizeof(path), "%s/" LOCK_FILE, dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_note_sys(note, errno, "%s", path);
	/* flock(2): it excludes a second opener in this process, too. */
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		e = errno == EWOULDBLOCK
		        ? note_holder(fd, path, note)
		        : err_note_sys(note, errno, "%s", path);
		close(fd);
		return e;
	}
	/* The lock counts; without room for the number it goes unsaid. */
	len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
		(void)ftruncate(fd, 0);
	*ret_fd = fd;
	return ERR_OK;
}

struct aside {
	int to_fd;
	int sys_errno; /* of the first move that failed */
};

static bool
aside_fn(void *ctx, int dir_fd, const char *name)
{
	struct aside *aside = ctx;

	if (renameat(dir_fd, name, aside->to_fd, name) != 0)
		aside->sys_errno = errno;
	return aside->sys_errno == 0;
}

/* Make the directory; a second one in the same second gets a number. */
static int
make_aside(const char *dir, char path[4096], char name[STORE_DIR_ASIDE_MAX])
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm) == 0)
		return EINVAL;
	for (int i = 1; i <= ASIDE_TRIES; i++) {
		(void)snprintf(name, STORE_DIR_ASIDE_MAX,
		    i == 1 ? "damaged-%s" : "damaged-%s-%d", stamp, i);
		(void)snprintf(path, 4096, "%s/%s", dir, name);
		if (mkdir(path, 0700) == 0)
			return 0;
		if (errno != EEXIST)
			return errno;
	}
	return EEXIST;
}

enum err
store_dir_set_aside(
    const char *dir, char ret_name[STORE_DIR_ASIDE_MAX], struct err_note *note)
{
	char name[STORE_DIR_ASIDE_MAX], path[4096];
	struct aside aside = { .to_fd = -1 };
	int sys_errno = make_aside(dir, path, name);

	if (sys_errno == 0) {
		aside.to_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		sys_errno =
		    aside.to_fd < 0 ? errno : walk(dir, aside_fn, &aside);
	}
	if (aside.to_fd >= 0)
		close(aside.to_fd);
	if (sys_errno == 0)
		sys_errno = aside.sys_errno;
	if (sys_errno != 0)
		return err_note_sys(note, sys_errno,
		    "%s: the damaged store cannot be moved aside into %s", dir,
		    name);
	memcpy(ret_name, name, sizeof(name));
	return ERR_OK;
}

enum err
store_dir_make_empty(const char *dir, struct err_note *note)
{
	struct dirent *entry;
	bool empty = true;
	DIR *d;

	if (mkdir(dir, 0700) == 0)
		return ERR_OK;
	d = errno == EEXIST ? opendir(dir) : NULL;
	if (d == NULL)
		return err_note_sys(note, errno, "%s", dir);
	while (empty && (entry = readdir(d)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
		        strcmp(entry->d_name, "..") == 0;
	closedir(d);
	if (!empty)
		return err_note(note, ERR_EXISTS,
		    "%s: not empty; name a directory that is empty or does "
		    "not exist",
		    dir);
	return ERR_OK;
}

static bool
usage_fn(void *ctx, int dir_fd, const char *name)
{
	int64_t *total_b = ctx;
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode))
		*total_b += st.st_size;
	return true;
}

int64_t
store_dir_usage_b(const char *dir)
{
	int64_t total_b = 0;

	return walk(dir, usage_fn, &total_b) == 0 ? total_b : 0;
}
