/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_server.c: the control server against clients good and bad. */
#include "ctl_fixture.h"
#include "unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/endpoint.h"
#include "daemon/ctl_server.h"
#include "daemon/stack.h"
#include "proto/control_message.h"

#define LIMIT_MS 10000

struct host {
	struct fixture *f;
	char dir[64], path[80];
	struct ctl_server *server;
};

struct peer {
	int fd;
	struct control *c;
};

static int
setup_with(void **state, int64_t request_ms, int64_t reply_ms)
{
	struct ctl_limits limits = { request_ms, reply_ms, LIMIT_MS };
	struct host *h = calloc(1, sizeof(*h));
	void *f = NULL;
	int fd;

	*state = h;
	if (h == NULL || fixture_setup(&f) != 0)
		return -1;
	h->f = f;
	fixture_limit(h->f, 100, 10);
	(void)snprintf(h->dir, sizeof(h->dir), "/tmp/greywait-ctl.XXXXXX");
	if (mkdtemp(h->dir) == NULL)
		return -1;
	(void)snprintf(h->path, sizeof(h->path), "%s/s", h->dir);
	if (endpoint_listen_unix(h->path, 0600, "", &fd, NULL) != ERR_OK ||
	    ctl_server_start_with(&limits, fd, &h->f->ctx, &h->server) !=
	        ERR_OK)
		return -1;
	return 0;
}

static int
setup(void **state)
{
	return setup_with(state, LIMIT_MS, LIMIT_MS);
}

/* For clients that send nothing. */
static int
setup_unheard(void **state)
{
	return setup_with(state, 30, LIMIT_MS);
}

/* For clients that read nothing. */
static int
setup_unread(void **state)
{
	return setup_with(state, LIMIT_MS, 30);
}

static int
teardown(void **state)
{
	struct host *h = *state;
	void *f = h->f;

	if (ctl_server_stop(&h->server) != ERR_OK)
		return -1;
	(void)unlink(h->path);
	(void)rmdir(h->dir);
	(void)fixture_teardown(&f);
	free(h);
	return 0;
}

static struct peer
dial(struct host *h)
{
	struct peer p = { .fd = -1 };

	assert_int_equal(endpoint_connect_unix(h->path, &p.fd, NULL), ERR_OK);
	assert_int_equal(control_new(p.fd, clock_system(), &p.c), ERR_OK);
	return p;
}

static void
hang_up(struct peer *p)
{
	control_free(&p->c);
	(void)close(p->fd);
}

