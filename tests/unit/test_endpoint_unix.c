/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_endpoint_unix.c: Unix sockets in a directory of their own. A stale
 * socket must not keep the daemon from starting; what belongs to somebody
 * else must survive the attempt.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/endpoint.h"

struct place {
	char dir[64];
	char path[80];
	struct err_note note;
};

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -1;
	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/greywait-unit.XXXXXX");
	if (mkdtemp(p->dir) == NULL) {
		free(p);
		return -1;
	}
	(void)snprintf(p->path, sizeof(p->path), "%s/sock", p->dir);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	(void)unlink(p->path);
	(void)rmdir(p->dir);
	free(p);
	return 0;
}

/* A socket bound at the place by other means; the caller closes it. */
static int
bind_other(const struct place *p, int type)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	memcpy(sun.sun_path, p->path, strlen(p->path));
	assert_true(fd >= 0);
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode;
}

static void
test_listen_and_connect(void **state)
{
	struct place *p = *state;
	int server = -1, client = -1, peer;
	char got[2] = "";

	assert_int_equal(
	    endpoint_listen_unix(p->path, 0660, "", &server, &p->note), ERR_OK);
	assert_true(S_ISSOCK(mode_of(p->path)));
	assert_int_equal(mode_of(p->path) & 07777, 0660);
	assert_int_equal(fcntl(server, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(
	    endpoint_connect_unix(p->path, &client, &p->note), ERR_OK);
	assert_int_equal(fcntl(client, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	peer = accept(server, NULL, NULL);
	assert_true(peer >= 0);
	assert_int_equal(write(client, "x", 1), 1);
	assert_int_equal(read(peer, got, 1), 1);
	assert_string_equal(got, "x");
	(void)close(peer);
	(void)close(client);
	(void)close(server);
}

/* The mode is the one that was asked for, whatever the umask. */
static void
test_mode_is_not_cut_by_the_umask(void **state)
{
	struct place *p = *state;
	mode_t was = umask(0077), after;
	int fd = -1;
	enum err e = endpoint_listen_unix(p->path, 0666, "", &fd, &p->note);

	after = umask(was);
	assert_int_equal(e, ERR_OK);
	assert_int_equal(mode_of(p->path) & 07777, 0666);
	assert_int_equal(after, 0077);
	(void)close(fd);
}

static void
test_stale_socket_is_removed(void **state)
{
	struct place *p = *state;
	int fd = bind_other(p, SOCK_STREAM);

	(void)close(fd);
	assert_true(S_ISSOCK(mode_of(p->path)));
	assert_int_equal(endpoint_clear_unix(p->path, &p->note), ERR_OK);
	assert_int_not_equal(access(p->path, F_OK), 0);
	assert_int_equal(endpoint_clear_unix(p->path, &p->note), ERR_OK);
}

static void
test_restart_after_a_kill(void **state)
{
	struct place *p = *state;
	int fd = -1;

	assert_int_equal(
	    endpoint_listen_unix(p->path, 0600, "", &fd, &p->note), ERR_OK);
	(void)close(fd); /* as the kernel does for a killed process */
	assert_int_equal(
	    endpoint_listen_unix(p->path, 0600, "", &fd, &p->note), ERR_OK);
	(void)close(fd);
}

static void
test_live_socket_is_refused(void **state)
{
	struct place *p = *state;
	int fd = -1, second = -7;

	assert_int_equal(
	    endpoint_listen_unix(p->path, 0600, "", &fd, &p->note), ERR_OK);
	assert_int_equal(
	    endpoint_listen_unix(p->path, 0600, "", &second, &p->note),
	    ERR_EXISTS);
	assert_int_equal(second, -7);
	assert_non_null(strstr(p->note.text, p->path));
	assert_true(S_ISSOCK(mode_of(p->path)));
	assert_int_equal(endpoint_connect_unix(p->path, &second, NULL), ERR_OK);
	(void)close(second);
	(void)close(fd);
}

/* Whatever it is for, somebody has it open: /dev/log is such a socket. */
static void
test_datagram_socket_is_refused(void **state)
{
	struct place *p = *state;
	int fd = bind_other(p, SOCK_DGRAM);
	enum err e = endpoint_clear_unix(p->path, &p->note);

	assert_int_not_equal(e, ERR_OK);
	assert_true(S_ISSOCK(mode_of(p->path)));
	assert_non_null(strstr(p->note.text, p->path));
	(void)close(fd);
}

static void
test_foreign_file_is_left_alone(void **state)
{
	struct place *p = *state;
	FILE *f = fopen(p->path, "we");
	int fd = -7;
	struct stat st;

	assert_non_null(f);
	assert_true(fputs("precious", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(endpoint_listen_unix(p->path, 0600, "", &fd, &p->note),
	    ERR_INVALID);
	assert_int_equal(fd, -7);
	assert_non_null(strstr(p->note.text, "not a socket"));
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_size, 8);
}

/* Neither a link nor what it points at is removed. */
static void
test_link_is_left_alone(void **state)
{
	struct place *p = *state;

	assert_int_equal(symlink("/nonexistent/greywait", p->path), 0);
	assert_int_equal(endpoint_clear_unix(p->path, &p->note), ERR_INVALID);
	assert_true(S_ISLNK(mode_of(p->path)));
}

static void
test_unknown_group_leaves_nothing_behind(void **state)
{
	struct place *p = *state;
	int fd = -7;

	assert_int_equal(endpoint_listen_unix(p->path, 0660,
	                     "no-such-group-here", &fd, &p->note),
	    ERR_NOTFOUND);
	assert_int_equal(fd, -7);
	assert_non_null(strstr(p->note.text, "no-such-group-here"));
	assert_int_not_equal(access(p->path, F_OK), 0);
}

static void
test_missing_directory(void **state)
{
	struct place *p = *state;
	int fd = -7;

	assert_int_equal(rmdir(p->dir), 0);
	assert_int_equal(endpoint_listen_unix(p->path, 0660, "", &fd, &p->note),
	    ERR_NOTFOUND);
	assert_int_equal(
	    endpoint_connect_unix(p->path, &fd, &p->note), ERR_NOTFOUND);
	assert_int_equal(fd, -7);
	assert_non_null(strstr(p->note.text, p->path));
}

static void
test_path_that_is_too_long(void **state)
{
	struct place *p = *state;
	char path[200];
	int fd = -7;

	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(
	    endpoint_connect_unix(path, &fd, &p->note), ERR_INVALID);
	assert_int_equal(
	    endpoint_listen_unix(path, 0600, "", &fd, &p->note), ERR_INVALID);
	assert_int_equal(fd, -7);
}

#define in_place(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	in_place(test_listen_and_connect),
	in_place(test_mode_is_not_cut_by_the_umask),
	in_place(test_stale_socket_is_removed),
	in_place(test_restart_after_a_kill),
	in_place(test_live_socket_is_refused),
	in_place(test_datagram_socket_is_refused),
	in_place(test_foreign_file_is_left_alone),
	in_place(test_link_is_left_alone),
	in_place(test_unknown_group_leaves_nothing_behind),
	in_place(test_missing_directory),
	in_place(test_path_that_is_too_long),
};

UNIT_MAIN(tests)
