/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_milter_rough.c: what no MTA should send: cut, wild, out of order, and
 * what a stranger may put into an envelope. What the filter answers matters
 * little, that it still serves everybody else afterwards matters.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/unit.h"
#include "talk.h"

static int
setup(void **state)
{
	*state = filter_start(NULL, "");
	return 0;
}

static int
teardown(void **state)
{
	struct filter *f = *state;

	return filter_stop(&f);
}

/* For steps that the filter may hang up on. */
static void
assert_answered_or_closed(enum err e)
{
	assert_true(e == ERR_OK || e == ERR_CLOSED);
}

/* Bytes as they are, sent on a connection where MAIL comes next. */
static struct mta *
begin_and_send(const struct filter *f, struct str bytes)
{
	struct mta *m = talk_begin(f);

	/* RCPT, so that HELO, which has no reply, is on its way. */
	talk_deferred(m, "<rough@sender.example>", "<user@here.example>");
	assert_int_equal(mta_abort(m), ERR_OK);
	assert_int_equal(mta_send_bytes(m, bytes), ERR_OK);
	return m;
}

static void
survives_a_vanished_mta(void **state)
{
	static const char half[] = "\0\0\0\50C192.0";
	struct wire_offer offer = mta_postfix();
	struct mta *m = NULL;

	/* After nothing, after the offer, ... */
	assert_int_equal(
	    mta_dial(filter_address(*state), TALK_TIMEOUT_MS, &m), ERR_OK);
	mta_hang_up(&m);
	m = talk_dial(*state, &offer);
	mta_hang_up(&m);
	/* ...in the middle of a packet, ... */
	m = talk_dial(*state, &offer);
	assert_int_equal(
	    mta_send_bytes(m, (struct str){ half, sizeof(half) - 1 }), ERR_OK);
	mta_hang_up(&m);
	/* ...after RCPT, and before the reply is read. */
	m = talk_begin(*state);
	talk_deferred(m, "<gone@sender.example>", "<user@here.example>");
	mta_hang_up(&m);
	m = talk_begin(*state);
	talk_mail(m, "<gone@sender.example>");
	assert_int_equal(
	    mta_send_packet(m, 'R', STR("<user@here.example>\0")), ERR_OK);
	mta_hang_up(&m);
	talk_still_well(*state);
}

static void
serves_beside_half_open_connections(void **state)
{
	struct mta *open[40] = { NULL };

	for (size_t i = 0; i < ARRAY_LEN(open); i++) {
		assert_int_equal(
		    mta_dial(filter_address(*state), TALK_TIMEOUT_MS, &open[i]),
		    ERR_OK);
		/* A part of a packet, and then silence. One only: a worker
		 * of libmilter waits for the rest, and all two that it
		 * begins with would be all there are. */
		if (i == 0)
			assert_int_equal(
			    mta_send_bytes(open[i], STR("\0\0\0\15O")), ERR_OK);
	}
	talk_still_well(*state);
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		mta_hang_up(&open[i]);
	talk_still_well(*state);
}

