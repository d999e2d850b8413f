/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hash.h: a 64-bit hash of bytes for tables whose keys strangers choose:
 * SipHash-2-4 (Aumasson, Bernstein, 2012) under a secret key, so that nobody
 * outside can fill one bucket on purpose.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

struct hash_key {
	uint64_t k0, k1;
};

/* A fresh key from the system's random source; never fails. */
struct hash_key hash_key_random(void);

uint64_t hash_bytes(const struct hash_key *key, struct str bytes);

#endif
