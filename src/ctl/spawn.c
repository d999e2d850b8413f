/* SPDX-License-Identifier: BSD-2-Clause */
/* spawn.c: one run of another program, its output read to the end. */
#include "ctl/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child's stdout is the pipe; its stdin is empty. */
static int
start(const char *const argv[], int out_fd, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	char *words[SPAWN_WORDS_MAX + 1] = { NULL };
	int failed = posix_spawn_file_actions_init(&actions);

	assert(argv[0] != NULL);
	if (failed != 0)
		return failed;
	/* posix_spawnp does not write to the words, but does not say so. */
	for (size_t i = 0; i < SPAWN_WORDS_MAX && argv[i] != NULL; i++)
		memcpy(&words[i], &argv[i], sizeof(words[i]));
	failed =
	    posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
	if (failed == 0)
		failed = posix_spawn_file_actions_addopen(
		    &actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (failed == 0)
		failed = posix_spawnp(
		    ret_pid, argv[0], &actions, NULL, words, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static void
read_all(int fd, struct strbuf *out)
{
	char part[4096];

	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));

		if (n > 0)
			strbuf_add(out, (struct str){ part, (size_t)n });
		else if (n == 0 || errno != EINTR)
			return;
	}
}

static enum err
end(pid_t pid, const char *program, struct err_note *note)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_note_sys(
			    note, errno, "waiting for %s", program);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return ERR_OK;
	if (WIFSIGNALED(status))
		return err_note(note, ERR_IO, "%s was ended by signal %d",
		    program, WTERMSIG(status));
	return err_note(note, ERR_IO, "%s has failed with status %d", program,
	    WEXITSTATUS(status));
}

enum err
spawn_read(const char *const argv[], struct strbuf *out, struct err_note *note)
{
	int pipe_fd[2], failed;
	enum err e;
	pid_t pid = 0;

	if (pipe2(pipe_fd, O_CLOEXEC) != 0)
		return err_note_sys(note, errno, "a pipe for %s", argv[0]);
	failed = start(argv, pipe_fd[1], &pid);
	(void)close(pipe_fd[1]);
	if (failed != 0) {
		(void)close(pipe_fd[0]);
		e = failed == ENOENT ? ERR_NOTFOUND : ERR_IO;
		(void)err_note_sys(note, failed, "cannot run %s", argv[0]);
		return e;
	}
	read_all(pipe_fd[0], out);
	(void)close(pipe_fd[0]);
	e = end(pid, argv[0], note);
	if (e == ERR_OK && out->cut)
		return err_note(note, ERR_FULL, "%s says too much", argv[0]);
	return e;
}
