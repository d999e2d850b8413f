/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * simulate_text.c: figures, a row each and a column for each configuration;
 * what is assumed; and what the figures rest on, in sentences.
 */
#include "ctl/simulate_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/quantity.h"
#include "base/strbuf.h"
#include "ctl/say.h"
#include "ctl/table.h"

#define CELL_MAX 64
#define COLUMNS_MAX (SIMULATED_MAX + 2)

/* One figure of each configuration, a row of the table. */
struct row {
	struct table *table;
	const struct simulated *s;
	struct figures_grade sums[SIMULATED_MAX];
};

static void
print_log(const struct simulated *s)
{
	char from[LOG_TIME_TEXT_MAX], to[LOG_TIME_TEXT_MAX];
	const struct replay_sums *log = s->log;

	(void)printf("%" PRIu64 " log%s, %" PRIu64 " %s, from %s to %s.\n",
	    s->files, s->files == 1 ? "" : "s", log->lines,
	    say_form((int64_t)log->lines, "line", "lines"),
	    log_time_format(log->begin_s, from),
	    log_time_format(log->end_s, to));
	(void)printf("Played %" PRIu64 " %s: %" PRIu64
	             " that the log took, %" PRIu64 " that it greylisted.\n",
	    log->taken + log->greylisted,
	    say_form(
	        (int64_t)(log->taken + log->greylisted), "attempt", "attempts"),
	    log->taken, log->greylisted);
	(void)printf("Not played: %" PRIu64
	             " %s that Postfix refused for other reasons.\n",
	    log->refused,
	    say_form((int64_t)log->refused, "recipient", "recipients"));
	if (s->faulty > 0)
		(void)printf("%" PRIu64 " of the logs could not be read to "
		             "the end.\n",
		    s->faulty);
}

static const char *
path_of(const struct simulation *sim, char *mem, size_t size)
{
	struct strbuf b;

	strbuf_init(&b, mem, size);
	strbuf_add_text(&b, str_of(simulation_path(sim)));
	return mem;
}

/* A count of each, and how much the second differs. */
static void
add_counts(struct row *r, const char *what, const uint64_t counts[])
{
	char text[CELL_MAX];

	(void)table_add(r->table, what);
	for (size_t i = 0; i < r->s->count; i++) {
		(void)snprintf(text, sizeof(text), "%" PRIu64, counts[i]);
		(void)table_add(r->table, text);
	}
	if (r->s->count < SIMULATED_MAX)
		return;
	(void)snprintf(
	    text, sizeof(text), "%+" PRId64, (int64_t)(counts[1] - counts[0]));
	(void)table_add(r->table, text);
}

static void
add_shares(struct row *r)
{
	char text[CELL_MAX];

	(void)table_add(r->table, "delayed, in a hundred");
	for (size_t i = 0; i < r->s->count; i++) {
		uint64_t mails = simulation_figures(r->s->sims[i])->mails;

		(void)snprintf(text, sizeof(text), "%.1f",
		    mails == 0
		        ? 0.0
		        : 100 * (double)r->sums[i].delayed / (double)mails);
		(void)table_add(r->table, text);
	}
	if (r->s->count == SIMULATED_MAX)
		(void)table_add(r->table, "");
}

static void
add_waits(struct row *r, const char *what, unsigned int percent)
{
	char text[QUANTITY_TEXT_MAX];

	(void)table_add(r->table, what);
	for (size_t i = 0; i < r->s->count; i++) {
		const struct hist *h = &r->sums[i].waits;

		(void)table_add(r->table,
		    h->count == 0
		        ? "-"
		        : quantity_say_s(hist_percentile(h, percent), text));
	}
	if (r->s->count == SIMULATED_MAX)
		(void)table_add(r->table, "");
}

