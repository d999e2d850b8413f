/* SPDX-License-Identifier: BSD-2-Clause */
/* hits.c: hits as stored bytes. */
#include "core/hits.h"

#include <string.h>

#define HITS_VERSION 1

static void
put_u64(uint64_t n, uint8_t ret[8])
{
	for (int i = 0; i < 8; i++)
		ret[i] = (uint8_t)(n >> (8 * i));
}

static uint64_t
take_u64(const uint8_t bytes[8])
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n |= (uint64_t)bytes[i] << (8 * i);
	return n;
}

void
hits_encode(const struct hits *hits, uint8_t ret[HITS_SIZE])
{
	memset(ret, 0, HITS_SIZE);
	ret[0] = HITS_VERSION;
	put_u64(hits->count, ret + 8);
	put_u64((uint64_t)hits->last_s, ret + 16);
}

enum err
hits_decode(const uint8_t *bytes, size_t len, struct hits *ret)
{
	static const uint8_t head[8] = { HITS_VERSION };

	if (len != HITS_SIZE || memcmp(bytes, head, sizeof(head)) != 0)
		return ERR_CORRUPT;
	ret->count = take_u64(bytes + 8);
	ret->last_s = (int64_t)take_u64(bytes + 16);
	return ERR_OK;
}

void
hits_add(struct hits *hits, uint64_t count, int64_t last_s)
{
	hits->count += count;
	if (last_s > hits->last_s)
		hits->last_s = last_s;
}
