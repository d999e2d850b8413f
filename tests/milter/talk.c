/* SPDX-License-Identifier: BSD-2-Clause */
/* talk.c: the steps that most tests share. */
#include "talk.h"

#include <string.h>

#include "../unit/unit.h"

struct talk_client
talk_known_client(void)
{
	return (struct talk_client){ .host = "mx.sender.example",
		.family = '4',
		.addr = "192.0.2.25",
		.name = "mx.sender.example",
		.resolve = "OK" };
}

struct mta *
talk_dial(const struct filter *f, const struct wire_offer *offer)
{
	struct mta *m = NULL;

	assert_int_equal(
	    mta_dial(filter_address(f), TALK_TIMEOUT_MS, &m), ERR_OK);
	assert_int_equal(mta_negotiate(m, offer), ERR_OK);
	return m;
}

struct mta *
talk_connect(const struct filter *f, const struct wire_offer *offer,
    const struct talk_client *client)
{
	struct mta *m = talk_dial(f, offer);
	struct mta_reply reply;

	mta_set_macro(m, "{client_name}", client->name);
	mta_set_macro(m, "{client_resolve}", client->resolve);
	assert_int_equal(
	    mta_connect(m, client->host, client->family, client->addr, &reply),
	    ERR_OK);
	assert_int_equal(reply.kind, WIRE_CONTINUE);
	assert_int_equal(mta_helo(m, "mx.sender.example", &reply), ERR_OK);
	assert_true(reply.kind == WIRE_NONE || reply.kind == WIRE_CONTINUE);
	return m;
}

struct mta *
talk_begin(const struct filter *f)
{
	struct wire_offer offer = mta_postfix();
	struct talk_client client = talk_known_client();

	return talk_connect(f, &offer, &client);
}

void
talk_mail(struct mta *m, const char *sender)
{
	struct mta_reply reply;

	assert_int_equal(mta_mail(m, sender, &reply), ERR_OK);
	assert_true(reply.kind == WIRE_NONE || reply.kind == WIRE_CONTINUE);
}

enum wire_kind
talk_rcpt(struct mta *m, const char *recipient, struct mta_reply *ret)
{
	struct mta_reply reply;

	assert_int_equal(mta_rcpt(m, recipient, &reply), ERR_OK);
	if (ret != NULL)
		*ret = reply;
	return reply.kind;
}

void
talk_deferred(struct mta *m, const char *sender, const char *recipient)
{
	struct mta_reply reply;

	talk_mail(m, sender);
	assert_int_equal(talk_rcpt(m, recipient, &reply), WIRE_REPLY);
	if (strncmp(reply.text, "451 4.7.1 Greylisted", 20) != 0)
		fail_msg("RCPT was answered with '%s'", reply.text);
}

void
talk_end(struct mta **m)
{
	assert_int_equal(mta_quit(*m), ERR_OK);
	assert_int_equal(mta_expect_close(*m), ERR_OK);
	mta_hang_up(m);
}

void
talk_still_well(const struct filter *f)
{
	struct mta *m = talk_begin(f);

	talk_deferred(m, "<well@sender.example>", "<user@here.example>");
	talk_end(&m);
	assert_true(filter_is_up(f));
}