static void
add_fates(struct row *r)
{
	uint64_t n[6][SIMULATED_MAX], real[SIMULATED_MAX];

	for (size_t i = 0; i < r->s->count; i++) {
		const struct figures *f = simulation_figures(r->s->sims[i]);

		n[0][i] = r->sums[i].back[FIGURES_SEEN];
		n[1][i] = r->sums[i].back[FIGURES_ASSUMED];
		n[2][i] = r->sums[i].lost[FIGURES_SEEN];
		n[3][i] = r->sums[i].lost[FIGURES_ASSUMED];
		n[4][i] = r->sums[i].open;
		n[5][i] = f->needless;
		real[i] = figures_lost(&f->grades[GRADE_VERIFIED]);
	}
	add_counts(r, "came back, seen in the log", n[0]);
	add_counts(r, "came back, assumed", n[1]);
	add_counts(r, "lost, seen in the log", n[2]);
	add_counts(r, "lost, assumed", n[3]);
	add_counts(r, "of these verified: probably real", real);
	add_counts(r, "still open", n[4]);
	add_counts(r, "retries that would not have come", n[5]);
}

static void
add_sums(struct row *r)
{
	uint64_t mails[SIMULATED_MAX], at_once[SIMULATED_MAX];
	uint64_t delayed[SIMULATED_MAX];

	for (size_t i = 0; i < r->s->count; i++) {
		const struct figures *f = simulation_figures(r->s->sims[i]);

		mails[i] = f->mails;
		at_once[i] = f->at_once;
		delayed[i] = r->sums[i].delayed;
	}
	add_counts(r, "mails", mails);
	add_counts(r, "accepted at once", at_once);
	add_counts(r, "delayed", delayed);
	add_shares(r);
	add_fates(r);
	add_waits(r, "wait, median", 50);
	add_waits(r, "wait, 90 %", 90);
	add_waits(r, "wait, 99 %", 99);
	add_waits(r, "wait, longest", 100);
}

/* What each grade adds to the sums. */
static void
add_grades(struct row *r)
{
	for (int g = 0; g < GRADE_COUNT; g++) {
		uint64_t delayed[SIMULATED_MAX], lost[SIMULATED_MAX];
		char what[CELL_MAX];

		for (size_t i = 0; i < r->s->count; i++) {
			const struct figures_grade *x =
			    &simulation_figures(r->s->sims[i])->grades[g];

			delayed[i] = x->delayed;
			lost[i] = figures_lost(x);
		}
		(void)snprintf(what, sizeof(what), "delayed, %s",
		    grade_name((enum grade)g));
		add_counts(r, what, delayed);
		(void)snprintf(
		    what, sizeof(what), "lost, %s", grade_name((enum grade)g));
		add_counts(r, what, lost);
	}
}

/* What the attempts of the log were answered. */
static void
add_reasons(struct row *r)
{
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		uint64_t n[SIMULATED_MAX], all = 0;
		char what[CELL_MAX];

		for (size_t i = 0; i < r->s->count; i++) {
			n[i] =
			    simulation_figures(r->s->sims[i])->reasons[reason];
			all += n[i];
		}
		(void)snprintf(what, sizeof(what), "answered %s",
		    reason_name((enum reason)reason));
		if (all > 0)
			add_counts(r, what, n);
	}
}

static enum err
print_figures(const struct simulated *s)
{
	char names[SIMULATED_MAX][256];
	const char *headers[COLUMNS_MAX] = { "FIGURE" };
	struct row r = { .s = s };
	enum err e;

	for (size_t i = 0; i < s->count; i++) {
		headers[1 + i] =
		    path_of(s->sims[i], names[i], sizeof(names[i]));
		r.sums[i] = figures_sum(simulation_figures(s->sims[i]));
	}
	headers[1 + s->count] = "DIFFERENCE";
	(void)printf("\n");
	e = table_new(headers,
	    s->count == SIMULATED_MAX ? s->count + 2 : s->count + 1, &r.table);
	if (e == ERR_OK) {
		add_sums(&r);
		add_grades(&r);
		add_reasons(&r);
	}
	table_free(&r.table);
	return e;
}

