/* SPDX-License-Identifier: BSD-2-Clause */
/* link.c: connecting, and what to tell an operator when that fails. */
#include "ctl/link.h"

#include <errno.h>
#include <grp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/endpoint.h"

#define ARGS_MAX 8

static enum cli_status
no_permission(const char *path)
{
	char mem[4096], name[64] = "that it belongs to";
	struct group gr, *found = NULL;
	struct stat st;

	if (stat(path, &st) == 0 &&
	    getgrgid_r(st.st_gid, &gr, mem, sizeof(mem), &found) == 0 &&
	    found != NULL)
		(void)snprintf(name, sizeof(name), "'%s'", found->gr_name);
	cli_complain("you may not use the socket %s: become root, or join the "
	             "group %s ('ls -l %s' shows it) and log in again",
	    path, name, path);
	return CLI_NO_PERMISSION;
}

static enum cli_status
cannot_connect(const char *path, enum err e, const struct err_note *note)
{
	if (e == ERR_PERM)
		return no_permission(path);
	cli_complain("%s: is greywaitd running ('systemctl status greywait'), "
	             "and is this its control_socket ('ls -l %s')?",
	    note->text, path);
	return CLI_NO_DAEMON;
}

static enum cli_status
begin(const struct cli *cli, struct link *link)
{
	if (control_new(link->fd, cli->clock, &link->control) == ERR_OK)
		return CLI_OK;
	cli_complain("out of memory");
	return CLI_FAILED;
}

enum cli_status
link_open(const struct cli *cli, struct link *ret)
{
	struct err_note note = { "" };
	enum err e = endpoint_connect_unix(cli->socket, &ret->fd, &note);

	if (e != ERR_OK)
		return cannot_connect(cli->socket, e, &note);
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
		cli_complain("no sockets to be had");
		return CLI_FAILED;
	}
	failed = spawn(args, fds[1], &ret->child);
	(void)close(fds[1]);
	ret->fd = fds[0];
	if (failed == 0)
		return begin(cli, ret);
	ret->child = 0;
	(void)err_note_sys(&note, failed, "%s cannot be started", args[0]);
	cli_complain("%s", note.text);
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

void
link_close(struct link *link)
{
	control_free(&link->control);
	if (link->fd >= 0)
		(void)close(link->fd);
	link->fd = -1;
	/* It closes the store; what is said to be done is done then. */
	if (link->child > 0)
		while (waitpid(link->child, NULL, 0) < 0 && errno == EINTR)
			;
	link->child = 0;
}
