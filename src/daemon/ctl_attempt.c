/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_attempt.c: attempts as commands name them. */
#include "daemon/ctl_attempt.h"

#include "base/strbuf.h"
#include "daemon/privacy.h"

static struct str
without_brackets(const char *address)
{
	struct str s = str_trim(str_of(address));

	if (s.len >= 2 && s.data[0] == '<' && s.data[s.len - 1] == '>')
		return str_slice(s, 1, s.len - 2);
	return s;
}

enum err
ctl_attempt_parse(struct ctl_call *call, struct ctl_attempt *ret)
{
	enum err e = ctl_arg_text(call, "client", ret->client);

	if (e == ERR_OK)
		e = ctl_arg_text(call, "client_name", ret->client_name);
	if (e == ERR_OK)
		e = ctl_arg_text(call, "helo", ret->helo);
	if (e == ERR_OK)
		e = ctl_arg_text(call, "sender", ret->sender);
	if (e == ERR_OK)
		e = ctl_arg_text(call, "recipient", ret->recipient);
	if (e != ERR_OK)
		return e;
	if (addr_parse(str_of(ret->client), &ret->attempt.client) != ERR_OK)
		return err_note(&call->note, ERR_INVALID,
		    "'%.100s' is not the address of a client, such as "
		    "192.0.2.7 or 2001:db8::7",
		    ret->client);
	ret->attempt.authenticated = false;
	ret->attempt.asked = true;
	ret->attempt.client_name = str_of(ret->client_name);
	ret->attempt.helo = str_of(ret->helo);
	ret->attempt.sender = without_brackets(ret->sender);
	ret->attempt.recipient = without_brackets(ret->recipient);
	if (ret->attempt.recipient.len == 0)
		return err_note(&call->note, ERR_INVALID,
		    "the recipient is empty: an address is right");
	return ERR_OK;
}

void
ctl_attempt_detail(struct ctl_call *call, const struct attempt *attempt)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	char client[ADDR_TEXT_MAX];
	struct privacy_shown shown;
	struct strbuf detail;

	attempt = privacy_show(conf, attempt, &shown);
	conf_unref(&conf);
	strbuf_init(&detail, call->detail, sizeof(call->detail));
	strbuf_addf(&detail,
	    "client=%s sender=", addr_format(&attempt->client, client));
	strbuf_add_word(
	    &detail, attempt->sender.len > 0 ? attempt->sender : STR("<>"));
	strbuf_add(&detail, STR(" recipient="));
	strbuf_add_word(&detail, attempt->recipient);
}

enum err
ctl_attempt_change(struct ctl_call *call, ctl_attempt_fn *fn)
{
	struct ctl_attempt given;
	struct conf *conf;
	enum err e = ctl_attempt_parse(call, &given);

	if (e != ERR_OK)
		return e;
	ctl_attempt_detail(call, &given.attempt);
	conf = settings_conf(call->ctx->settings);
	e = fn(call, conf, &given);
	conf_unref(&conf);
	return e;
}
