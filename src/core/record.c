/* SPDX-License-Identifier: BSD-2-Clause */
/* record.c: the only encoder and the only decoder of a conversation. */
#include "core/record.h"

#include <assert.h>
#include <string.h>

#include "base/octets.h"

#define FLAG_LET_THROUGH 1

static size_t
encode_origin(const struct origin *o, uint8_t *p)
{
	size_t name_len = strlen(o->name);

	memcpy(p, o->addr.octets, 16);
	octets_put_u32(p + 16, octets_u32_of(o->first_s));
	octets_put_u32(p + 20, octets_u32_of(o->last_s));
	octets_put_u32(p + 24, octets_u32_of(o->passed_s));
	octets_put_u32(p + 28, o->attempts);
	octets_put_u32(p + 32, o->uses);
	p[36] = (uint8_t)o->link;
	p[37] = (uint8_t)o->grade;
	p[38] = o->let_through ? FLAG_LET_THROUGH : 0;
	p[39] = (uint8_t)name_len;
	memcpy(p + RECORD_ORIGIN_SIZE, o->name, name_len);
	return RECORD_ORIGIN_SIZE + name_len;
}

size_t
record_encode(const struct record *record, uint8_t ret_bytes[RECORD_SIZE_MAX])
{
	size_t len = RECORD_HEADER_SIZE;

	assert(record->count >= 1 && record->count <= RECORD_ORIGINS_MAX);
	for (size_t i = 0; i < record->count; i++)
		len += encode_origin(&record->origins[i], ret_bytes + len);
	ret_bytes[0] = RECORD_VERSION;
	ret_bytes[1] = (uint8_t)record->count;
	ret_bytes[2] = (uint8_t)len;
	ret_bytes[3] = (uint8_t)(len >> 8);
	return len;
}

/* Bytes used, or 0 when they are no origin. */
static size_t
decode_origin(const uint8_t *p, size_t len, struct origin *o)
{
	size_t name_len;

	if (len < RECORD_ORIGIN_SIZE)
		return 0;
	name_len = p[39];
	if (name_len > EVIDENCE_NAME_MAX || name_len > len - RECORD_ORIGIN_SIZE)
		return 0;
	if (p[36] > EVIDENCE_ADDR || p[37] >= GRADE_COUNT ||
	    p[38] > FLAG_LET_THROUGH ||
	    memchr(p + RECORD_ORIGIN_SIZE, '\0', name_len) != NULL)
		return 0;
	memcpy(o->addr.octets, p, 16);
	o->first_s = octets_get_u32(p + 16);
	o->last_s = octets_get_u32(p + 20);
	o->passed_s = octets_get_u32(p + 24);
	o->attempts = octets_get_u32(p + 28);
	o->uses = octets_get_u32(p + 32);
	o->link = (enum evidence_kind)p[36];
	o->grade = (enum grade)p[37];
	o->let_through = p[38] == FLAG_LET_THROUGH;
	memcpy(o->name, p + RECORD_ORIGIN_SIZE, name_len);
	o->name[name_len] = '\0';
	if (o->attempts == 0)
		return 0;
	return RECORD_ORIGIN_SIZE + name_len;
}

enum err
record_decode(const uint8_t *bytes, size_t len, struct record *ret)
{
	struct record record;
	size_t used = RECORD_HEADER_SIZE;

	if (len < RECORD_HEADER_SIZE || bytes[0] != RECORD_VERSION ||
	    (size_t)(bytes[2] | bytes[3] << 8) != len)
		return ERR_CORRUPT;
	record.count = bytes[1];
	if (record.count < 1 || record.count > RECORD_ORIGINS_MAX)
		return ERR_CORRUPT;
	for (size_t i = 0; i < record.count; i++) {
		size_t n =
		    decode_origin(bytes + used, len - used, &record.origins[i]);
		if (n == 0)
			return ERR_CORRUPT;
		used += n;
	}
	if (used != len)
		return ERR_CORRUPT;
	ret->count = record.count;
	memcpy(ret->origins, record.origins,
	    record.count * sizeof(record.origins[0]));
	return ERR_OK;
}
