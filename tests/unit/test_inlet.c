/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_inlet.c: one call takes what a client has sent, and who asks bit by bit
 * gets the same bytes as without. What is still with the kernel is asked with
 * FIONREAD.
 */
#include "unit.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/inlet.h"

/* What a compiler makes of poll and read with _FORTIFY_SOURCE. */
int poll_checked(struct pollfd *fds, nfds_t count, int timeout_ms,
    size_t room) __asm__("__poll_chk");
ssize_t
read_checked(int fd, void *ret, size_t size, size_t room) __asm__("__read_chk");

struct ends {
	int client, server;
};

static int listen_fd;
static struct sockaddr_storage listen_addr;
static socklen_t listen_size = sizeof(listen_addr);

static int
setup(void **state)
{
	(void)state;
	listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* A name of the kernel's choice. */
	listen_addr.ss_family = AF_UNIX;
	if (listen_fd < 0 ||
	    bind(listen_fd, (struct sockaddr *)&listen_addr,
	        sizeof(sa_family_t)) != 0 ||
	    getsockname(listen_fd, (struct sockaddr *)&listen_addr,
	        &listen_size) != 0 ||
	    listen(listen_fd, 8) != 0)
		return -1;
	inlet_begin();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return close(listen_fd);
}

static int
dial(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&listen_addr, listen_size), 0);
	return fd;
}

static struct ends
join(void)
{
	struct ends e = { .client = dial() };

	e.server = accept(listen_fd, NULL, NULL);
	assert_true(e.server >= 0);
	return e;
}

static void
part(struct ends *e)
{
	assert_int_equal(close(e->client), 0);
	assert_int_equal(close(e->server), 0);
}

static void
send_text(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
}

static int
with_the_kernel(int fd)
{
	int n = -1;

	assert_int_equal(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

/* As libmilter does: one descriptor. What there is to read, or 0. */
static int
wait_for(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, timeout_ms) == 1 ? p.revents : 0;
}

static void
assert_reads(int fd, size_t size, const char *expected)
{
	char got[64] = "";

	assert_true(size < sizeof(got));
	assert_int_equal(read(fd, got, size), strlen(expected));
	assert_string_equal(got, expected);
}

static void
test_one_call_takes_all(void **state)
{
	struct ends e = join();

	(void)state;
	send_text(e.client, "0123456789");
	assert_int_equal(wait_for(e.server, -1), POLLIN);
	assert_reads(e.server, 5, "01234");
	assert_int_equal(with_the_kernel(e.server), 0);
	assert_int_equal(wait_for(e.server, 0), POLLIN);
	assert_reads(e.server, 1, "5");
	assert_reads(e.server, 3, "678");
	/* What has come later comes after that, by a call of its own. */
	send_text(e.client, "abc");
	assert_reads(e.server, 20, "9");
	assert_int_equal(wait_for(e.server, 0), POLLIN);
	assert_reads(e.server, 20, "abc");
	assert_int_equal(wait_for(e.server, 0), 0);
	part(&e);
}

/* Who waits by select(2), say, would not learn of it. */
static void
test_nothing_is_taken_from_who_does_not_poll(void **state)
{
	struct pollfd both[2];
	struct ends e = join();

	(void)state;
	send_text(e.client, "0123456789");
	assert_reads(e.server, 5, "01234");
	assert_int_equal(with_the_kernel(e.server), 5);
	/* Nor from who polls it among others: another part of the library. */
	both[0] = (struct pollfd){ .fd = e.server, .events = POLLIN };
	both[1] = (struct pollfd){ .fd = listen_fd, .events = POLLIN };
	assert_int_equal(poll(both, 2, -1), 1);
	assert_reads(e.server, 2, "56");
	assert_int_equal(with_the_kernel(e.server), 3);
	part(&e);
}

static void
test_checked_calls_are_the_same(void **state)
{
	struct ends e = join();
	struct pollfd p = { .fd = e.server, .events = POLLIN };
	char got[8] = "";

	(void)state;
	send_text(e.client, "0123456789");
	assert_int_equal(poll_checked(&p, 1, -1, sizeof(p)), 1);
	assert_reads(e.server, 2, "01");
	assert_int_equal(with_the_kernel(e.server), 0);
	assert_int_equal(read_checked(e.server, got, 3, sizeof(got)), 3);
	assert_string_equal(got, "234");
	/* More than there is room for is not read. */
	assert_int_equal(read_checked(e.server, got, 100, 4), 4);
	assert_string_equal(got, "5678");
	assert_int_equal(poll_checked(&p, 1, 0, sizeof(p)), 1);
	assert_reads(e.server, 2, "9");
	part(&e);
}

static void
test_who_waits_for_many_learns_of_it(void **state)
{
	struct ends holds = join(), idle = join(), sent = join();
	struct pollfd all[] = { { .fd = idle.server, .events = POLLIN },
		{ .fd = holds.server, .events = POLLIN },
		{ .fd = sent.server, .events = POLLIN } };

	(void)state;
	send_text(holds.client, "0123456789");
	assert_int_equal(wait_for(holds.server, -1), POLLIN);
	assert_reads(holds.server, 5, "01234");
	assert_int_equal(poll(all, 2, -1), 1);
	assert_int_equal(all[0].revents, 0);
	assert_int_equal(all[1].revents, POLLIN);
	send_text(sent.client, "x");
	assert_int_equal(poll(all, 3, -1), 2);
	assert_int_equal(all[0].revents, 0);
	assert_int_equal(all[1].revents, POLLIN);
	assert_int_equal(all[2].revents, POLLIN);
	/* More is there than what is held: it counts once. */
	send_text(holds.client, "y");
	assert_int_equal(poll(all, 2, -1), 1);
	/* Who does not ask for bytes is not told of any. */
	all[1].events = 0;
	assert_int_equal(poll(all, 2, 0), 0);
	part(&holds);
	part(&idle);
	part(&sent);
}

static void
test_the_end_comes_after_the_last_byte(void **state)
{
	struct ends e = join();

	(void)state;
	send_text(e.client, "0123456789");
	assert_int_equal(shutdown(e.client, SHUT_WR), 0);
	assert_true((wait_for(e.server, -1) & POLLIN) != 0);
	assert_reads(e.server, 5, "01234");
	assert_int_equal(wait_for(e.server, 0), POLLIN);
	assert_reads(e.server, 20, "56789");
	assert_true((wait_for(e.server, 0) & POLLIN) != 0);
	assert_reads(e.server, 20, "");
	part(&e);
}

static void
test_the_next_client_gets_nothing_of_the_last(void **state)
{
	struct ends first = join(), next = { .client = dial() };
	int fd = first.server;

	(void)state;
	send_text(first.client, "0123456789");
	assert_int_equal(wait_for(fd, -1), POLLIN);
	assert_reads(fd, 5, "01234");
	assert_int_equal(close(first.server), 0);
	next.server = accept(listen_fd, NULL, NULL);
	assert_int_equal(next.server, fd);
	assert_int_equal(wait_for(fd, 0), 0);
	send_text(next.client, "abc");
	assert_int_equal(wait_for(fd, -1), POLLIN);
	assert_reads(fd, 20, "abc");
	part(&next);
	assert_int_equal(close(first.client), 0);
}

/* A descriptor that was a connection is a file of the store now. */
static void
test_nothing_is_read_ahead_of_other_descriptors(void **state)
{
	struct ends e = join();
	int fds[2];

	(void)state;
	send_text(e.client, "0123456789");
	assert_int_equal(wait_for(e.server, -1), POLLIN);
	assert_reads(e.server, 5, "01234");
	assert_int_equal(close(e.server), 0);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fds[0], e.server);
	assert_int_equal(wait_for(fds[0], 0), 0);
	assert_int_equal(write(fds[1], "abcdef", 6), 6);
	assert_int_equal(wait_for(fds[0], 0), POLLIN);
	assert_reads(fds[0], 2, "ab");
	assert_int_equal(with_the_kernel(fds[0]), 4);
	assert_int_equal(close(fds[0]), 0);
	assert_int_equal(close(fds[1]), 0);
	assert_int_equal(close(e.client), 0);
}

