/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * postfix_line.h: struct postfix_line, one line of Postfix's log, as far as it
 * tells who asked to deliver what to whom: maillog lines of smtpd, cleanup,
 * qmgr and the delivery agents, whatever syslog_name stands in front. Pure.
 *
 *	postfix/smtpd[7]: ID: client=NAME[ADDR], sasl_username=LOGIN
 *	postfix/qmgr[7]: ID: from=<SENDER>, size=N, nrcpt=N (queue active)
 *	postfix/lmtp[7]: ID: to=<RECIPIENT>, orig_to=<RECIPIENT>, relay=...
 *	postfix/qmgr[7]: ID: removed
 *	postfix/smtpd[7]: NOQUEUE: reject: RCPT from NAME[ADDR]: 450 4.2.0
 *	    TEXT; from=<SENDER> to=<RECIPIENT> proto=ESMTP helo=<HELO>
 *	postfix/cleanup[7]: ID: milter-reject: END-OF-MESSAGE from NAME[ADDR]:
 *	    4.7.1 TEXT; from=<SENDER> to=<RECIPIENT> proto=ESMTP helo=<HELO>
 */
#ifndef SIMULATE_POSTFIX_LINE_H
#define SIMULATE_POSTFIX_LINE_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/err.h"
#include "base/str.h"

#define POSTFIX_ID_MAX 31 /* bytes of a queue id */

enum postfix_line_kind {
	POSTFIX_CLIENT,     /* smtpd took the first recipient of a mail */
	POSTFIX_SENDER,     /* qmgr names the sender */
	POSTFIX_RECIPIENT,  /* a delivery was tried */
	POSTFIX_REMOVED,    /* qmgr has done with it */
	POSTFIX_GREYLISTED, /* a 4xx whose words are those of greylisting */
	POSTFIX_REFUSED,    /* a recipient was refused for another reason */
};

/* What the kind has no use for is empty. The views are of the line. */
struct postfix_line {
	enum postfix_line_kind kind;
	struct str id; /* of the queue; "" for NOQUEUE */
	struct addr client;
	struct str client_name; /* "" when Postfix could not verify one */
	bool authenticated;
	bool whole_mail; /* it was refused at its end: it has left the queue */
	struct str helo, sender, recipient;
};

/*
 * ERR_NOTFOUND: a line that tells nothing of this. ERR_INVALID: it is of one
 * of the forms above, and what should be there is not.
 */
enum err
postfix_line_parse(struct str line, struct postfix_line *ret) ATTR_MUST_CHECK;

#endif
