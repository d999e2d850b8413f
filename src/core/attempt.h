/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attempt.h: struct attempt, one RCPT of one client as the MTA told it. All
 * views are borrowed for the call.
 */
#ifndef CORE_ATTEMPT_H
#define CORE_ATTEMPT_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/str.h"

struct attempt {
	struct addr client;
	struct str client_name; /* forward-confirmed by the MTA; "" if none */
	struct str helo;        /* "" if none */
	struct str sender;      /* RFC5321.MailFrom without <>; "" is null */
	struct str recipient;   /* RFC5321.RcptTo without <> */
	bool authenticated;     /* SMTP AUTH (RFC 4954) */
	bool asked;             /* by an operator, who may give pseudonyms in
	                           place of addresses; a stranger may not */
};

#endif
