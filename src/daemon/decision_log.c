/* SPDX-License-Identifier: BSD-2-Clause */
/* decision_log.c: fixed keys in a fixed order, every value one word. */
#include "daemon/decision_log.h"

#include "base/log.h"

/* Escaped bytes of one value, so that none pushes the next off the line. */
#define VALUE_MAX 350

static void
add_word(struct strbuf *b, struct str key, const char *word)
{
	strbuf_add(b, key);
	strbuf_add(b, str_of(word));
}

static void
add_number(struct strbuf *b, struct str key, int64_t number)
{
	strbuf_add(b, key);
	strbuf_add_int(b, number);
}

/* What a stranger has sent. */
static void
add_value(
    struct strbuf *b, struct str key, struct str value, struct str if_empty)
{
	char mem[VALUE_MAX];
	struct strbuf word;

	strbuf_init(&word, mem, sizeof(mem));
	strbuf_add_word(&word, value);
	strbuf_add(b, key);
	strbuf_add(b, value.len == 0 ? if_empty : strbuf_str(&word));
}

void
decision_log_format(const struct attempt *attempt, const struct decision *d,
    const struct entry *rule, struct strbuf *b)
{
	char text[ADDR_TEXT_MAX];

	add_word(b, STR("verdict="), verdict_name(d->verdict));
	add_word(b, STR(", reason="), reason_name(d->reason));
	add_word(b, STR(", link="), evidence_kind_name(d->link));
	add_word(b, STR(", grade="), grade_name(d->grade));
	add_number(b, STR(", delay="), d->delay_s);
	add_number(b, STR(", waited="), d->waited_s);
	add_number(b, STR(", left="), d->left_s);
	add_value(
	    b, STR(", client_name="), attempt->client_name, STR("unknown"));
	add_word(
	    b, STR(", client_address="), addr_format(&attempt->client, text));
	add_value(b, STR(", helo="), attempt->helo, STR("-"));
	add_value(b, STR(", sender="), attempt->sender, STR("<>"));
	add_value(b, STR(", recipient="), attempt->recipient, STR("-"));
	if (rule != NULL) {
		strbuf_addf(b,
		    ", rule=%s:", rule_kind_name((enum rule_kind)rule->kind));
		strbuf_add_word(b, str_of(entry_value(rule)));
		strbuf_add(b, STR(", rule_from="));
		entry_add_origin(rule, b);
	} else {
		strbuf_add(b, STR(", rule=none, rule_from=none"));
	}
	add_word(b, STR(", would="), decision_would_name(d));
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
