/* SPDX-License-Identifier: BSD-2-Clause */
/* expiry_hold.c: a wall clock that ran ahead of the monotonic one. */
#include "daemon/expiry_hold.h"

#include <inttypes.h>

#include "base/log.h"

bool
expiry_hold_check(struct expiry_hold *h, int64_t wall_s, int64_t mono_ms)
{
	int64_t ahead_s = 0;

	if (h->seen_wall_s > 0)
		ahead_s = wall_s - h->seen_wall_s -
		          (mono_ms - h->seen_mono_ms) / 1000;
	h->seen_wall_s = wall_s;
	h->seen_mono_ms = mono_ms;
	if (ahead_s > EXPIRY_HOLD_S) {
		atomic_store(
		    &h->until_ms, mono_ms + (int64_t)EXPIRY_HOLD_S * 1000);
		log_warning("expiry: the clock jumped %" PRId64
		            " s ahead: nothing expires for a day; if the new "
		            "time is right, say: greywait clock-is-right",
		    ahead_s);
	} else if (ahead_s < -EXPIRY_HOLD_S && expiry_hold_end(h, mono_ms)) {
		log_warning("expiry: the clock was set back by %" PRId64
		            " s: expiry goes on",
		    -ahead_s);
	}
	return expiry_hold_left_s(h, mono_ms) > 0;
}

int64_t
expiry_hold_left_s(const struct expiry_hold *h, int64_t mono_ms)
{
	int64_t left_ms = atomic_load(&h->until_ms) - mono_ms;

	return left_ms > 0 ? (left_ms + 999) / 1000 : 0;
}

bool
expiry_hold_end(struct expiry_hold *h, int64_t mono_ms)
{
	return atomic_exchange(&h->until_ms, 0) > mono_ms;
}
