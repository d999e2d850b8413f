/* SPDX-License-Identifier: BSD-2-Clause */
/* octets.h: whole numbers as they are stored: little-endian. Pure. */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <endian.h>
#include <stddef.h>
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

/* Write the lowest `size` bytes, 8 at the most. */
static inline void
octets_put(uint8_t *to, size_t size, uint64_t v)
{
	v = htole64(v);
	memcpy(to, &v, size);
}

/* The number that stands in `size` bytes, 8 at the most. */
static inline uint64_t
octets_get(const uint8_t *from, size_t size)
{
	uint64_t v = 0;

	memcpy(&v, from, size);
	return le64toh(v);
}

static inline void
octets_put_u32(uint8_t to[4], uint32_t v)
{
	octets_put(to, 4, v);
}

static inline uint32_t
octets_get_u32(const uint8_t from[4])
{
	return (uint32_t)octets_get(from, 4);
}

#endif