static enum err
print_top(const struct simulation *sim, const struct top *top, const char *what)
{
	static const char *const headers[] = { "SENDERS OF", "MAILS" };
	char name[256], text[CELL_MAX];
	struct table *table = NULL;
	enum err e;

	if (top->used == 0)
		return ERR_OK;
	(void)printf(
	    "\n%s, with %s:\n", what, path_of(sim, name, sizeof(name)));
	e = table_new(headers, ARRAY_LEN(headers), &table);
	for (size_t i = 0; e == ERR_OK && i < top->used && i < SIMULATED_ROWS;
	     i++) {
		struct strbuf b;

		strbuf_init(&b, name, sizeof(name));
		strbuf_add_word(&b, str_of(top->names[i].name));
		(void)table_add(table, name);
		(void)snprintf(
		    text, sizeof(text), "%" PRIu64, top->names[i].count);
		(void)table_add(table, text);
	}
	table_free(&table);
	return e;
}

/* What bears on one configuration alone. */
static void
print_bounds(const struct simulation *sim)
{
	const struct figures *f = simulation_figures(sim);
	const struct judge *judge = simulation_judge(sim);
	char name[256];

	(void)path_of(sim, name, sizeof(name));
	if (judge_is_shadow(judge))
		(void)printf("- %s has shadow mode on; the figures are what "
		             "holds without it.\n",
		    name);
	if (f->evicted > 0)
		(void)printf("- %s: there were more than %d origins; %" PRIu64
		             " %s forgotten early, the oldest pending "
		             "ones first%s.\n",
		    name, (int)judge_conf(judge)->max_origins, f->evicted,
		    say_form((int64_t)f->evicted, "was", "were"),
		    judge_is_narrow(judge) ? " (a simulation has no more room)"
		                           : "");
	if (f->forgotten > 0)
		(void)printf("- %s: %" PRIu64 " delayed %s as open "
		             "for want of room.\n",
		    name, f->forgotten,
		    say_form(
		        (int64_t)f->forgotten, "mail counts", "mails count"));
}

static void
print_grounds(const struct simulated *s)
{
	(void)printf(
	    "\nWhat the figures rest on:\n"
	    "- Mail that the log took at once and that would be delayed is "
	    "assumed to come\n  back by the schedule '%s', from the same "
	    "address (--retry). The log cannot\n  say how much of it would "
	    "not have: spam that does not retry counts as late,\n  not as "
	    "kept out.\n"
	    "- Mail that the log greylisted has the retries that it had; "
	    "without one for 24\n  hours it is lost.\n"
	    "- Postfix logs no HELO with what it takes: such a client has "
	    "the HELO last seen\n  of its address, or none, and is not "
	    "suspicious for it.\n"
	    "- Entries of the whitelist made at run time are not known here; "
	    "list files are.\n",
	    s->retry);
	if (!s->since)
		(void)printf("- Nobody was known when the log began: the "
		             "first days delay more than later\n  ones. "
		             "--since leaves them out of the figures.\n");
	for (size_t i = 0; i < s->count; i++)
		print_bounds(s->sims[i]);
}

enum cli_status
simulate_text(const struct simulated *s)
{
	enum err e;

	print_log(s);
	e = print_figures(s);
	for (size_t i = 0; e == ERR_OK && i < s->count; i++) {
		const struct figures *f = simulation_figures(s->sims[i]);

		e = print_top(
		    s->sims[i], &f->delayed, "Whose mail is delayed most");
		if (e == ERR_OK)
			e = print_top(s->sims[i], &f->lost,
			    "Verified, and lost most often");
	}
	if (e == ERR_OK) {
		print_grounds(s);
		return CLI_OK;
	}
	cli_complain("out of memory");
	return CLI_FAILED;
}
