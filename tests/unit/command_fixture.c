/* SPDX-License-Identifier: BSD-2-Clause */
/* command_fixture.c: see command_fixture.h. */
#include "command_fixture.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/endpoint.h"

#define PROGRAM "./greywait"
#define ARGS_MAX 16

int
command_setup(void **state)
{
	static const struct ctl_limits limits = { 10000, 10000, 10000 };
	struct host *h = calloc(1, sizeof(*h));
	void *f = NULL;
	int fd;

	*state = h;
	if (h == NULL || fixture_setup(&f) != 0)
		return -1;
	h->f = f;
	(void)snprintf(h->dir, sizeof(h->dir), "/tmp/greywait-cmd.XXXXXX");
	if (mkdtemp(h->dir) == NULL)
		return -1;
	(void)snprintf(h->path, sizeof(h->path), "%s/s", h->dir);
	(void)snprintf(h->out_path, sizeof(h->out_path), "%s/out", h->dir);
	(void)snprintf(h->err_path, sizeof(h->err_path), "%s/err", h->dir);
	(void)snprintf(h->env, sizeof(h->env), "GREYWAIT_SOCKET=%s", h->path);
	if (endpoint_listen_unix(h->path, 0600, "", &fd, NULL) != ERR_OK ||
	    ctl_server_start_with(&limits, fd, &h->f->ctx, &h->server) !=
	        ERR_OK)
		return -1;
	return 0;
}

int
command_teardown(void **state)
{
	struct host *h = *state;
	void *f = h->f;

	if (ctl_server_stop(&h->server) != ERR_OK)
		return -1;
	(void)unlink(h->path);
	(void)unlink(h->out_path);
	(void)unlink(h->err_path);
	(void)rmdir(h->dir);
	(void)fixture_teardown(&f);
	free(h);
	return 0;
}

static void
slurp(const char *path, char ret[COMMAND_OUTPUT_MAX])
{
	FILE *file = fopen(path, "r");
	size_t len;

	ret[0] = '\0';
	if (file == NULL)
		return;
	len = fread(ret, 1, COMMAND_OUTPUT_MAX - 1, file);
	ret[len] = '\0';
	(void)fclose(file);
}

int
command_run(struct host *h, const char *out_path, const char *const *args)
{
	char *argv[ARGS_MAX + 2] = { (char[]){ "greywait" } };
	char *envp[] = { h->env, (char[]){ "LC_ALL=C.UTF-8" }, NULL };
	posix_spawn_file_actions_t actions;
	int status = -1, n = 0;
	pid_t pid;

	for (; args[n] != NULL; n++)
		argv[n + 1] = strdup(args[n]);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_addopen(
	    &actions, 1, out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	(void)posix_spawn_file_actions_addopen(
	    &actions, 2, h->err_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(
	    posix_spawn(&pid, PROGRAM, &actions, NULL, argv, envp), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	(void)posix_spawn_file_actions_destroy(&actions);
	while (n > 0)
		free(argv[n--]);
	slurp(h->out_path, h->out);
	slurp(h->err_path, h->err);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void
expect_in(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("'%s' is not in:\n%s", words, text);
}
