/* SPDX-License-Identifier: BSD-2-Clause */
/* decision.c: words for decisions. */
#include "core/decision.h"

const char *
verdict_name(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_ACCEPT:
		return "accept";
	case VERDICT_DEFER:
		return "defer";
	}
	return "accept";
}

const char *
reason_name(enum reason reason)
{
	switch (reason) {
	case REASON_LOCAL:
		return "local";
	case REASON_AUTHENTICATED:
		return "authenticated";
	case REASON_RULE:
		return "rule";
	case REASON_TRUSTED:
		return "trusted";
	case REASON_PASSED:
		return "passed";
	case REASON_RETRIED:
		return "retried";
	case REASON_STORE_ERROR:
		return "store-error";
	case REASON_SHADOW:
		return "shadow";
	case REASON_FIRST:
		return "first";
	case REASON_EARLY:
		return "early";
	case REASON_EXPIRED:
		return "expired";
	case REASON_QUOTA:
		return "quota";
	}
	return "first";
}

const char *
decision_would_name(const struct decision *d)
{
	return d->reason == REASON_SHADOW ? reason_name(d->would) : "none";
}

bool
decision_is_quota(const struct decision *d)
{
	return d->reason == REASON_QUOTA ||
	       (d->reason == REASON_SHADOW && d->would == REASON_QUOTA);
}
