/* SPDX-License-Identifier: BSD-2-Clause */
/* link.c: connecting, and what to tell an operator when that fails. */
#include "ctl/link.h"

#include <errno.h>
#include <grp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/endpoint.h"

#define ARGS_MAX 8

void
link_complain(struct link *link, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(link->why.text, sizeof(link->why.text), fmt, ap);
	va_end(ap);
	cli_complain("%s", link->why.text);
}

static enum cli_status
no_permission(struct link *link)
{
	const char *path = link->other;
	char mem[4096], name[64] = "that it belongs to";
	struct group gr, *found = NULL;
	struct stat st;

	if (stat(path, &st) == 0 &&
	    getgrgid_r(st.st_gid, &gr, mem, sizeof(mem), &found) == 0 &&
	    found != NULL)
		(void)snprintf(name, sizeof(name), "'%s'", found->gr_name);
	link_complain(link,
	    "you may not use the socket %s: become root, or join the "
	    "group %s ('ls -l %s' shows it) and log in again",
	    path, name, path);
	return CLI_NO_PERMISSION;
}

static enum cli_status
cannot_connect(struct link *link, enum err e, const struct err_note *note)
{
	if (e == ERR_PERM)
		return no_permission(link);
	link_complain(link,
	    "%s: is greywaitd running ('systemctl status greywait'), "
	    "and is this its control_socket ('ls -l %s')?",
	    note->text, link->other);
	return CLI_NO_DAEMON;
}

static enum cli_status
begin(const struct cli *cli, struct link *link)
{
	if (control_new(link->fd, cli->clock, &link->control) == ERR_OK)
		return CLI_OK;
	link_complain(link, "out of memory");
	return CLI_FAILED;
}

enum cli_status
link_open(const struct cli *cli, struct link *ret)
{
	struct err_note note = { "" };
	enum err e = endpoint_connect_unix(cli->socket, &ret->fd, &note);

	ret->other = cli->socket;
	if (e != ERR_OK)
		return cannot_connect(ret, e, &note);
	return begin(cli, ret);
}

/* Returns an errno value. */
static int
spawn(const char *const *args, int fd, pid_t *ret_child)
{
	char *argv[ARGS_MAX + 1] = { NULL };
	posix_spawn_file_actions_t actions;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed != 0)
		return failed;
	/* posix_spawn() does not write to them. */
	for (size_t i = 0; args[i] != NULL && i < ARGS_MAX; i++)
		memcpy(&argv[i], &args[i], sizeof(argv[i]));
	failed = posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	if (failed == 0)
		failed = posix_spawn(
		    ret_child, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static enum cli_status
start_daemon(const struct cli *cli, const char *const *args, struct link *ret)
{
	struct err_note note = { "" };
	int fds[2], failed;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
		link_complain(ret, "no sockets to be had");
		return CLI_FAILED;
	}
	ret->other = args[0];
	failed = spawn(args, fds[1], &ret->child);
	(void)close(fds[1]);
	ret->fd = fds[0];
	if (failed == 0)
		return begin(cli, ret);
	ret->child = 0;
	(void)err_note_sys(&note, failed, "%s cannot be started", args[0]);
	link_complain(ret, "%s", note.text);
	return CLI_NO_DAEMON;
}

static enum cli_status
open_offline(
    const struct cli *cli, const char *dir, const char *check, struct link *ret)
{
	/* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *program = getenv("GREYWAITD");
	const char *config = cli_option(cli, "config");
	const char *args[ARGS_MAX + 1] = { program, "--offline" };
	size_t n = 2;

	if (program == NULL || program[0] == '\0')
		args[0] = GREYWAITD_PATH;
	if (config != NULL) {
		args[n++] = "-f";
		args[n++] = config;
	}
	if (dir != NULL) {
		args[n++] = "--store";
		args[n++] = dir;
	}
	args[n] = check;
	return start_daemon(cli, args, ret);
}

bool
link_has_daemon(const struct cli *cli)
{
	int fd = -1;
	enum err e = endpoint_connect_unix(cli->socket, &fd, NULL);

	if (fd >= 0)
		(void)close(fd);
	/* One that we may not talk to is one. */
	return e == ERR_OK || e == ERR_PERM;
}

enum cli_status
link_open_any(const struct cli *cli, struct link *ret)
{
	if (link_has_daemon(cli))
		return link_open(cli, ret);
	cli_remark(cli, "no daemon answers at %s: working on the store itself",
	    cli->socket);
	return open_offline(cli, NULL, NULL, ret);
}

enum cli_status
link_open_store(const struct cli *cli, const char *dir, struct link *ret)
{
	return open_offline(cli, dir, "--check", ret);
}

/* The status of waitpid(2) of what was started; 0 of the daemon. */
static int
hang_up(struct link *link)
{
	int status = 0;

	control_free(&link->control);
	if (link->fd >= 0)
		(void)close(link->fd);
	link->fd = -1;
	/* It closes the store; what is said to be done is done then. */
	if (link->child > 0)
		while (waitpid(link->child, &status, 0) < 0 && errno == EINTR)
			;
	link->child = 0;
	return status;
}

void
link_close(struct link *link)
{
	(void)hang_up(link);
}

enum cli_status
link_complain_closed(struct link *link)
{
	bool started = link->child > 0;
	int status = hang_up(link);

	if (!started) {
		link_complain(link,
		    "the daemon at %s hung up before it had answered: was it "
		    "stopped meanwhile ('systemctl status greywait'), or is "
		    "this another program's socket? Its log may say why",
		    link->other);
		return CLI_NO_DAEMON;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_CONFIG) {
		/* On our standard error. */
		link_complain(link,
		    "no daemon was asked, and %s, which was started to open "
		    "the store, cannot use its configuration, as it says "
		    "above: mend that, or name another one with --config",
		    link->other);
		return CLI_BAD_VALUE;
	}
	if (WIFSIGNALED(status))
		link_complain(link,
		    "%s, which was started to open the store, was ended by "
		    "signal %d before it had answered",
		    link->other, WTERMSIG(status));
	else
		link_complain(link,
		    "%s, which was started to open the store, ended with "
		    "status %d before it had answered: is it the greywaitd "
		    "of this version?",
		    link->other, WEXITSTATUS(status));
	return CLI_FAILED;
}
