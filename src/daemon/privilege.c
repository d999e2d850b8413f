/* SPDX-License-Identifier: BSD-2-Clause */
/* privilege.c: from root to an ordinary user. */
#include "daemon/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define ENTRY_MAX 4096 /* bytes of an entry of the user or group database */

static enum err
find_user(const char *user, char mem[ENTRY_MAX], struct passwd *ret,
    struct err_note *note)
{
	struct passwd *found = NULL;

	(void)getpwnam_r(user, ret, mem, ENTRY_MAX, &found);
	if (found == NULL)
		return err_note(note, ERR_NOTFOUND,
		    "there is no user \"%s\": make it, or set the option user "
		    "to one that exists",
		    user);
	if (found->pw_uid == 0)
		return err_note(note, ERR_INVALID,
		    "user \"%s\" is root: name an ordinary user", user);
	return ERR_OK;
}

static enum err
become(const char *user, const struct passwd *pw, struct err_note *note)
{
	if (initgroups(user, pw->pw_gid) != 0 || setgid(pw->pw_gid) != 0 ||
	    setuid(pw->pw_uid) != 0)
		return err_note_sys(
		    note, errno, "cannot become user \"%s\"", user);
	if (setuid(0) == 0)
		return err_note(note, ERR_PERM,
		    "root could be had again after becoming user \"%s\"", user);
	return ERR_OK;
}

enum err
privilege_check_user(const char *user, struct err_note *note)
{
	struct passwd pw;
	char mem[ENTRY_MAX];

	return user[0] == '\0' ? ERR_OK : find_user(user, mem, &pw, note);
}

enum err
privilege_check_group(
    const char *option, const char *group, struct err_note *note)
{
	struct group gr, *found = NULL;
	char mem[ENTRY_MAX];

	if (group[0] == '\0')
		return ERR_OK;
	(void)getgrnam_r(group, &gr, mem, sizeof(mem), &found);
	if (found == NULL)
		return err_note(note, ERR_NOTFOUND,
		    "there is no group \"%s\": make it, or set the option %s "
		    "to one that exists",
		    group, option);
	return ERR_OK;
}

enum err
privilege_drop(const char *user, struct err_note *note)
{
	struct passwd pw;
	char mem[ENTRY_MAX];
	enum err e = ERR_OK;

	if (geteuid() == 0 && user[0] != '\0') {
		e = find_user(user, mem, &pw, note);
		if (e == ERR_OK)
			e = become(user, &pw, note);
	}
	if (e == ERR_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		e = err_note_sys(note, errno, "cannot give up new privileges");
	return e;
}

int64_t
privilege_raise_descriptors(void)
{
	struct rlimit limit, raised;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1024; /* what every Linux gives */
	raised = (struct rlimit){ limit.rlim_max, limit.rlim_max };
	if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
		limit = raised;
	return limit.rlim_cur > INT32_MAX ? INT32_MAX : (int64_t)limit.rlim_cur;
}
