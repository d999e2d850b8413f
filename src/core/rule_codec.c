/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_codec.c: rules as keys and values of the store, and back. */
#include <string.h>

#include "core/rule.h"

#define RULE_VERSION 1
#define RULE_HEADER_SIZE 22

static void
put_time(int64_t at_s, uint8_t ret[8])
{
	for (int i = 0; i < 8; i++)
		ret[i] = (uint8_t)((uint64_t)at_s >> (8 * i));
}

static int64_t
take_time(const uint8_t bytes[8])
{
	uint64_t at_s = 0;

	for (int i = 0; i < 8; i++)
		at_s |= (uint64_t)bytes[i] << (8 * i);
	return (int64_t)at_s;
}

size_t
rule_key(const struct rule *rule, char ret[RULE_KEY_MAX])
{
	size_t len = strlen(rule->value);

	ret[0] = (char)rule->kind;
	memcpy(ret + 1, rule->value, len);
	return len + 1;
}

size_t
rule_encode(const struct rule *rule, uint8_t ret[RULE_BYTES_MAX])
{
	size_t by_len = strlen(rule->added_by);
	size_t comment_len = strlen(rule->comment);

	memset(ret, 0, RULE_HEADER_SIZE);
	ret[0] = RULE_VERSION;
	ret[1] = (uint8_t)rule->action;
	put_time(rule->added_s, ret + 4);
	put_time(rule->expires_s, ret + 12);
	ret[20] = (uint8_t)by_len;
	ret[21] = (uint8_t)comment_len;
	memcpy(ret + RULE_HEADER_SIZE, rule->added_by, by_len);
	memcpy(ret + RULE_HEADER_SIZE + by_len, rule->comment, comment_len);
	return RULE_HEADER_SIZE + by_len + comment_len;
}

enum err
rule_of_key(struct str key, struct rule *ret)
{
	struct rule rule = { 0 };

	if (key.len < 2 || key.len > RULE_KEY_MAX ||
	    key.data[0] < RULE_CLIENT || key.data[0] > RULE_RECIPIENT ||
	    memchr(key.data, '\0', key.len) != NULL)
		return ERR_CORRUPT;
	rule.kind = (enum rule_kind)key.data[0];
	memcpy(rule.value, key.data + 1, key.len - 1);
	*ret = rule;
	return ERR_OK;
}

enum err
rule_decode(struct str key, const uint8_t *bytes, size_t len, struct rule *ret)
{
	struct rule rule;
	size_t by_len, comment_len;

	if (rule_of_key(key, &rule) != ERR_OK || len < RULE_HEADER_SIZE ||
	    bytes[0] != RULE_VERSION || bytes[1] >= RULE_ACTION_COUNT ||
	    bytes[2] != 0 || bytes[3] != 0)
		return ERR_CORRUPT;
	by_len = bytes[20];
	comment_len = bytes[21];
	if (by_len > RULE_ORIGIN_MAX || comment_len > RULE_COMMENT_MAX ||
	    RULE_HEADER_SIZE + by_len + comment_len != len ||
	    memchr(bytes + RULE_HEADER_SIZE, '\0', by_len + comment_len) !=
	        NULL)
		return ERR_CORRUPT;
	rule.action = (enum rule_action)bytes[1];
	rule.added_s = take_time(bytes + 4);
	rule.expires_s = take_time(bytes + 12);
	memcpy(rule.added_by, bytes + RULE_HEADER_SIZE, by_len);
	memcpy(rule.comment, bytes + RULE_HEADER_SIZE + by_len, comment_len);
	*ret = rule;
	return ERR_OK;
}