static void
say(struct peer *p, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(send(p->fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* The next line is the end of a good answer. */
static void
expect_ok(struct peer *p)
{
	json_t *json = NULL;

	assert_int_equal(control_read(p->c, LIMIT_MS, &json, NULL), ERR_OK);
	assert_true(json_is_true(json_object_get(json, "ok")));
	json_decref(json);
}

static void
expect_error(struct peer *p, const char *code, const char *words)
{
	json_t *answer = json_array(), *json = NULL;

	assert_int_equal(control_read(p->c, LIMIT_MS, &json, NULL), ERR_OK);
	assert_int_equal(json_array_append_new(answer, json), 0);
	fixture_expect_error(answer, code, words);
}

static void
expect_closed(struct peer *p)
{
	json_t *json = NULL;

	assert_int_equal(control_read(p->c, LIMIT_MS, &json, NULL), ERR_CLOSED);
}

#define STATUS "{\"v\":1,\"cmd\":\"status\"}\n"

static void
several_requests_share_a_connection(void **state)
{
	struct peer p = dial(*state);

	for (int i = 0; i < 3; i++) {
		say(&p, STATUS);
		expect_ok(&p);
	}
	say(&p, STATUS STATUS);
	expect_ok(&p);
	expect_ok(&p);
	hang_up(&p);
}

static void
garbage_is_answered_and_the_connection_lives(void **state)
{
	struct peer p = dial(*state);

	say(&p, "EHLO there\r\n");
	expect_error(&p, "invalid", "not JSON");
	say(&p, "{\"v\":9,\"cmd\":\"status\"}\n");
	expect_error(&p, "invalid", "speaks version 1");
	say(&p, "{\"v\":1,\"cmd\":\"status\",\"args\":{\"x\":1}}\n");
	expect_error(&p, "invalid", "no argument \"x\"");
	say(&p, STATUS);
	expect_ok(&p);
	hang_up(&p);
}

/* In the daemon's small stacks: the deepest value that Jansson takes. */
static void
a_deep_value_does_no_harm(void **state)
{
	static char deep[2 * 2046 + 1];
	struct peer p;

	memset(deep, '[', 2046);
	memset(deep + 2046, ']', 2046);
/* That sanitizer needs much of a stack for itself. */
#ifndef __SANITIZE_THREAD__
	assert_true(stack_limit());
#endif
	p = dial(*state);
	say(&p, "{\"v\":1,\"cmd\":\"status\",\"args\":");
	say(&p, deep);
	say(&p, "}\n");
	expect_error(&p, "invalid", "args");
	say(&p, STATUS);
	expect_ok(&p);
	hang_up(&p);
}

static void
an_overlong_line_is_told_and_ends_it(void **state)
{
	struct peer p = dial(*state);
	static char line[CONTROL_LINE_MAX + 100];

	memset(line, ' ', sizeof(line) - 1);
	/* The server may hang up before the last of it is sent. */
	(void)send(p.fd, line, sizeof(line) - 1, MSG_NOSIGNAL);
	expect_error(&p, "full", "too long");
	expect_closed(&p);
	hang_up(&p);
}

static void
half_a_line_and_the_end_does_no_harm(void **state)
{
	struct peer p = dial(*state);

	say(&p, "{\"v\":1,\"cmd\":");
	(void)shutdown(p.fd, SHUT_WR);
	expect_error(&p, "invalid", "without a newline");
	expect_closed(&p);
	hang_up(&p);
	p = dial(*state);
	say(&p, STATUS);
	hang_up(&p);
	p = dial(*state);
	say(&p, STATUS);
	expect_ok(&p);
	hang_up(&p);
}

static void
who_says_nothing_is_sent_away(void **state)
{
	struct peer silent = dial(*state);
	struct peer slow = dial(*state);

	say(&slow, "{\"v\":1");
	expect_error(&silent, "busy", "nothing came within the time limit");
	expect_closed(&silent);
	expect_error(&slow, "busy", "within the time limit");
	expect_closed(&slow);
	hang_up(&silent);
	hang_up(&slow);
}

static void
wait_for_hangup(const struct peer *p)
{
	struct pollfd pfd = { .fd = p->fd, .events = 0 };

	assert_int_equal(poll(&pfd, 1, LIMIT_MS), 1);
}

/* The answer is larger than the socket's buffer, and nobody reads it. */
static void
who_does_not_read_is_cut_off(void **state)
{
	struct host *h = *state;
	struct peer p;
	json_t *json = NULL;
	enum err e = ERR_OK;

	for (int i = 0; i < 4000; i++) {
		char rcpt[40];

		(void)snprintf(rcpt, sizeof(rcpt), "r%d@example.net", i);
		(void)fixture_attempt(
		    h->f, "192.0.2.7", STR("alice@example.org"), rcpt);
	}
	p = dial(h);
	say(&p, "{\"v\":1,\"cmd\":\"list\"}\n");
	/* Two others are served meanwhile, one after the other. */
	for (int i = 0; i < 2; i++) {
		struct peer other = dial(h);

		say(&other, STATUS);
		expect_ok(&other);
		hang_up(&other);
	}
	wait_for_hangup(&p);
	while (e == ERR_OK) {
		e = control_read(p.c, LIMIT_MS, &json, NULL);
		if (e == ERR_OK) {
			assert_null(json_object_get(json, "ok"));
			json_decref(json);
			json = NULL;
		}
	}
	hang_up(&p);
}

static void
too_many_clients_are_told(void **state)
{
	struct host *h = *state;
	struct peer a, b, c;

	fixture_limit(h->f, 100, 2);
	a = dial(h);
	b = dial(h);
	/* Both are being served, not only in the queue. */
	say(&a, STATUS);
	expect_ok(&a);
	say(&b, STATUS);
	expect_ok(&b);
	c = dial(h);
	expect_error(&c, "busy", "max_control_clients");
	expect_closed(&c);
	hang_up(&c);
	/* Whoever leaves makes room, as soon as his end was seen. */
	(void)shutdown(a.fd, SHUT_WR);
	expect_closed(&a);
	hang_up(&a);
	for (;;) {
		json_t *json = NULL;
		bool served;

		c = dial(h);
		/* Who is turned away may be so before he has spoken. */
		(void)send(c.fd, STATUS, strlen(STATUS), MSG_NOSIGNAL);
		assert_int_equal(
		    control_read(c.c, LIMIT_MS, &json, NULL), ERR_OK);
		served = json_is_true(json_object_get(json, "ok"));
		json_decref(json);
		hang_up(&c);
		if (served)
			break;
	}
	hang_up(&b);
}

static void
the_kernel_says_who_asks(void **state)
{
	struct host *h = *state;
	struct peer p = dial(h);
	char name[CTL_PEER_NAME_MAX];
	struct ctl_peer self = { .uid = getuid() };
	struct ruleset rules;
	const struct entry *rule;

	say(&p, "{\"v\":1,\"cmd\":\"whitelist-add\",\"args\":"
	        "{\"kind\":\"sender\",\"value\":\"example.org\"}}\n");
	expect_ok(&p);
	rules = settings_rules(h->f->settings);
	rule = match_sender(rules.live, STR("a@example.org"), 0).entry;
	assert_non_null(rule);
	assert_string_equal(entry_added_by(rule), ctl_peer_name(&self, name));
	ruleset_unref(&rules);
	hang_up(&p);
}

static void
a_stop_ends_idle_clients(void **state)
{
	struct host *h = *state;
	struct peer p = dial(h);

	say(&p, STATUS);
	expect_ok(&p);
	assert_int_equal(ctl_server_stop(&h->server), ERR_OK);
	assert_null(h->server);
	expect_closed(&p);
	hang_up(&p);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(several_requests_share_a_connection),
	TEST(garbage_is_answered_and_the_connection_lives),
	TEST(a_deep_value_does_no_harm),
	TEST(an_overlong_line_is_told_and_ends_it),
	TEST(half_a_line_and_the_end_does_no_harm),
	cmocka_unit_test_setup_teardown(
	    who_says_nothing_is_sent_away, setup_unheard, teardown),
	cmocka_unit_test_setup_teardown(
	    who_does_not_read_is_cut_off, setup_unread, teardown),
	TEST(too_many_clients_are_told),
	TEST(the_kernel_says_who_asks),
	TEST(a_stop_ends_idle_clients),
};

UNIT_MAIN(tests)