static void
survives_wild_bytes_instead_of_an_offer(void **state)
{
	static const struct str wild[] = {
		STR("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		STR("EHLO mx.sender.example\r\n"),
		STR("\0\0\0\0"),
		STR("\0\0\0\1O"),
		STR("\0\0\0\5O\0\0\0\6"),
		STR("\377\377\377\377O"),
		STR("\0\0\0\2Q\0\0\0\0\1C"),
		STR("\0\0\0\1\0"),
	};

	for (size_t i = 0; i < ARRAY_LEN(wild); i++) {
		struct mta *m = NULL;

		assert_int_equal(
		    mta_dial(filter_address(*state), TALK_TIMEOUT_MS, &m),
		    ERR_OK);
		assert_int_equal(mta_send_bytes(m, wild[i]), ERR_OK);
		mta_hang_up(&m);
		talk_still_well(*state);
	}
}

static void
survives_packets_of_wild_length(void **state)
{
	static const struct str wild[] = {
		STR("\0\0\0\0"),
		STR("\377\377\377\377R<user@here.example>"),
		STR("\177\377\377\377D"),
		STR("\0\1\0\1R"),
	};

	for (size_t i = 0; i < ARRAY_LEN(wild); i++) {
		struct mta *m = begin_and_send(*state, wild[i]);

		mta_hang_up(&m);
		talk_still_well(*state);
	}
}

/* Steps with payloads that are not as they should be. After each the MTA
 * says QUIT, and the filter has to be rid of the connection. */
static void
survives_malformed_steps(void **state)
{
	static const struct {
		char command;
		struct str payload;
	} steps[] = {
		{ 'M', STR("") },
		{ 'M', STR("\0") },
		{ 'M', STR("<no@terminator.example>") },
		{ 'M', STR("<a@b.example>\0SIZE=1") },
		{ 'R', STR("") },
		{ 'R', STR("\0") },
		{ 'R', STR("<before@mail.example>\0") },
		{ 'T', STR("") },
		{ 'T', STR("data has no argument") },
		{ 'E', STR("") },
		{ 'N', STR("") },
		{ 'L', STR("Subject") },
		{ 'B', STR("body") },
		{ 'H', STR("") },
		{ 'C', STR("") },
		{ 'C', STR("host\0"
		           "4") },
		{ 'C', STR("host\0"
		           "4\0\31not an address\0") },
		{ 'C', STR("host\0"
		           "9\0\31"
		           "192.0.2.1\0") },
		{ 'D', STR("") },
		{ 'D', STR("M") },
		{ 'D', STR("M{auth_authen}") },
		{ 'D', STR("M{auth_authen}\0alice") },
		{ 'D', STR("?i\0x\0") },
		{ 'O', STR("\0\0\0\6\0\0\0\0\0\0\0\0") },
		{ '!', STR("no such command") },
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct mta *m = begin_and_send(*state, STR(""));

		assert_int_equal(
		    mta_send_packet(m, steps[i].command, steps[i].payload),
		    ERR_OK);
		assert_answered_or_closed(mta_quit(m));
		mta_hang_up(&m);
		talk_still_well(*state);
	}
}

static void
defers_rcpt_without_an_argument(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_mail(m, "<noarg@sender.example>");
	assert_int_equal(talk_rcpt(m, "", &reply), WIRE_REPLY);
	/* The session goes on. */
	assert_int_equal(talk_rcpt(m, "<user@here.example>", NULL), WIRE_REPLY);
	talk_end(&m);
}

static void
takes_mail_without_an_argument_for_the_null_sender(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_mail(m, "");
	assert_int_equal(
	    talk_rcpt(m, "<user@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_REPLY);
	talk_end(&m);
}

static char *
long_path(size_t len)
{
	static const char domain[] = "@sender.example>";
	char *path = malloc(len + 1);

	assert_non_null(path);
	memset(path, 'a', len);
	path[0] = '<';
	memcpy(path + len - strlen(domain), domain, sizeof(domain));
	return path;
}

static void
defers_a_sender_of_60_kb(void **state)
{
	char *path = long_path(60000);
	struct mta *m = talk_begin(*state);

	talk_deferred(m, path, "<user@here.example>");
	assert_int_equal(talk_rcpt(m, path, NULL), WIRE_REPLY);
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_deferred(m, "<short@sender.example>", "<user@here.example>");
	talk_end(&m);
	free(path);
	talk_still_well(*state);
}

static void
survives_a_sender_of_70_kb(void **state)
{
	char *path = long_path(70000);
	struct mta *m = talk_begin(*state);

	/* More than the protocol allows: libmilter hangs up, maybe before
	 * all is sent. */
	assert_answered_or_closed(mta_mail(m, path, NULL));
	assert_answered_or_closed(mta_rcpt(m, "<user@here.example>", NULL));
	mta_hang_up(&m);
	free(path);
	talk_still_well(*state);
}

static void
defers_any_bytes_and_logs_one_line(void **state)
{
	struct mta *m = talk_begin(*state);
	char path[300];
	size_t len = 0;

	path[len++] = '<';
	for (int c = 1; c < 256; c++)
		path[len++] = (char)c;
	path[len++] = '>';
	path[len] = '\0';
	talk_deferred(m, path, path);
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_deferred(m, "<a\r\nverdict=accept, forged=1@x.example>",
	    "<user@here.example>");
	assert_true(filter_logged(*state, "sender=a\\x0d\\x0averdict"));
	assert_false(filter_logged(*state, "\x01"));
	assert_false(filter_logged(*state, "verdict=accept, forged"));
	talk_end(&m);
}

static void
takes_wild_names(void **state)
{
	struct wire_offer offer = mta_postfix();
	struct talk_client client = { "mx\r\n\033[2J.example", '4',
		"192.0.2.66", "mx\r\n\033[2J.example", "OK" };
	char *helo = long_path(30000);
	struct mta *m = talk_connect(*state, &offer, &client);

	assert_int_equal(mta_helo(m, helo, NULL), ERR_OK);
	talk_deferred(m, "<wild@sender.example>", "<user@here.example>");
	assert_int_equal(mta_helo(m, "\xff\x01 , helo=\"", NULL), ERR_OK);
	talk_deferred(m, "<wild@sender.example>", "<user@here.example>");
	assert_false(filter_logged(*state, "\033"));
	talk_end(&m);
	free(helo);
}

static void
survives_data_without_rcpt(void **state)
{
	struct mta *m = talk_begin(*state);

	talk_mail(m, "<data@sender.example>");
	/* libmilter has no answer to that. */
	assert_int_equal(mta_send_packet(m, 'T', STR("")), ERR_OK);
	mta_hang_up(&m);
	talk_still_well(*state);
}

static void
answers_hundreds_of_recipients(void **state)
{
	struct mta *m = talk_begin(*state);
	char path[] = "<user-aa@here.example>";

	talk_mail(m, "<bulk@sender.example>");
	for (int i = 0; i < 500; i++) {
		path[6] = (char)('a' + i / 26);
		path[7] = (char)('a' + i % 26);
		assert_int_equal(talk_rcpt(m, path, NULL), WIRE_REPLY);
	}
	talk_end(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_a_vanished_mta),
		cmocka_unit_test(serves_beside_half_open_connections),
		cmocka_unit_test(survives_wild_bytes_instead_of_an_offer),
		cmocka_unit_test(survives_packets_of_wild_length),
		cmocka_unit_test(survives_malformed_steps),
		cmocka_unit_test(defers_rcpt_without_an_argument),
		cmocka_unit_test(
		    takes_mail_without_an_argument_for_the_null_sender),
		cmocka_unit_test(defers_a_sender_of_60_kb),
		cmocka_unit_test(survives_a_sender_of_70_kb),
		cmocka_unit_test(defers_any_bytes_and_logs_one_line),
		cmocka_unit_test(takes_wild_names),
		cmocka_unit_test(survives_data_without_rcpt),
		cmocka_unit_test(answers_hundreds_of_recipients),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
