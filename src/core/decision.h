/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decision.h: struct decision, what is answered to one attempt and why.
 */
#ifndef CORE_DECISION_H
#define CORE_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence.h"

enum verdict {
	VERDICT_ACCEPT,
	VERDICT_DEFER,
};
#define VERDICT_COUNT 2

enum reason {
	/* accept */
	REASON_LOCAL,         /* a local network, or no network at all */
	REASON_AUTHENTICATED, /* SMTP AUTH */
	REASON_RULE,          /* an entry of the whitelist */
	REASON_TRUSTED,       /* the origin is trusted across conversations */
	REASON_PASSED,        /* the origin passed before */
	REASON_RETRIED,       /* this retry came after the delay */
	REASON_STORE_ERROR,   /* the store cannot say, and mail flows */
	REASON_SHADOW,        /* it would be deferred, but for shadow mode */
	/* defer */
	REASON_FIRST,   /* first attempt */
	REASON_EARLY,   /* a retry before the delay was over */
	REASON_EXPIRED, /* a retry after the window: a first contact again */
	REASON_QUOTA,   /* a first attempt that there is no room to remember */
};
#define REASON_COUNT 12

struct decision {
	enum verdict verdict;
	enum reason reason;
	enum evidence_kind link; /* what joined the attempt to its origin */
	enum grade grade;
	int64_t delay_s;   /* the delay that holds for this attempt */
	int64_t waited_s;  /* since the origin's first attempt, 0 or more */
	int64_t left_s;    /* until a retry passes; 0 when accepted, but for
	                      REASON_SHADOW: what it would be */
	enum reason would; /* of REASON_SHADOW: the reason to defer */
	int64_t late_s;    /* expired: since the attempt that was deferred then;
	                      0 when that mail had passed */
	uint32_t attempts; /* of the origin, up to its pass, with this one */
};

/* Is there no room to remember the attempt? Then nothing is stored of it. */
bool decision_is_quota(const struct decision *d);

/* The words of logs, commands and documents; constants. */
const char *verdict_name(enum verdict verdict);
const char *reason_name(enum reason reason);

/* The reason to defer that shadow mode has set aside; "none". A constant. */
const char *decision_would_name(const struct decision *d);

#endif
