/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_milter_options.c: what an MTA sees of the options, each test with a
 * greywaitd of its own.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "talk.h"

#define ADD_FRIEND                                               \
	"{\"v\":1,\"cmd\":\"whitelist-add\",\"args\":{\"kind\":" \
	"\"recipient\",\"value\":\"friend@here.example\"}}\n"

static void
says_the_configured_reply(void **state)
{
	struct filter *f = filter_start(NULL,
	    "reply_code = \"450\"\n"
	    "reply_enhanced = \"4.2.0\"\n"
	    "reply_text = \"Greylisted at 100% for {seconds} s, see {url}\"\n"
	    "delay_verified = \"90s\"\n"
	    "help_url = \"https://here.example/grey\"\n");
	struct mta *m = talk_begin(f);
	struct mta_reply reply;

	(void)state;
	talk_mail(m, "<first@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<user@here.example>", &reply), WIRE_REPLY);
	/* MTAs take "%%" for '%'. */
	assert_string_equal(reply.text, "450 4.2.0 Greylisted at 100%% for 90 "
	                                "s, see https://here.example/grey");
	talk_end(&m);
	filter_kill(&f);
}

static void
adds_header_always(void **state)
{
	struct filter *f = filter_start(NULL, "add_header = \"always\"\n");
	struct mta *m;
	struct mta_reply reply;

	(void)state;
	filter_command(f, ADD_FRIEND);
	m = talk_begin(f);
	talk_mail(m, "<first@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(mta_eom(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(reply.changes, 1);
	assert_int_equal(reply.header_count, 1);
	assert_int_equal(reply.headers[0].index, 0);
	assert_string_equal(reply.headers[0].name, "X-Greylist");
	assert_non_null(strstr(reply.headers[0].value, "not delayed"));
	talk_end(&m);
	filter_kill(&f);
}

/* Try at once and on and on, until the filter lets it pass. */
static void
retry_until_accepted(struct mta *m, struct mta_reply *ret)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	for (int tries = 0; tries < 500; tries++) {
		talk_mail(m, "<retry@sender.example>");
		if (talk_rcpt(m, "<user@here.example>", ret) == WIRE_CONTINUE)
			return;
		assert_int_equal(mta_abort(m), ERR_OK);
		(void)nanosleep(&pause, NULL);
	}
	fail_msg("a delay of 1 s is not over after 10 s: %s", ret->text);
}

static void
accepts_a_retry_and_marks_it(void **state)
{
	struct filter *f = filter_start(NULL, "delay_verified = \"1s\"\n");
	struct mta *m = talk_begin(f);
	struct mta_reply reply;
	int waited;

	(void)state;
	talk_deferred(m, "<retry@sender.example>", "<user@here.example>");
	retry_until_accepted(m, &reply);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(mta_eom(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(reply.header_count, 1);
	assert_int_equal(sscanf(reply.headers[0].value,
	                     "delayed %d seconds, link addr,", &waited),
	    1);
	assert_in_range(waited, 1, 10);
	/* From now on it is not delayed, and nothing is to be told. */
	talk_mail(m, "<retry@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<user@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
	filter_kill(&f);
}

static void
defers_null_sender_at_rcpt_if_told_so(void **state)
{
	struct filter *f = filter_start(NULL, "null_sender = \"rcpt\"\n");
	struct mta *m = talk_begin(f);

	(void)state;
	talk_deferred(m, "<>", "<user@here.example>");
	talk_end(&m);
	filter_kill(&f);
}

static void
greylists_authenticated_if_told_so(void **state)
{
	struct filter *f =
	    filter_start(NULL, "greylist_authenticated = true\n");
	struct mta *m = talk_begin(f);

	(void)state;
	mta_set_macro(m, "{auth_authen}", "alice");
	talk_deferred(m, "<alice@here.example>", "<a@there.example>");
	talk_end(&m);
	filter_kill(&f);
}

static void
turns_away_sessions_over_the_limit(void **state)
{
	struct filter *f = filter_start(NULL, "max_sessions = 2\n");
	struct wire_offer offer = mta_postfix();
	struct mta *a = talk_begin(f), *b = talk_begin(f);
	struct mta *c = talk_dial(f, &offer);
	struct mta_reply reply;

	(void)state;
	assert_int_equal(
	    mta_connect(c, "[192.0.2.9]", '4', "192.0.2.9", &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_REPLY);
	assert_memory_equal(reply.text, "421 4.3.2 Greylisted", 20);
	mta_hang_up(&c);
	/* Those that are in are served, and make room when they go. */
	talk_deferred(a, "<limit@sender.example>", "<user@here.example>");
	talk_end(&a);
	talk_end(&b);
	talk_still_well(f);
	filter_kill(&f);
}

/* A port of 127.0.0.1 that was free a moment ago. */
static int
free_port(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sin, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	(void)close(fd);
	return ntohs(sin.sin_port);
}

static void
listens_on_tcp(void **state)
{
	char address[64];
	struct filter *f;

	(void)state;
	(void)snprintf(
	    address, sizeof(address), "inet:%d@127.0.0.1", free_port());
	f = filter_start(address, "");
	talk_still_well(f);
	filter_kill(&f);
}

static void
ends_while_sessions_are_open(void **state)
{
	struct filter *f = filter_start(NULL, "");
	struct mta *idle = talk_begin(f), *busy = talk_begin(f);

	(void)state;
	talk_deferred(busy, "<open@sender.example>", "<user@here.example>");
	assert_int_equal(filter_stop(&f), 0);
	mta_hang_up(&idle);
	mta_hang_up(&busy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_the_configured_reply),
		cmocka_unit_test(adds_header_always),
		cmocka_unit_test(accepts_a_retry_and_marks_it),
		cmocka_unit_test(defers_null_sender_at_rcpt_if_told_so),
		cmocka_unit_test(greylists_authenticated_if_told_so),
		cmocka_unit_test(turns_away_sessions_over_the_limit),
		cmocka_unit_test(listens_on_tcp),
		cmocka_unit_test(ends_while_sessions_are_open),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
