/* SPDX-License-Identifier: BSD-2-Clause */
/* sender.c: statistics gathered, merged and judged; their only encoder and
 * decoder. */
#include "core/sender.h"

#include <string.h>

#include "base/octets.h"

static uint8_t *
put_list(uint8_t *p, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		octets_put_u32(p + 4 * i, list[i]);
	return p + 4 * count;
}

static const uint8_t *
get_list(const uint8_t *p, uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		list[i] = octets_get_u32(p + 4 * i);
	return p + 4 * count;
}

size_t
sender_encode(const struct sender *s, uint8_t ret[SENDER_SIZE])
{
	uint8_t *p = ret + 16;

	memset(ret, 0, 4);
	ret[0] = SENDER_VERSION;
	octets_put_u32(ret + 4, octets_u32_of(s->first_s));
	octets_put_u32(ret + 8, octets_u32_of(s->last_s));
	octets_put_u32(ret + 12, s->attempts);
	p = put_list(p, s->counts, SENDER_COUNTS);
	p = put_list(p, s->grades, GRADE_COUNT);
	p = put_list(p, s->links + 1, SENDER_LINKS - 1);
	octets_put_u32(p, (uint32_t)s->delay_sum_s);
	octets_put_u32(p + 4, (uint32_t)(s->delay_sum_s >> 32));
	octets_put_u32(p + 8, s->delay_max_s);
	p = put_list(p + 12, s->gaps.bins, HISTOGRAM_BINS);
	p = put_list(p, s->delays.bins, HISTOGRAM_BINS);
	return (size_t)(p - ret);
}

enum err
sender_decode(const uint8_t *bytes, size_t len, struct sender *ret)
{
	const uint8_t *p = bytes + 16;

	if (len != SENDER_SIZE || bytes[0] != SENDER_VERSION || bytes[1] != 0 ||
	    bytes[2] != 0 || bytes[3] != 0 || octets_get_u32(bytes + 12) == 0)
		return ERR_CORRUPT;
	ret->first_s = octets_get_u32(bytes + 4);
	ret->last_s = octets_get_u32(bytes + 8);
	ret->attempts = octets_get_u32(bytes + 12);
	p = get_list(p, ret->counts, SENDER_COUNTS);
	p = get_list(p, ret->grades, GRADE_COUNT);
	ret->links[EVIDENCE_NONE] = 0;
	p = get_list(p, ret->links + 1, SENDER_LINKS - 1);
	ret->delay_sum_s = octets_get_u32(p) | (uint64_t)octets_get_u32(p + 4)
	                                           << 32;
	ret->delay_max_s = octets_get_u32(p + 8);
	p = get_list(p + 12, ret->gaps.bins, HISTOGRAM_BINS);
	(void)get_list(p, ret->delays.bins, HISTOGRAM_BINS);
	return ERR_OK;
}

static void
add_one(uint32_t *counter)
{
	*counter = histogram_sum(*counter, 1);
}

static void
add_list(uint32_t *into, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] = histogram_sum(into[i], list[i]);
}

static void
add_pass(struct sender *s, const struct decision *d)
{
	uint32_t waited_s = octets_u32_of(d->waited_s);

	add_one(&s->counts[SENDER_RETRIED]);
	add_one(&s->links[d->link]);
	histogram_add(&s->delays, waited_s);
	s->delay_sum_s += waited_s;
	if (waited_s > s->delay_max_s)
		s->delay_max_s = waited_s;
}

static void
add_reason(struct sender *s, const struct decision *d)
{
	switch (d->reason) {
	case REASON_FIRST:
		add_one(&s->counts[SENDER_FIRST]);
		break;
	case REASON_EARLY:
		add_one(&s->counts[SENDER_EARLY]);
		break;
	case REASON_EXPIRED:
		add_one(&s->counts[SENDER_EXPIRED]);
		if (d->late_s > 0)
			add_one(&s->counts[SENDER_LATE]);
		break;
	case REASON_RETRIED:
		add_pass(s, d);
		break;
	case REASON_PASSED:
		add_one(&s->counts[SENDER_PASSED]);
		break;
	case REASON_TRUSTED:
		add_one(&s->counts[SENDER_TRUSTED]);
		break;
	case REASON_LOCAL:
	case REASON_AUTHENTICATED:
	case REASON_RULE:
	case REASON_STORE_ERROR:
	case REASON_SHADOW: /* says nothing of how it retries */
	case REASON_QUOTA:  /* not remembered: no first contact yet */
		break;
	}
}

void
sender_add_decision(struct sender *s, const struct decision *d, int64_t now_s)
{
	add_one(&s->attempts);
	add_one(&s->grades[d->grade]);
	add_reason(s, d);
	/* The second attempt of an origin, whatever it was answered. */
	if (d->attempts == 2 &&
	    (d->reason == REASON_EARLY || d->reason == REASON_RETRIED))
		histogram_add(&s->gaps, d->waited_s);
	if (s->first_s == 0 || now_s < s->first_s)
		s->first_s = now_s;
	if (now_s > s->last_s)
		s->last_s = now_s;
}

void
sender_add_abandoned(struct sender *s)
{
	add_one(&s->counts[SENDER_ABANDONED]);
}

void
sender_merge(struct sender *into, const struct sender *s)
{
	if (into->first_s == 0 ||
	    (s->first_s > 0 && s->first_s < into->first_s))
		into->first_s = s->first_s;
	if (s->last_s > into->last_s)
		into->last_s = s->last_s;
	into->attempts = histogram_sum(into->attempts, s->attempts);
	add_list(into->counts, s->counts, SENDER_COUNTS);
	add_list(into->grades, s->grades, GRADE_COUNT);
	add_list(into->links, s->links, SENDER_LINKS);
	into->delay_sum_s += s->delay_sum_s;
	if (s->delay_max_s > into->delay_max_s)
		into->delay_max_s = s->delay_max_s;
	histogram_merge(&into->gaps, &s->gaps);
	histogram_merge(&into->delays, &s->delays);
}

static uint64_t
accepted(const struct sender *s)
{
	return (uint64_t)s->counts[SENDER_RETRIED] + s->counts[SENDER_PASSED] +
	       s->counts[SENDER_TRUSTED];
}

bool
sender_is_known_good(const struct sender *s)
{
	return accepted(s) > 0;
}

uint64_t
sender_rank(const struct sender *s)
{
	uint64_t class = 0;

	for (uint64_t left = accepted(s); left > 0; left >>= 1)
		class ++;
	return class << 32 | octets_u32_of(s->last_s);
}

bool
sender_lapsed(const struct sender *s, int64_t life_s, int64_t now_s)
{
	return now_s > s->last_s && now_s - s->last_s > life_s;
}

const char *
sender_count_name(enum sender_count count)
{
	switch (count) {
	case SENDER_FIRST:
		return "first";
	case SENDER_EARLY:
		return "early";
	case SENDER_EXPIRED:
		return "expired";
	case SENDER_RETRIED:
		return "retried";
	case SENDER_PASSED:
		return "passed";
	case SENDER_TRUSTED:
		return "trusted";
	case SENDER_ABANDONED:
		return "abandoned";
	case SENDER_LATE:
		return "late";
	}
	return "first";
}
