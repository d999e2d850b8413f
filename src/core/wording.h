/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wording.h: struct wording, what the words in the name of a host say about
 * it. Pure.
 */
#ifndef CORE_WORDING_H
#define CORE_WORDING_H

#include <stdbool.h>

#include "base/str.h"

struct wording {
	bool line;   /* a customer's line: adsl, dialup, dynamic... */
	bool server; /* a mail server: mx, smtp, relay... */
	bool
	    rented; /* a rented machine's serial number and no name: vps12345 */
};

/* `host` is the part of a name below the registered domain, in lower case. */
struct wording wording_of(struct str host);

#endif
