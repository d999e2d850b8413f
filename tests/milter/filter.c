/* SPDX-License-Identifier: BSD-2-Clause */
/* filter.c: starts greywaitd, asks it, ends it. */
#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "base/endpoint.h"

#define START_MS 20000
#define STOP_MS 20000
#define ANSWER_MS 10000
#define PATH_ROOM 96

struct filter {
	pid_t pid;
	char dir[64];
	char address[PATH_ROOM];
};

static void
path_in(const struct filter *f, const char *name, char ret[PATH_ROOM])
{
	int n = snprintf(ret, PATH_ROOM, "%s/%s", f->dir, name);

	assert_in_range(n, 1, PATH_ROOM - 1);
}

static void
write_conf(const struct filter *f, const char *path, const char *extra)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	(void)fprintf(out,
	    "milter_socket = \"%s\"\n"
	    "control_socket = \"unix:%s/control.sock\"\n"
	    "control_socket_group = \"\"\n"
	    "milter_socket_group = \"\"\n"
	    "user = \"\"\n"
	    "store_dir = \"%s/store\"\n"
	    "log_to = \"stderr\"\n"
	    "log_level = \"info\"\n"
	    "%s",
	    f->address, f->dir, f->dir, extra);
	assert_int_equal(fclose(out), 0);
}

/* In the child. */
static void
become_greywaitd(const struct filter *f, const char *conf)
{
	const char *program = getenv("GREYWAITD");
	char log[PATH_ROOM];
	int fd;

	/* A test that fails does not stop it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	path_in(f, "log", log);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 ||
	    dup2(fd, STDOUT_FILENO) < 0)
		_exit(127);
	if (program == NULL)
		program = "./greywaitd";
	(void)execl(program, "greywaitd", "-f", conf, (char *)NULL);
	_exit(127);
}

static void
pause_ms(int ms)
{
	const struct timespec t = { .tv_nsec = ms * 1000000L };

	(void)nanosleep(&t, NULL);
}

static FILE *
open_log(const struct filter *f)
{
	char path[PATH_ROOM];

	path_in(f, "log", path);
	return fopen(path, "re");
}

bool
filter_logged(const struct filter *f, const char *text)
{
	FILE *in = open_log(f);
	bool found = false;
	char *line = NULL;
	size_t room = 0;

	while (in != NULL && !found && getline(&line, &room, in) > 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (in != NULL)
		(void)fclose(in);
	return found;
}

static void
print_log(const struct filter *f)
{
	FILE *in = open_log(f);
	char line[512];

	while (in != NULL && fgets(line, sizeof(line), in) != NULL)
		(void)fprintf(stderr, "# greywaitd: %s", line);
	if (in != NULL)
		(void)fclose(in);
}

/* Looks as often as it takes, and no longer than it must. */
static void
wait_until_ready(const struct filter *f)
{
	for (int ms = 0; ms < START_MS; ms += 2) {
		if (filter_logged(f, " is greylisting"))
			return;
		if (!filter_is_up(f))
			break;
		pause_ms(2);
	}
	print_log(f);
	fail_msg("greywaitd did not start (GREYWAITD names the program)");
}

struct filter *
filter_start(const char *address, const char *extra)
{
	struct filter *f = calloc(1, sizeof(*f));
	char conf[PATH_ROOM], store[PATH_ROOM];

	assert_non_null(f);
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/greywait-test.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	if (address != NULL)
		(void)snprintf(f->address, sizeof(f->address), "%s", address);
	else
		(void)snprintf(f->address, sizeof(f->address),
		    "unix:%s/milter.sock", f->dir);
	path_in(f, "greywait.conf", conf);
	path_in(f, "store", store);
	assert_int_equal(mkdir(store, 0700), 0);
	write_conf(f, conf, extra);
	f->pid = fork();
	assert_int_not_equal(f->pid, -1);
	if (f->pid == 0)
		become_greywaitd(f, conf);
	wait_until_ready(f);
	return f;
}

bool
filter_is_up(const struct filter *f)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)f->pid, &info,
	           WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0;
}

const char *
filter_address(const struct filter *f)
{
	return f->address;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Wait for its end, forget it. The status is that of waitpid(). */
static int
bury(struct filter *f)
{
	int status = 0;

	(void)waitpid(f->pid, &status, 0);
	(void)nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(f);
	return status;
}

int
filter_stop(struct filter **f)
{
	struct filter *gone = *f;
	int status;

	*f = NULL;
	(void)kill(gone->pid, SIGTERM);
	for (int ms = 0; ms < STOP_MS && filter_is_up(gone); ms += 2)
		pause_ms(2);
	if (filter_is_up(gone)) {
		print_log(gone);
		(void)kill(gone->pid, SIGKILL);
	}
	status = bury(gone);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void
filter_kill(struct filter **f)
{
	struct filter *gone = *f;

	*f = NULL;
	(void)kill(gone->pid, SIGKILL);
	(void)bury(gone);
}

void
filter_command(const struct filter *f, const char *line)
{
	char path[PATH_ROOM], answer[4096];
	size_t len = 0;
	int fd = -1;

	path_in(f, "control.sock", path);
	assert_int_equal(endpoint_connect_unix(path, &fd, NULL), ERR_OK);
	assert_int_equal(
	    send(fd, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
	while (len == 0 || answer[len - 1] != '\n') {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		assert_int_equal(poll(&p, 1, ANSWER_MS), 1);
		n = recv(fd, answer + len, sizeof(answer) - 1 - len, 0);
		assert_true(n > 0);
		len += (size_t)n;
	}
	answer[len] = '\0';
	(void)close(fd);
	if (strstr(answer, "\"ok\":true") == NULL &&
	    strstr(answer, "\"ok\": true") == NULL)
		fail_msg("%s was answered with %s", line, answer);
}
