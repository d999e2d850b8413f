/* SPDX-License-Identifier: BSD-2-Clause */
/* test_postfix_line.c: lines as Postfix and its filters write them. */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "simulate/postfix_line.h"

#define AT "Nov 25 03:14:14 mx "

struct row {
	const char *line;
	enum postfix_line_kind kind;
	const char *id, *name, *addr, *helo, *sender, *recipient;
	bool authenticated, whole_mail;
};

static const struct row rows[] = {
	{ AT "postfix/smtpd[7]: 3F2A1: client=mx.example.com[192.0.2.1]",
	    POSTFIX_CLIENT, "3F2A1", "mx.example.com", "192.0.2.1", "", "", "",
	    false, false },
	{ AT "postfix/smtpd[7]: 4XbnXq0Zz1z3F: client=unknown[2001:db8::7]",
	    POSTFIX_CLIENT, "4XbnXq0Zz1z3F", "", "2001:db8::7", "", "", "",
	    false, false },
	{ "2026-11-25T03:14:14.5+01:00 mx postfix/submission/smtpd[7]: 3F2A1: "
	  "client=x.example[192.0.2.1]:4711, sasl_method=PLAIN, "
	  "sasl_username=carl",
	    POSTFIX_CLIENT, "3F2A1", "x.example", "192.0.2.1", "", "", "", true,
	    false },
	{ AT "postfix-in/qmgr[7]: 3F2A1: from=<a@example.com>, size=12, "
	     "nrcpt=1 (queue active)",
	    POSTFIX_SENDER, "3F2A1", "", "::", "", "a@example.com", "", false,
	    false },
	{ AT "postfix/qmgr[7]: 3F2A1: from=<>, size=12, nrcpt=1 (queue active)",
	    POSTFIX_SENDER, "3F2A1", "", "::", "", "", "", false, false },
	{ AT "postfix/qmgr[7]: 3F2A1: removed", POSTFIX_REMOVED, "3F2A1", "",
	    "::", "", "", "", false, false },
	{ AT "postfix/lmtp[7]: 3F2A1: to=<u@example.net>, relay=x, delay=1, "
	     "status=sent (250 ok)",
	    POSTFIX_RECIPIENT, "3F2A1", "", "::", "", "", "u@example.net",
	    false, false },
	{ AT "postfix/local[7]: 3F2A1: to=<root@example.net>, "
	     "orig_to=<postmaster@example.net>, relay=local, status=sent",
	    POSTFIX_RECIPIENT, "3F2A1", "", "::", "", "",
	    "postmaster@example.net", false, false },
	/* postgrey */
	{ AT "postfix/smtpd[7]: NOQUEUE: reject: RCPT from "
	     "mx.example.com[192.0.2.1]: 450 4.2.0 <u@example.net>: Recipient "
	     "address rejected: Greylisted, see http://postgrey.example/; "
	     "from=<a@example.com> to=<u@example.net> proto=ESMTP "
	     "helo=<mx.example.com>",
	    POSTFIX_GREYLISTED, "", "mx.example.com", "192.0.2.1",
	    "mx.example.com", "a@example.com", "u@example.net", false, false },
	/* greywait and milter-greylist, here of a second recipient */
	{ AT "postfix/smtpd[7]: 3F2A1: milter-reject: RCPT from "
	     "unknown[192.0.2.1]: 451 4.7.1 Greylisting in action, please come "
	     "back later; from=<> to=<u@example.net> proto=SMTP helo=<x>",
	    POSTFIX_GREYLISTED, "3F2A1", "", "192.0.2.1", "x", "",
	    "u@example.net", false, false },
	/* rspamd */
	{ AT "postfix/cleanup[7]: 3F2A1: milter-reject: END-OF-MESSAGE from "
	     "mx.example.com[192.0.2.1]: 4.7.1 Try again later; "
	     "from=<a@example.com> to=<u@example.net> proto=ESMTP helo=<h>",
	    POSTFIX_GREYLISTED, "3F2A1", "mx.example.com", "192.0.2.1", "h",
	    "a@example.com", "u@example.net", false, true },
	{ AT "postfix/cleanup[7]: 3F2A1: milter-reject: END-OF-MESSAGE from "
	     "mx.example.com[192.0.2.1]: 5.7.1 Spam; from=<a@example.com> "
	     "to=<u@example.net> proto=ESMTP helo=<h>",
	    POSTFIX_REFUSED, "3F2A1", "mx.example.com", "192.0.2.1", "h",
	    "a@example.com", "u@example.net", false, true },
	{ AT "postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.1]: "
	     "450 4.1.8 <a@b.example>: Sender address rejected: Domain not "
	     "found; from=<a@b.example> to=<u@example.net> proto=SMTP",
	    POSTFIX_REFUSED, "", "", "192.0.2.1", "", "a@b.example",
	    "u@example.net", false, false },
	/* The words are those of a stranger. */
	{ AT "postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[192.0.2.1]: "
	     "554 5.7.1 <greylist@example.net>: Relay access denied; from=<> "
	     "to=<greylist@example.net> proto=SMTP helo=<x> to=<y> z>",
	    POSTFIX_REFUSED, "", "", "192.0.2.1", "x> to=<y> z", "",
	    "greylist@example.net", false, false },
};

