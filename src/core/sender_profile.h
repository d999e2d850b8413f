/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sender_profile.h: struct sender_profile, how a sender retries and whether
 * the delay and the retry window suit it, as told by its statistics. Pure.
 */
#ifndef CORE_SENDER_PROFILE_H
#define CORE_SENDER_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/policy.h"
#include "core/sender.h"

/* First contacts that must have come to an end before anything is said. */
#define SENDER_PROFILE_LEAST 5

enum sender_warning {
	SENDER_NEVER,    /* it has never tried again */
	SENDER_SELDOM,   /* it mostly does not try again */
	SENDER_GIVES_UP, /* it tries again, but mostly not after the delay */
	SENDER_HASTY,    /* its first retry mostly comes before the delay is
	                    over, so that mail waits for the second */
	SENDER_TOO_LATE, /* retries come after the retry window */
	SENDER_NEAR_END, /* first retries mostly come in the second half of the
	                    retry window */
	SENDER_POOLED,   /* it mostly passes by the pool rule */
};
#define SENDER_WARNINGS 7

struct sender_profile {
	enum grade grade; /* that most of its attempts had */
	int64_t delay_s;  /* of that grade */
	int64_t retry_window_s;
	uint64_t ended;  /* first contacts that passed or were abandoned */
	uint64_t passed; /* of these */
	uint64_t first_retries; /* inside the window */
	uint64_t hasty;         /* of these, before the delay was over */
	size_t gap_bin;         /* the median; HISTOGRAM_BINS: none */
	size_t delay_bin;       /* likewise, of the delay paid */
	/* Nine of ten first retries come after this or later; 0: no such. */
	int64_t fitting_delay_s;
	bool known; /* SENDER_PROFILE_LEAST is reached */
	bool warnings[SENDER_WARNINGS];
};

struct sender_profile
sender_profile_of(const struct sender *s, const struct policy *policy);

/* "never", "seldom", "gives-up", ...: a constant. */
const char *sender_warning_name(enum sender_warning warning);

#endif
