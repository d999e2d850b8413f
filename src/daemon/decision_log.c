/* SPDX-License-Identifier: BSD-2-Clause */
/* decision_log.c: fixed keys in a fixed order, every value one word. */
#include "daemon/decision_log.h"

#include <inttypes.h>

#include "base/log.h"

/* Escaped bytes of one value, so that none pushes the next off the line. */
#define VALUE_MAX 350

static void
add_value(
    struct strbuf *b, const char *key, struct str value, const char *if_empty)
{
	char mem[VALUE_MAX];
	struct strbuf word;

	strbuf_init(&word, mem, sizeof(mem));
	strbuf_add_word(&word, value);
	strbuf_add(b, STR(", "));
	strbuf_add(b, str_of(key));
	strbuf_add(b, STR("="));
	strbuf_add(b, value.len == 0 ? str_of(if_empty) : strbuf_str(&word));
}

void
decision_log_format(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule, struct strbuf *b)
{
	char text[ADDR_TEXT_MAX];

	strbuf_add(b, STR("verdict="));
	strbuf_add(b, str_of(verdict_name(d->verdict)));
	strbuf_add(b, STR(", reason="));
	strbuf_add(b, str_of(reason_name(d->reason)));
	strbuf_add(b, STR(", link="));
	strbuf_add(b, str_of(evidence_kind_name(d->link)));
	strbuf_add(b, STR(", grade="));
	strbuf_add(b, str_of(grade_name(d->grade)));
	strbuf_addf(b, ", delay=%" PRId64 ", waited=%" PRId64 ", left=%" PRId64,
	    d->delay_s, d->waited_s, d->left_s);
	add_value(b, "client_name", attempt->client_name, "unknown");
	add_value(b, "client_address",
	    str_of(addr_format(&attempt->client, text)), "unknown");
	add_value(b, "helo", attempt->helo, "-");
	add_value(b, "sender", attempt->sender, "<>");
	add_value(b, "recipient", attempt->recipient, "-");
	if (rule != NULL) {
		strbuf_addf(b,
		    ", rule=%s:", rule_kind_name((enum rule_kind)rule->kind));
		strbuf_add_word(b, str_of(entry_value(rule)));
		strbuf_add(b, STR(", rule_from="));
		entry_add_origin(rule, b);
	} else {
		strbuf_addf(b, ", rule=none, rule_from=none");
	}
	strbuf_addf(b, ", would=%s", decision_would_name(d));
}

void
decision_log(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule)
{
	char line[DECISION_LOG_MAX];
	struct strbuf b;

	if (!log_wants(LOG_LEVEL_INFO))
		return;
	strbuf_init(&b, line, sizeof(line));
	decision_log_format(attempt, d, rule, &b);
	log_line(LOG_LEVEL_INFO, strbuf_str(&b));
}