static void
test_lines_that_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct postfix_line line;
		char text[ADDR_TEXT_MAX];

		assert_int_equal(
		    postfix_line_parse(str_of(r->line), &line), ERR_OK);
		assert_int_equal(line.kind, r->kind);
		assert_true(str_eq(line.id, str_of(r->id)));
		assert_true(str_eq(line.client_name, str_of(r->name)));
		assert_string_equal(addr_format(&line.client, text), r->addr);
		assert_true(str_eq(line.helo, str_of(r->helo)));
		assert_true(str_eq(line.sender, str_of(r->sender)));
		assert_true(str_eq(line.recipient, str_of(r->recipient)));
		assert_int_equal(line.authenticated, r->authenticated);
		assert_int_equal(line.whole_mail, r->whole_mail);
	}
}

static void
test_lines_that_do_not(void **state)
{
	static const char *const others[] = {
		"",
		"]: ",
		"[]: ",
		"/[7]: X: to=<",
		AT "postfix/smtpd[7]: connect from mx.example.com[192.0.2.1]",
		AT "postfix/smtpd[7]: warning: hostname x does not resolve",
		AT "postfix/smtpd[7]: 3F2A1: client=unknown[unknown]",
		AT "postfix/smtpd[7]: NOQUEUE: reject: MAIL from x[192.0.2.1]: "
		   "552 5.3.4 too big; proto=ESMTP helo=<x>",
		AT "postfix/pickup[7]: 3F2A1: uid=0 from=<root>",
		AT "postfix/postscreen[7]: NOQUEUE: reject: RCPT from "
		   "[192.0.2.1]:4711: 450 4.3.2 Service currently unavailable; "
		   "from=<a@b>, to=<c@d>, proto=ESMTP, helo=<e>",
		AT "postfix/qmgr[7]: 3F2A1: skipped, still being delivered",
		AT "dovecot[7]: 3F2A1: client=mx.example.com[192.0.2.1]",
		AT "postfix/smtpd[7]: A23456789012345678901234567890123: "
		   "client=mx.example.com[192.0.2.1]",
	};
	struct postfix_line line;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(
		    postfix_line_parse(str_of(others[i]), &line), ERR_NOTFOUND);
}

static void
test_lines_that_are_malformed(void **state)
{
	static const char *const bad[] = {
		AT "postfix/smtpd[7]: 3F2A1: client=mx.example.com",
		AT "postfix/smtpd[7]: 3F2A1: client=mx.example.com[192.0.2]",
		AT "postfix/qmgr[7]: 3F2A1: from=<a@example.com",
		AT "postfix/lmtp[7]: 3F2A1: to=<u@example.net",
		AT "postfix/local[7]: 3F2A1: to=<u@example.net>, orig_to=<x",
		AT "postfix/smtpd[7]: NOQUEUE: reject: RCPT from x[192.0.2.1]: "
		   "450 4.2.0 Greylisted",
		AT "postfix/smtpd[7]: NOQUEUE: reject: RCPT from x[192.0.2.1]: "
		   "450 4.2.0 Greylisted; from=<a@b> to=<c@d",
	};
	struct postfix_line line;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(
		    postfix_line_parse(str_of(bad[i]), &line), ERR_INVALID);
}

/* However a line is cut, what is read lies inside it. */
static void
test_cut_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str whole = str_of(rows[i].line);

		for (size_t len = 0; len < whole.len; len++) {
			struct str part = str_slice(whole, 0, len);
			struct postfix_line line;

			if (postfix_line_parse(part, &line) != ERR_OK)
				continue;
			assert_true(line.recipient.len <= len);
			assert_true(line.sender.len <= len);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_lines_that_tell),
	cmocka_unit_test(test_lines_that_do_not),
	cmocka_unit_test(test_lines_that_are_malformed),
	cmocka_unit_test(test_cut_lines),
};

UNIT_MAIN(tests)
