/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_milter.c: greywaitd as Postfix sees it: what it negotiates, and what
 * it answers to well-formed sessions.
 */
#include <string.h>

#include "../unit/unit.h"
#include "talk.h"

static const char extra[] =
    "local_networks = ( \"127.0.0.0/8\", \"198.51.100.0/24\" )\n";

static int
setup(void **state)
{
	struct filter *f = filter_start(NULL, extra);

	filter_command(f,
	    "{\"v\":1,\"cmd\":\"whitelist-add\",\"args\":{\"kind\":"
	    "\"recipient\",\"value\":\"friend@here.example\"}}\n");
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct filter *f = *state;

	return filter_stop(&f);
}

static void
negotiates_what_it_needs(void **state)
{
	struct wire_offer offer = mta_postfix();
	struct mta *m = talk_dial(*state, &offer);
	const struct wire_offer *asked = &mta_terms(m)->asked;

	assert_int_equal(asked->version, 6);
	assert_int_equal(asked->actions, WIRE_ADD_HEADERS | WIRE_SET_MACROS);
	assert_int_equal(asked->steps, WIRE_NO_BODY | WIRE_NO_HEADERS |
	                                   WIRE_NO_EOH | WIRE_NO_UNKNOWN |
	                                   WIRE_QUIET_HELO | WIRE_QUIET_MAIL);
	talk_end(&m);
}

static void
asks_for_macros(void **state)
{
	struct wire_offer offer = mta_postfix();
	struct mta *m = talk_dial(*state, &offer);
	const struct wire_terms *t = mta_terms(m);

	assert_true(wire_list_names(t->lists[WIRE_CONNECT], "{client_name}"));
	assert_true(
	    wire_list_names(t->lists[WIRE_CONNECT], "{client_resolve}"));
	assert_true(wire_list_names(t->lists[WIRE_MAIL], "{auth_authen}"));
	/* An empty list would leave the MTA's long default in place. */
	assert_true(t->has_list[WIRE_RCPT]);
	assert_false(wire_list_names(t->lists[WIRE_RCPT], "{rcpt_addr}"));
	talk_end(&m);
}

static void
defers_first_rcpt(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_mail(m, "<first@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<user@here.example>", &reply), WIRE_REPLY);
	assert_memory_equal(reply.text, "451 4.7.1 Greylisted", 20);
	/* One line, and no placeholder left in it. */
	assert_null(strpbrk(reply.text, "\r\n{}"));
	talk_end(&m);
}

