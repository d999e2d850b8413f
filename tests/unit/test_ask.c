/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ask.c: how long greywait waits for an answer, and from whom it says
 * that none came. Its clock runs ahead by minutes each time it is asked: a
 * limit is over at once, whatever comes later was waited for without one.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/ask.h"

#define HASTE_MS 600000

/* Goes ahead whenever it is asked. */
static int64_t hasty_now_ms;

static int64_t
hasty_mono_ms(const struct clock *c)
{
	(void)c;
	hasty_now_ms += HASTE_MS;
	return hasty_now_ms;
}

/* In place of those of main.c and options.c. */
static char complaint[2048];

void
cli_complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(complaint, sizeof(complaint), fmt, ap);
	va_end(ap);
}

void
cli_remark(const struct cli *cli ATTR_UNUSED, const char *fmt ATTR_UNUSED, ...)
{
}

const char *
cli_option(const struct cli *cli ATTR_UNUSED, const char *name ATTR_UNUSED)
{
	return NULL;
}

static int64_t
no_wall_s(const struct clock *c ATTR_UNUSED)
{
	return 0;
}

static const struct clock hasty = { no_wall_s, hasty_mono_ms };
static const struct cli cli = { .clock = &hasty, .socket = "/nowhere" };

/* A greywaitd: a script that greywait starts. */
struct helper {
	char dir[64], path[80];
};

static int
setup(void **state)
{
	static struct helper helper;
	struct helper *h = &helper;

	complaint[0] = '\0';
	(void)snprintf(h->dir, sizeof(h->dir), "/tmp/greywait-ask.XXXXXX");
	if (mkdtemp(h->dir) == NULL)
		return -1;
	(void)snprintf(h->path, sizeof(h->path), "%.63s/helper", h->dir);
	*state = h;
	return setenv("GREYWAITD", h->path, 1);
}

static int
teardown(void **state)
{
	struct helper *h = *state;

	(void)unlink(h->path);
	(void)rmdir(h->dir);
	return unsetenv("GREYWAITD");
}

/* Ask one that does this once it has the request. */
static enum cli_status
ask_helper(const struct helper *h, const char *script, json_t **ret)
{
	struct link link = LINK_INIT;
	FILE *f = fopen(h->path, "w");
	enum cli_status status;

	assert_non_null(f);
	assert_true(fprintf(f, "#!/bin/sh\nread -r request\n%s\n", script) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(h->path, 0700), 0);
	assert_int_equal(link_open_store(&cli, NULL, &link), CLI_OK);
	status = ask_link_take(&link, "verify", json_object(), NULL, NULL, ret);
	link_close(&link);
	return status;
}

static void
expect_complaint(const char *words)
{
	if (strstr(complaint, words) == NULL)
		fail_msg("'%s' is not in: %s", words, complaint);
}

static void
who_recovers_a_store_is_waited_for(void **state)
{
	json_t *result = NULL;

	assert_int_equal(
	    ask_helper(*state,
	        "echo '{\"ok\":true,\"result\":{\"bad\":0}}' >&0", &result),
	    CLI_OK);
	assert_non_null(result);
	assert_string_equal(complaint, "");
	json_decref(result);
}

static void
who_dies_meanwhile_is_not_waited_for(void **state)
{
	json_t *result = NULL;

	assert_int_equal(ask_helper(*state, "exit 7", &result), CLI_FAILED);
	assert_null(result);
	expect_complaint("ended with status 7 before it had answered");
}

/* What it says after its first word comes in time, and no daemon is blamed. */
static void
who_falls_silent_is_given_up(void **state)
{
	const struct helper *h = *state;
	json_t *result = NULL;

	assert_int_equal(
	    ask_helper(
	        h, "echo '{\"alive\":true}' >&0\nread -r hang_up", &result),
	    CLI_BUSY);
	expect_complaint(h->path);
	expect_complaint("started to open the store, did not answer in 30 s");
	assert_null(strstr(complaint, "the daemon"));
}

static void
what_is_no_answer_is_no_daemons(void **state)
{
	const struct helper *h = *state;
	json_t *result = NULL;

	assert_int_equal(ask_helper(h, "echo hello >&0", &result), CLI_FAILED);
	expect_complaint(h->path);
	expect_complaint("cannot be understood");
	assert_null(strstr(complaint, "the daemon"));
}

static void
a_daemon_has_its_limit(void **state ATTR_UNUSED)
{
	struct link link = LINK_INIT;
	json_t *result = NULL;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	link.fd = fds[0];
	assert_int_equal(control_new(link.fd, &hasty, &link.control), ERR_OK);
	assert_int_equal(
	    ask_link_take(&link, "status", json_object(), NULL, NULL, &result),
	    CLI_BUSY);
	assert_string_equal(
	    complaint, "the daemon did not answer in 30 seconds");
	link_close(&link);
	(void)close(fds[1]);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(who_recovers_a_store_is_waited_for),
	TEST(who_dies_meanwhile_is_not_waited_for),
	TEST(who_falls_silent_is_given_up),
	TEST(what_is_no_answer_is_no_daemons),
	TEST(a_daemon_has_its_limit),
};

UNIT_MAIN(tests)
