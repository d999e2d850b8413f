/* SPDX-License-Identifier: BSD-2-Clause */
/* store_dir.c: the home of a store on disk. */
#include "store/store_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum err
store_dir_check(const char *dir, struct err_note *note)
{
	char path[4096];
	struct stat st;

	if (stat(dir, &st) != 0)
		return err_note_sys(note, errno,
		    "the store's directory %s cannot be used (make it, owned "
		    "by greywaitd's user, mode 0700)",
		    dir);
	if (!S_ISDIR(st.st_mode))
		return err_note(note, ERR_INVALID,
		    "the store's directory %s is not a directory", dir);
	if ((st.st_mode & S_IWOTH) != 0)
		return err_note(note, ERR_PERM,
		    "the store's directory %s is writable by everybody: "
		    "chmod 0700 it",
		    dir);
	if (access(dir, R_OK | W_OK | X_OK) != 0)
		return err_note_sys(note, errno,
		    "the store's directory %s is not writable by uid %d "
		    "(chown it to greywaitd's user, or check the mount)",
		    dir, (int)geteuid());
	(void)snprintf(path, sizeof(path), "%s/DB_CONFIG", dir);
	if (lstat(path, &st) == 0)
		return err_note(note, ERR_INVALID,
		    "%s would overrule greywait's configuration silently: "
		    "remove it",
		    path);
	return ERR_OK;
}

static enum err
held_by_other(int fd, const char *path, struct err_note *note)
{
	char pid[24] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	if (n > 0)
		pid[strcspn(pid, "\n")] = '\0';
	return err_note(note, ERR_EXISTS,
	    "another process%s%s holds %s: only one greywaitd can use a store",
	    n > 0 ? ", pid " : "", n > 0 ? pid : "", path);
}

enum err
store_dir_lock(const char *dir, int *ret_fd, struct err_note *note)
{
	char path[4096], pid[24];
	enum err e = ERR_OK;
	int fd, len;

	(void)snprintf(path, sizeof(path), "%s/" STORE_DIR_LOCK, dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_note_sys(note, errno, "cannot open %s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		e = held_by_other(fd, path, note);
		(void)close(fd);
		return e;
	}
	/* The pid is for people; a full disk is no reason to stop here. */
	len = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, pid, (size_t)len, 0);
	*ret_fd = fd;
	return ERR_OK;
}

/* Files that are the store's, not directories, not the lock. */
static bool
is_ours(int dir_fd, const char *name)
{
	struct stat st;

	return strcmp(name, STORE_DIR_LOCK) != 0 &&
	       fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode);
}

static enum err
move_all(DIR *dir, int to_fd, struct err_note *note)
{
	struct dirent *entry;

	for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
		if (!is_ours(dirfd(dir), entry->d_name))
			continue;
		if (renameat(dirfd(dir), entry->d_name, to_fd, entry->d_name) !=
		    0)
			return err_note_sys(
			    note, errno, "cannot move %s aside", entry->d_name);
	}
	return err_of_errno(errno);
}

enum err
store_dir_set_aside(
    const char *dir, char ret_name[STORE_DIR_NAME_MAX], struct err_note *note)
{
	char name[STORE_DIR_NAME_MAX];
	time_t now = time(NULL);
	struct tm tm = { 0 };
	DIR *from = NULL;
	int to_fd = -1;
	enum err e;

	(void)gmtime_r(&now, &tm);
	(void)strftime(name, sizeof(name), "damaged-%Y%m%dT%H%M%SZ", &tm);
	from = opendir(dir);
	if (from == NULL)
		return err_note_sys(note, errno, "cannot read %s", dir);
	if (mkdirat(dirfd(from), name, 0700) != 0 && errno != EEXIST) {
		e = err_note_sys(note, errno, "cannot make %s/%s", dir, name);
		goto out;
	}
	to_fd = openat(dirfd(from), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (to_fd < 0) {
		e = err_note_sys(note, errno, "cannot open %s/%s", dir, name);
		goto out;
	}
	e = move_all(from, to_fd, note);
	if (e == ERR_OK)
		(void)memcpy(ret_name, name, sizeof(name));
out:
	if (to_fd >= 0)
		(void)close(to_fd);
	(void)closedir(from);
	return e;
}

int64_t
store_dir_size_b(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	int64_t size = 0;

	if (d == NULL)
		return 0;
	while ((entry = readdir(d)) != NULL) {
		struct stat st;

		if (fstatat(dirfd(d), entry->d_name, &st,
		        AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			size += (int64_t)st.st_blocks * 512;
	}
	(void)closedir(d);
	return size;
}
