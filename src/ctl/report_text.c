/* SPDX-License-Identifier: BSD-2-Clause */
/* report_text.c: sentences for the sums, tables for what is split. */
#include "ctl/report_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/quantity.h"
#include "ctl/say.h"
#include "ctl/table.h"
#include "report/log_time.h"

#define NUMBER_MAX 32

static void
cell(struct table *table, uint64_t n)
{
	char text[NUMBER_MAX];

	(void)snprintf(text, sizeof(text), "%" PRIu64, n);
	(void)table_add(table, text);
}

static void
cell_span(struct table *table, const struct hist *h, unsigned int percent)
{
	char text[QUANTITY_TEXT_MAX];

	(void)table_add(table,
	    h->count == 0 ? "-"
	                  : quantity_say_s(hist_percentile(h, percent), text));
}

static void
print_sums(const struct summary *t, const struct summary_grade *sum)
{
	char from[LOG_TIME_TEXT_MAX], to[LOG_TIME_TEXT_MAX];
	const struct summary_grade *v = &t->grades[GRADE_VERIFIED];
	double share = t->attempts == 0
	                   ? 0
	                   : 100 * (double)(sum->firsts + sum->shadow) /
	                         (double)t->attempts;

	(void)printf("From %s to %s: %" PRIu64 " %s.\n",
	    log_time_format(t->begin_s, from), log_time_format(t->end_s, to),
	    t->attempts, say_form((int64_t)t->attempts, "attempt", "attempts"));
	(void)printf("Delayed %" PRIu64 " first %s", sum->firsts,
	    say_form((int64_t)sum->firsts, "contact", "contacts"));
	if (sum->shadow > 0)
		(void)printf(" and would have delayed %" PRIu64
		             " more (shadow mode)",
		    sum->shadow);
	(void)printf(", %.1f %% of the attempts.\n", share);
	(void)printf("%" PRIu64 " of them came back and were accepted, %" PRIu64
	             " never came back, %" PRIu64 " %s still open.\n",
	    sum->retried, sum->lost, sum->open,
	    say_form((int64_t)sum->open, "is", "are"));
	(void)printf("Probably real mail among those that never came back "
	             "(grade verified): %" PRIu64 ".\n",
	    v->lost);
	if (t->forgotten > 0)
		(void)printf("%" PRIu64 " %s counted as open for want of "
		             "room.\n",
		    t->forgotten, say_form((int64_t)t->forgotten, "is", "are"));
}

static enum err
print_grades(const struct summary *t)
{
	static const char *const headers[] = { "GRADE", "DELAYED", "CAME BACK",
		"NEVER", "OPEN", "MEDIAN", "90 %", "99 %", "SHADOW",
		"AT LEAST" };
	struct table *table = NULL;
	enum err e;

	(void)printf("\nBy grade of the client:\n");
	e = table_new(headers, ARRAY_LEN(headers), &table);
	for (int g = 0; e == ERR_OK && g < GRADE_COUNT; g++) {
		const struct summary_grade *x = &t->grades[g];

		(void)table_add(table, grade_name((enum grade)g));
		cell(table, x->firsts);
		cell(table, x->retried);
		cell(table, x->lost);
		cell(table, x->open);
		cell_span(table, &x->waits, 50);
		cell_span(table, &x->waits, 90);
		cell_span(table, &x->waits, 99);
		cell(table, x->shadow);
		cell_span(table, &x->shadow_waits, 50);
	}
	table_free(&table);
	return e;
}

static enum err
print_reasons(const struct summary *t)
{
	static const char *const headers[] = { "REASON", "ATTEMPTS" };
	static const char *const link_headers[] = { "LINK", "RETRIES" };
	struct table *table = NULL;
	enum err e;

	(void)printf("\nWhat was answered:\n");
	e = table_new(headers, ARRAY_LEN(headers), &table);
	for (int r = 0; e == ERR_OK && r < REASON_COUNT; r++) {
		if (t->reasons[r] == 0)
			continue;
		(void)table_add(table, reason_name((enum reason)r));
		cell(table, t->reasons[r]);
	}
	table_free(&table);
	if (e != ERR_OK)
		return e;
	(void)printf("\nBy what accepted retries were recognised:\n");
	e = table_new(link_headers, ARRAY_LEN(link_headers), &table);
	for (int k = EVIDENCE_ADDR; e == ERR_OK && k > EVIDENCE_NONE; k--) {
		(void)table_add(
		    table, evidence_kind_name((enum evidence_kind)k));
		cell(table, t->links[k]);
	}
	table_free(&table);
	return e;
}

static enum err
print_top(const struct top *top, const char *title)
{
	static const char *const headers[] = { "SENDERS OF", "CONTACTS" };
	struct table *table = NULL;
	enum err e;

	if (top->used == 0)
		return ERR_OK;
	(void)printf("\n%s:\n", title);
	e = table_new(headers, ARRAY_LEN(headers), &table);
	for (size_t i = 0; e == ERR_OK && i < top->used && i < SUMMARY_ROWS;
	     i++) {
		(void)table_add(table, top->names[i].name);
		cell(table, top->names[i].count);
	}
	table_free(&table);
	return e;
}

static enum err
print_days(const struct summary *t)
{
	static const char *const headers[] = { "DAY", "ATTEMPTS", "DELAYED",
		"CAME BACK", "NEVER", "OPEN", "SHADOW" };
	char text[LOG_TIME_TEXT_MAX];
	struct table *table = NULL;
	enum err e;

	(void)printf("\nBy day of the first contact:\n");
	e = table_new(headers, ARRAY_LEN(headers), &table);
	for (size_t i = 0; e == ERR_OK && i < t->day_count; i++) {
		const struct summary_day *d = &t->days[i];

		(void)table_add(table, log_time_format_day(d->day, text));
		cell(table, d->attempts);
		cell(table, d->firsts);
		cell(table, d->retried);
		cell(table, d->lost);
		cell(table, d->open);
		cell(table, d->shadow);
	}
	table_free(&table);
	return e;
}

enum cli_status
report_text(const struct summary *t)
{
	struct summary_grade sum = summary_sum(t);
	enum err e;

	print_sums(t, &sum);
	e = print_grades(t);
	if (e == ERR_OK)
		e = print_reasons(t);
	if (e == ERR_OK)
		e = print_top(&t->delayed, "Whose mail was delayed most");
	if (e == ERR_OK)
		e = print_top(
		    &t->lost, "Verified, and never came back, most often");
	if (e == ERR_OK)
		e = print_days(t);
	if (e == ERR_OK)
		return CLI_OK;
	cli_complain("out of memory");
	return CLI_FAILED;
}
