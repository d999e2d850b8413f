/* SPDX-License-Identifier: BSD-2-Clause */
/* decision_line.c: keys and values; keys that are not known are passed by. */
#include "report/decision_line.h"

#include <string.h>

/* Keys that must be there, one bit each. */
enum seen {
	SEEN_VERDICT = 1,
	SEEN_REASON = 2,
	SEEN_LINK = 4,
	SEEN_GRADE = 8,
	SEEN_TIMES = 16 + 32 + 64,
	SEEN_SENDER = 128,
	SEEN_RECIPIENT = 256,
	SEEN_ALL = 511,
};

static bool
parse_reason(struct str value, enum reason *ret)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		if (!str_eq(value, str_of(reason_name((enum reason)i))))
			continue;
		*ret = (enum reason)i;
		return true;
	}
	return false;
}

static bool
parse_link(struct str value, enum evidence_kind *ret)
{
	for (int i = EVIDENCE_NONE; i <= EVIDENCE_ADDR; i++) {
		if (!str_eq(value,
		        str_of(evidence_kind_name((enum evidence_kind)i))))
			continue;
		*ret = (enum evidence_kind)i;
		return true;
	}
	return false;
}

static bool
parse_grade(struct str value, enum grade *ret)
{
	for (int i = 0; i < GRADE_COUNT; i++) {
		if (!str_eq(value, str_of(grade_name((enum grade)i))))
			continue;
		*ret = (enum grade)i;
		return true;
	}
	return false;
}

static bool
parse_verdict(struct str value, enum verdict *ret)
{
	*ret = str_eq(value, STR("defer")) ? VERDICT_DEFER : VERDICT_ACCEPT;
	return *ret == VERDICT_DEFER || str_eq(value, STR("accept"));
}

static bool
parse_seconds(struct str value, int64_t *ret)
{
	unsigned int n;

	if (!str_to_u32(value, &n))
		return false;
	*ret = n;
	return true;
}

/* What decides. Returns the bit of the key, 0 when it is another. */
static unsigned int
take_decision(struct str key, struct str value, struct decision *d)
{
	if (str_eq(key, STR("verdict")))
		return parse_verdict(value, &d->verdict) ? SEEN_VERDICT : 0;
	if (str_eq(key, STR("reason")))
		return parse_reason(value, &d->reason) ? SEEN_REASON : 0;
	if (str_eq(key, STR("link")))
		return parse_link(value, &d->link) ? SEEN_LINK : 0;
	if (str_eq(key, STR("grade")))
		return parse_grade(value, &d->grade) ? SEEN_GRADE : 0;
	if (str_eq(key, STR("delay")))
		return parse_seconds(value, &d->delay_s) ? 16 : 0;
	if (str_eq(key, STR("waited")))
		return parse_seconds(value, &d->waited_s) ? 32 : 0;
	if (str_eq(key, STR("left")))
		return parse_seconds(value, &d->left_s) ? 64 : 0;
	if (str_eq(key, STR("would")))
		(void)parse_reason(value, &d->would);
	return 0;
}

/* Who it was. */
static unsigned int
take_attempt(struct str key, struct str value, struct decision_line *ret)
{
	if (str_eq(key, STR("client_name")))
		ret->client_name = value;
	else if (str_eq(key, STR("client_address")))
		ret->client_address = value;
	else if (str_eq(key, STR("sender")))
		ret->sender = value;
	else if (str_eq(key, STR("recipient")))
		ret->recipient = value;
	if (value.len == 0)
		return 0; /* the line was cut */
	if (str_eq(key, STR("sender")))
		return SEEN_SENDER;
	return str_eq(key, STR("recipient")) ? SEEN_RECIPIENT : 0;
}

static bool
is_known(unsigned int seen, const struct decision *d)
{
	return seen == SEEN_ALL &&
	       (d->verdict == VERDICT_DEFER || d->reason < REASON_FIRST) &&
	       (d->reason != REASON_SHADOW || d->would >= REASON_FIRST);
}

enum err
decision_line_parse(struct str line, struct decision_line *ret)
{
	const char *head = memmem(line.data, line.len, "verdict=", 8);
	struct decision_line found = { .client_name = STR("") };
	unsigned int seen = 0;
	struct str rest;

	if (head == NULL || (head > line.data && head[-1] != ' '))
		return ERR_NOTFOUND;
	found.client_address = found.sender = found.recipient = STR("");
	rest = str_slice(line, (size_t)(head - line.data), line.len);
	while (rest.len > 0) {
		struct str pair = str_slice(rest, 0, str_find(rest, ','));
		size_t equals = str_find(pair, '=');
		struct str key = str_slice(pair, 0, equals);
		struct str value = str_slice(pair, equals + 1, pair.len);

		seen |= take_decision(key, value, &found.decision);
		seen |= take_attempt(key, value, &found);
		rest = str_slice(rest, pair.len + 2, rest.len);
	}
	if (!is_known(seen, &found.decision))
		return ERR_INVALID;
	*ret = found;
	return ERR_OK;
}
