/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_sender.c: statistics as they are stored, and their keys. What decodes
 * is encoded to the same bytes again, can be merged and judged; and the key
 * of what a stranger sends as an address is a key that has a text.
 */
#include "fuzz.h"

#include <string.h>

#include "core/sender_profile.h"

static void
judge(const struct sender *s)
{
	const struct policy policy = { .delay_s = { 180, 60, 1800 },
		.retry_window_s = 86400 };
	struct sender_profile p = sender_profile_of(s, &policy);
	struct sender twice = *s;

	FUZZ_ASSERT(p.hasty <= p.first_retries);
	FUZZ_ASSERT(p.passed <= p.ended);
	sender_merge(&twice, s);
	FUZZ_ASSERT(twice.attempts >= s->attempts);
	FUZZ_ASSERT(sender_rank(&twice) >= sender_rank(s));
}

void
fuzz_sender(const uint8_t *bytes, size_t len)
{
	struct str text = fuzz_str(bytes, len), word;
	uint8_t again[SENDER_SIZE];
	char mem[TRUST_TEXT_MAX];
	struct sender_key key;
	struct sender s;

	(void)!sender_key_format(text, mem, &word);
	if (sender_key_of_address(text, &key) ||
	    sender_key_of_text(text, &key)) {
		struct str made = { key.bytes, key.len };

		FUZZ_ASSERT(made.len <= SENDER_KEY_MAX);
		FUZZ_ASSERT(!sender_key_is_origin(made));
		FUZZ_ASSERT(sender_key_format(made, mem, &word) == ERR_OK);
		FUZZ_ASSERT(word.len > 0);
	}
	if (sender_decode(bytes, len, &s) != ERR_OK)
		return;
	FUZZ_ASSERT(sender_encode(&s, again) == len);
	FUZZ_ASSERT(memcmp(again, bytes, len) == 0);
	judge(&s);
}
