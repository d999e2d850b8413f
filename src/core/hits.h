/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hits.h: struct hits, how often an entry of the whitelist has matched, as it
 * is stored. The key is the rule's, so that an entry of a file keeps its hits
 * when lines move. Pure.
 */
#ifndef CORE_HITS_H
#define CORE_HITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define HITS_SIZE 24

struct hits {
	uint64_t count;
	int64_t last_s; /* seconds since 1970 */
};

/* Version (1), seven zeros, count and time of the last (8 each,
 * little-endian). */
void hits_encode(const struct hits *hits, uint8_t ret[HITS_SIZE]);

/* ERR_CORRUPT when the bytes are not what hits_encode() makes. */
enum err
hits_decode(const uint8_t *bytes, size_t len, struct hits *ret) ATTR_MUST_CHECK;

/* More of them; the last is the later one. */
void hits_add(struct hits *hits, uint64_t count, int64_t last_s);

#endif