/* Bodies and long headers, if an MTA cannot leave them out. */
static void
test_a_flood_keeps_its_order(void **state)
{
	static unsigned char sent[40000], got[sizeof(sent)];
	struct ends e = join();
	size_t len = 0, size = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (unsigned char)(i * 7 + i / 256);
	assert_int_equal(
	    send(e.client, sent, sizeof(sent), 0), (ssize_t)sizeof(sent));
	while (len < sizeof(got)) {
		ssize_t n;

		assert_int_equal(wait_for(e.server, 0), POLLIN);
		if (size > sizeof(got) - len)
			size = sizeof(got) - len;
		n = read(e.server, got + len, size);
		assert_in_range(n, 1, size);
		len += (size_t)n;
		size = size * 5 % 9973;
	}
	assert_memory_equal(got, sent, sizeof(sent));
	assert_int_equal(wait_for(e.server, 0), 0);
	part(&e);
}

static void
test_errors_are_the_systems(void **state)
{
	struct ends e = join();
	int wrong = e.server;
	char byte;

	(void)state;
	part(&e);
	assert_int_equal(read(wrong, &byte, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(close(wrong), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(close(-1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(accept(wrong, NULL, NULL), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(wait_for(wrong, -1), POLLNVAL);
	assert_int_equal(poll(NULL, 0, 0), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_call_takes_all),
		cmocka_unit_test(test_nothing_is_taken_from_who_does_not_poll),
		cmocka_unit_test(test_checked_calls_are_the_same),
		cmocka_unit_test(test_who_waits_for_many_learns_of_it),
		cmocka_unit_test(test_the_end_comes_after_the_last_byte),
		cmocka_unit_test(test_the_next_client_gets_nothing_of_the_last),
		cmocka_unit_test(
		    test_nothing_is_read_ahead_of_other_descriptors),
		cmocka_unit_test(test_a_flood_keeps_its_order),
		cmocka_unit_test(test_errors_are_the_systems),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
