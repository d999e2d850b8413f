/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.c: SipHash-2-4. */
#include "base/hash.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/octets.h"

struct hash_key
hash_key_random(void)
{
	struct hash_key key = { 0 };

	if (getrandom(&key, sizeof(key), 0) != (ssize_t)sizeof(key)) {
		/* No random source is no reason to stop mail. */
		struct timespec ts = { 0 };

		(void)clock_gettime(CLOCK_REALTIME, &ts);
		key.k0 ^= (uint64_t)ts.tv_nsec * 0x9e3779b97f4a7c15u;
		key.k1 ^= (uint64_t)ts.tv_sec ^ (uint64_t)(uintptr_t)&key;
	}
	return key;
}

static inline uint64_t
rotl(uint64_t x, unsigned int n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static inline void
sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

uint64_t
hash_bytes(const struct hash_key *key, struct str bytes)
{
	uint64_t v[4] = { key->k0 ^ 0x736f6d6570736575u,
		key->k1 ^ 0x646f72616e646f6du, key->k0 ^ 0x6c7967656e657261u,
		key->k1 ^ 0x7465646279746573u };
	const uint8_t *data = (const uint8_t *)bytes.data;
	size_t whole = bytes.len - bytes.len % 8;

	for (size_t i = 0; i < whole; i += 8)
		sip_word(v, octets_get(data + i, 8));
	sip_word(v, octets_get(data + whole, bytes.len - whole) |
	                (uint64_t)bytes.len << 56);
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