static void
releases_local_client_at_connect(void **state)
{
	struct wire_offer offer = mta_postfix();
	struct mta *m = talk_dial(*state, &offer);
	struct mta_reply reply;

	assert_int_equal(
	    mta_connect(m, "[198.51.100.7]", '4', "198.51.100.7", &reply),
	    ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
}

static void
releases_authenticated_mail(void **state)
{
	struct mta *m = talk_begin(*state);

	mta_set_macro(m, "{auth_authen}", "alice");
	talk_mail(m, "<alice@here.example>");
	assert_int_equal(talk_rcpt(m, "<a@there.example>", NULL), WIRE_ACCEPT);
	talk_end(&m);
}

static void
answers_each_transaction(void **state)
{
	struct mta *m = talk_begin(*state);

	talk_deferred(m, "<one@sender.example>", "<user@here.example>");
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_deferred(m, "<two@sender.example>", "<user@here.example>");
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_mail(m, "<three@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_abort(m), ERR_OK);
	/* The same again at once: an early retry. */
	talk_deferred(m, "<one@sender.example>", "<user@here.example>");
	/* Without an ABORT: RSET is not told to all filters. */
	talk_deferred(m, "<four@sender.example>", "<user@here.example>");
	talk_end(&m);
}

static void
answers_each_recipient(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_deferred(m, "<many@sender.example>", "<a@here.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	/* The friend's mail is not held up, nor does it free the others'. */
	assert_int_equal(talk_rcpt(m, "<b@here.example>", NULL), WIRE_REPLY);
	assert_int_equal(talk_rcpt(m, "<a@here.example>", NULL), WIRE_REPLY);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
}

static void
adds_nothing_to_mail_not_delayed(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_mail(m, "<plain@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
}

static void
defers_null_sender_at_data(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_mail(m, "<>");
	assert_int_equal(
	    talk_rcpt(m, "<user@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_REPLY);
	assert_memory_equal(reply.text, "451 4.7.1 Greylisted", 20);
	/* That answer is forgotten with its transaction. */
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_mail(m, "<after@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
}

static void
takes_helo_twice(void **state)
{
	struct mta *m = talk_begin(*state);

	/* After STARTTLS. */
	assert_int_equal(mta_helo(m, "again.sender.example", NULL), ERR_OK);
	talk_deferred(m, "<tls@sender.example>", "<user@here.example>");
	assert_true(filter_logged(*state, "helo=again.sender.example"));
	talk_end(&m);
}

static void
takes_another_client_on_one_connection(void **state)
{
	struct mta *m = talk_begin(*state);
	struct mta_reply reply;

	talk_deferred(m, "<nc@sender.example>", "<user@here.example>");
	/* libmilter takes QUIT_NC outside of a transaction only. */
	assert_int_equal(mta_abort(m), ERR_OK);
	assert_int_equal(mta_quit_nc(m), ERR_OK);
	/* No negotiation: what was agreed stands. */
	mta_set_macro(m, "{client_name}", "unknown");
	mta_set_macro(m, "{client_resolve}", "FAIL");
	assert_int_equal(
	    mta_connect(m, "[192.0.2.9]", '4', "192.0.2.9", &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(mta_helo(m, "nine.example", &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_NONE);
	talk_deferred(m, "<nc@sender.example>", "<user@here.example>");
	assert_true(filter_logged(*state,
	    "client_name=unknown, client_address=192.0.2.9, "
	    "helo=nine.example, sender=nc@sender.example"));
	assert_int_equal(mta_abort(m), ERR_OK);
	assert_int_equal(mta_quit_nc(m), ERR_OK);
	assert_int_equal(
	    mta_connect(m, "[198.51.100.7]", '4', "198.51.100.7", &reply),
	    ERR_OK);
	assert_int_equal(reply.kind, WIRE_ACCEPT);
	talk_end(&m);
}

static void
keeps_sessions_apart(void **state)
{
	struct wire_offer offer = mta_postfix();
	struct talk_client other = { "[192.0.2.200]", '4', "192.0.2.200",
		"unknown", "FAIL" };
	struct mta *a = talk_begin(*state);
	struct mta *b = talk_connect(*state, &offer, &other);

	talk_mail(a, "<apart@sender.example>");
	talk_mail(b, "<>");
	assert_int_equal(talk_rcpt(a, "<a@here.example>", NULL), WIRE_REPLY);
	assert_int_equal(talk_rcpt(b, "<b@here.example>", NULL), WIRE_CONTINUE);
	talk_end(&a);
	assert_int_equal(mta_data(b, NULL), ERR_OK);
	talk_end(&b);
	assert_true(filter_logged(*state,
	    "client_name=unknown, client_address=192.0.2.200, "
	    "helo=mx.sender.example, sender=<>, recipient=b@here.example"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(negotiates_what_it_needs),
		cmocka_unit_test(asks_for_macros),
		cmocka_unit_test(defers_first_rcpt),
		cmocka_unit_test(releases_local_client_at_connect),
		cmocka_unit_test(releases_authenticated_mail),
		cmocka_unit_test(answers_each_transaction),
		cmocka_unit_test(answers_each_recipient),
		cmocka_unit_test(adds_nothing_to_mail_not_delayed),
		cmocka_unit_test(defers_null_sender_at_data),
		cmocka_unit_test(takes_helo_twice),
		cmocka_unit_test(takes_another_client_on_one_connection),
		cmocka_unit_test(keeps_sessions_apart),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
