/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_record.c: records as they are stored. What decodes is encoded to the
 * same bytes again, and the policy can decide on it.
 */
#include "fuzz.h"

#include <string.h>

#include "core/policy.h"
#include "core/trust.h"

#define NOW_S INT64_C(1800000000)

static void
decide_on(const struct record *record)
{
	const struct policy policy = { .delay_s = { 180, 60, 1800 },
		.retry_window_s = 86400,
		.pass_life_s = 35 * 86400,
		.pool_nets = 3,
		.evidence = { .ipv4_prefix = 24, .ipv6_prefix = 64 } };
	struct attempt attempt = { .client = record->origins[0].addr };
	struct evidence ev = evidence_of(&policy.evidence, &attempt);
	struct record after;
	struct decision d = policy_decide(&policy, record, &ev, NOW_S, &after);

	FUZZ_ASSERT(after.count >= 1 && after.count <= RECORD_ORIGINS_MAX);
	FUZZ_ASSERT(d.waited_s >= 0 && d.left_s >= 0);
	FUZZ_ASSERT(d.verdict == VERDICT_ACCEPT || d.left_s > 0);
}

void
fuzz_record(const uint8_t *bytes, size_t len)
{
	uint8_t again[RECORD_SIZE_MAX];
	struct record record;

	if (record_decode(bytes, len, &record) != ERR_OK)
		return;
	FUZZ_ASSERT(record_encode(&record, again) == len);
	FUZZ_ASSERT(memcmp(again, bytes, len) == 0);
	decide_on(&record);
}

void
fuzz_trust(const uint8_t *bytes, size_t len)
{
	const struct trust_policy policy = { .after = 5, .life_s = 86400 };
	uint8_t again[TRUST_SIZE];
	char text[TRUST_TEXT_MAX];
	struct trust t;

	(void)!trust_key_format(fuzz_str(bytes, len), text);
	if (trust_decode(bytes, len, &t) != ERR_OK)
		return;
	FUZZ_ASSERT(trust_encode(&t, again) == len);
	FUZZ_ASSERT(memcmp(again, bytes, len) == 0);
	(void)trust_holds(&policy, &t, NOW_S);
}
