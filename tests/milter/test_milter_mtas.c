/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_milter_mtas.c: MTAs that offer less than Postfix does, and what only
 * Sendmail sends. All offers go to one greywaitd, one after the other and
 * mixed: libmilter keeps part of what was negotiated for the whole process.
 */
#include "../unit/unit.h"
#include "talk.h"

#define ALL_QUIET                                                    \
	(WIRE_QUIET_CONNECT | WIRE_QUIET_HELO | WIRE_QUIET_MAIL |    \
	    WIRE_QUIET_RCPT | WIRE_QUIET_DATA | WIRE_QUIET_UNKNOWN | \
	    WIRE_QUIET_EOH | WIRE_QUIET_BODY | WIRE_QUIET_HEADERS)

static int
setup(void **state)
{
	struct filter *f = filter_start(NULL, "add_header = \"always\"\n");

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

/* One mail is deferred; another goes through whole and gets its header. */
static void
serve(const struct filter *f, const struct wire_offer *offer)
{
	static const char *const header[] = { "Subject", "hello" };
	static const char *const body[] = { "hello\r\n" };
	struct talk_client client = talk_known_client();
	struct mta *m = talk_connect(f, offer, &client);
	struct mta_reply reply;

	talk_deferred(m, "<mta@sender.example>", "<user@here.example>");
	assert_int_equal(mta_abort(m), ERR_OK);
	talk_mail(m, "<mta@sender.example>");
	assert_int_equal(
	    talk_rcpt(m, "<friend@here.example>", NULL), WIRE_CONTINUE);
	assert_int_equal(mta_data(m, &reply), ERR_OK);
	assert_true(reply.kind == WIRE_CONTINUE || reply.kind == WIRE_NONE);
	assert_int_equal(mta_step(m, WIRE_HEADER, header, 2, &reply), ERR_OK);
	assert_true(reply.kind == WIRE_CONTINUE || reply.kind == WIRE_NONE);
	assert_int_equal(mta_step(m, WIRE_EOH, NULL, 0, &reply), ERR_OK);
	assert_true(reply.kind == WIRE_CONTINUE || reply.kind == WIRE_NONE);
	assert_int_equal(mta_step(m, WIRE_BODY, body, 1, &reply), ERR_OK);
	assert_true(reply.kind == WIRE_CONTINUE || reply.kind == WIRE_NONE);
	assert_int_equal(mta_eom(m, &reply), ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(reply.header_count, 1);
	talk_end(&m);
}

static void
serves_sendmail(void **state)
{
	struct wire_offer offer = mta_sendmail();

	serve(*state, &offer);
}

static void
serves_without_quiet_steps(void **state)
{
	struct wire_offer offer = { 6, WIRE_ALL_ACTIONS,
		WIRE_ALL_STEPS & ~ALL_QUIET };
	struct mta *m = talk_dial(*state, &offer);

	assert_int_equal(mta_terms(m)->asked.steps & ALL_QUIET, 0);
	talk_end(&m);
	serve(*state, &offer);
}

static void
serves_without_macro_lists(void **state)
{
	struct wire_offer offer = { 6, WIRE_ALL_ACTIONS & ~WIRE_SET_MACROS,
		WIRE_ALL_STEPS };
	struct mta *m = talk_dial(*state, &offer);

	assert_int_equal(mta_terms(m)->asked.actions & WIRE_SET_MACROS, 0);
	assert_false(mta_terms(m)->has_list[WIRE_CONNECT]);
	talk_end(&m);
	serve(*state, &offer);
}

static void
serves_when_nothing_can_be_left_out(void **state)
{
	struct wire_offer offer = { 6, WIRE_ALL_ACTIONS, 0 };

	serve(*state, &offer);
}

static void
serves_version_2(void **state)
{
	struct wire_offer offer = { 2, 0x3fU, 0x7fU };
	struct mta *m = talk_dial(*state, &offer);

	assert_int_equal(mta_terms(m)->asked.version, 2);
	assert_false(wire_is_sent(mta_terms(m), WIRE_DATA));
	talk_end(&m);
	serve(*state, &offer);
}

static void
serves_version_4(void **state)
{
	struct wire_offer offer = { 4, 0x7fU, 0x3ffU & ~WIRE_QUIET_HEADERS };

	serve(*state, &offer);
}

static void
serves_a_version_to_come(void **state)
{
	struct wire_offer offer = { 7, WIRE_ALL_ACTIONS | 0x200U,
		WIRE_ALL_STEPS | 0x400000U };
	struct mta *m = talk_dial(*state, &offer);

	assert_int_equal(mta_terms(m)->asked.version, 6);
	talk_end(&m);
	serve(*state, &offer);
}

static void
refuses_version_1(void **state)
{
	struct wire_offer offer = { 1, 0xfU, 0x3fU };
	struct mta *m = NULL;

	assert_int_equal(
	    mta_dial(filter_address(*state), TALK_TIMEOUT_MS, &m), ERR_OK);
	assert_int_equal(mta_negotiate(m, &offer), ERR_CLOSED);
	mta_hang_up(&m);
	talk_still_well(*state);
}

/* The session's first mail is deferred and `line` logged for it. */
static void
logs_client(
    const struct filter *f, const struct talk_client *client, const char *line)
{
	struct wire_offer offer = mta_sendmail();
	struct mta *m = talk_connect(f, &offer, client);

	talk_deferred(m, "<name@sender.example>", "<user@here.example>");
	talk_end(&m);
	if (!filter_logged(f, line))
		fail_msg("not logged: %s", line);
}

static void
takes_a_confirmed_name(void **state)
{
	struct talk_client c = { "mx.a.example", '4', "192.0.2.1",
		"mx.a.example", "OK" };

	logs_client(
	    *state, &c, "client_name=mx.a.example, client_address=192.0.2.1,");
}

static void
takes_the_connect_name_when_resolve_is_ok(void **state)
{
	struct talk_client c = { "mx.b.example", '4', "192.0.2.2", NULL, "OK" };

	logs_client(
	    *state, &c, "client_name=mx.b.example, client_address=192.0.2.2,");
}

static void
does_not_take_a_forged_name(void **state)
{
	struct talk_client c = { "mx.bank.example", '4', "192.0.2.3",
		"mx.bank.example", "FORGED" };

	logs_client(
	    *state, &c, "client_name=unknown, client_address=192.0.2.3,");
}

static void
does_not_take_a_name_that_may_not_resolve(void **state)
{
	struct talk_client c = { "mx.bank.example", '4', "192.0.2.4",
		"mx.bank.example", "TEMP" };

	logs_client(
	    *state, &c, "client_name=unknown, client_address=192.0.2.4,");
}

static void
does_not_take_a_bracketed_name(void **state)
{
	struct talk_client c = { "[192.0.2.5]", '4', "192.0.2.5", NULL, NULL };

	logs_client(
	    *state, &c, "client_name=unknown, client_address=192.0.2.5,");
}

static void
takes_an_ipv6_client(void **state)
{
	struct talk_client c = { "mx.c.example", '6', "2001:db8::c",
		"mx.c.example", "OK" };
	/* Sendmail's way to write it. */
	struct talk_client d = { "mx.d.example", '6', "IPv6:2001:db8::d",
		"mx.d.example", "OK" };

	logs_client(*state, &c,
	    "client_name=mx.c.example, client_address=2001:db8::c,");
	logs_client(*state, &d,
	    "client_name=mx.d.example, client_address=2001:db8::d,");
}

static void
releases_clients_without_an_address(void **state)
{
	static const char families[] = { 'L', 'U' };
	struct wire_offer offer = mta_sendmail();

	for (size_t i = 0; i < sizeof(families); i++) {
		struct mta *m = talk_dial(*state, &offer);
		struct mta_reply reply;

		assert_int_equal(mta_connect(m, "localhost", families[i],
		                     "/var/run/smtp", &reply),
		    ERR_OK);
		assert_int_equal(reply.kind, WIRE_ACCEPT);
		talk_end(&m);
	}
	talk_still_well(*state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_without_macro_lists),
		cmocka_unit_test(serves_sendmail),
		cmocka_unit_test(serves_without_quiet_steps),
		cmocka_unit_test(serves_when_nothing_can_be_left_out),
		cmocka_unit_test(serves_version_2),
		cmocka_unit_test(serves_version_4),
		cmocka_unit_test(serves_a_version_to_come),
		cmocka_unit_test(refuses_version_1),
		cmocka_unit_test(serves_sendmail),
		cmocka_unit_test(takes_a_confirmed_name),
		cmocka_unit_test(takes_the_connect_name_when_resolve_is_ok),
		cmocka_unit_test(does_not_take_a_forged_name),
		cmocka_unit_test(does_not_take_a_name_that_may_not_resolve),
		cmocka_unit_test(does_not_take_a_bracketed_name),
		cmocka_unit_test(takes_an_ipv6_client),
		cmocka_unit_test(releases_clients_without_an_address),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
