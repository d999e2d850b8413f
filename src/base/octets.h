/* SPDX-License-Identifier: BSD-2-Clause */
/* octets.h: whole numbers as they are stored: little-endian. */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* What is nearest to `v`. */
static inline uint32_t
octets_u32_of(int64_t v)
{
	if (v < 0)
		return 0;
	return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

static inline void
octets_put_u32(uint8_t to[4], uint32_t v)
{
	v = htole32(v);
	memcpy(to, &v, sizeof(v));
}

static inline uint32_t
octets_get_u32(const uint8_t from[4])
{
	uint32_t v;

	memcpy(&v, from, sizeof(v));
	return le32toh(v);
}

#endif
