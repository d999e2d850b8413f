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

static enum err
become(const char *user, const struct passwd *pw, struct err_note *note)
{
	if (pw->pw_uid == 0)
		return err_note(note, ERR_INVALID,
		    "user \"%s\" is root: name an ordinary user", user);
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
privilege_drop(const char *user, struct err_note *note)
{
	struct passwd pw, *found = NULL;
	char mem[4096];
	enum err e = ERR_OK;

	if (geteuid() == 0 && user[0] != '\0') {
		(void)getpwnam_r(user, &pw, mem, sizeof(mem), &found);
		if (found == NULL)
			return err_note(note, ERR_NOTFOUND,
			    "there is no user \"%s\": make it, or set the "
			    "option user to one that exists",
			    user);
		e = become(user, found, note);
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
