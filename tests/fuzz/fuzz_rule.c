/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_rule.c: entries of the whitelist, as the operator gives them and as
 * they are stored. The first byte is the kind; a zero parts key and value.
 */
#include "fuzz.h"

#include <string.h>

#include "core/entry.h"
#include "core/list_line.h"
#include "core/rule.h"

static void
parse(enum rule_kind kind, struct str value)
{
	struct rule rule, again;
	struct entry *entry = NULL;
	struct err_note note;

	if (rule_parse(kind, value, &rule, &note) != ERR_OK)
		return;
	/* The canonical form of a canonical form is itself. */
	FUZZ_ASSERT(
	    rule_parse(kind, str_of(rule.value), &again, &note) == ERR_OK);
	FUZZ_ASSERT(strcmp(rule.value, again.value) == 0);
	FUZZ_ASSERT(entry_new(&rule, NULL, 0, &entry) == ERR_OK);
	entry_unref(&entry);
}

static void
parse_line(struct str line)
{
	for (int i = 0; i < LIST_FORMAT_COUNT; i++) {
		struct rule rule;

		if (list_line_parse((enum list_format)i, line, &rule, NULL) ==
		    ERR_OK)
			parse(rule.kind, str_of(rule.value));
	}
}

static void
decode(struct str key, const uint8_t *bytes, size_t len)
{
	char key_again[RULE_KEY_MAX];
	uint8_t again[RULE_BYTES_MAX];
	struct rule rule;

	if (rule_decode(key, bytes, len, &rule) != ERR_OK)
		return;
	FUZZ_ASSERT(rule_key(&rule, key_again) == key.len);
	FUZZ_ASSERT(memcmp(key_again, key.data, key.len) == 0);
	FUZZ_ASSERT(rule_encode(&rule, again) == len);
	FUZZ_ASSERT(memcmp(again, bytes, len) == 0);
}

void
fuzz_rule(const uint8_t *bytes, size_t len)
{
	struct str all = fuzz_str(bytes, len);
	size_t zero = str_find(all, '\0');

	if (len == 0)
		return;
	if (bytes[0] >= RULE_CLIENT && bytes[0] <= RULE_RECIPIENT)
		parse((enum rule_kind)bytes[0], str_slice(all, 1, len));
	parse_line(all);
	if (zero < len)
		decode(
		    str_slice(all, 0, zero), bytes + zero + 1, len - zero - 1);
}
