/* SPDX-License-Identifier: BSD-2-Clause */
/* simulate_json.c: the figures as they are, one object. */
#include "ctl/simulate_json.h"

#include <jansson.h>

#include "ctl/counts_json.h"
#include "ctl/say.h"

#define N(n) ((json_int_t)(n))

static json_t *
log_json(const struct simulated *s)
{
	char from[LOG_TIME_TEXT_MAX], to[LOG_TIME_TEXT_MAX];
	const struct replay_sums *log = s->log;

	return json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,"
	                 "s:I}",
	    "begin", log_time_format(log->begin_s, from), "end",
	    log_time_format(log->end_s, to), "files", N(s->files),
	    "files_with_faults", N(s->faulty), "lines", N(log->lines),
	    "lines_without_time", N(log->timeless.count), "lines_malformed",
	    N(log->malformed.count), "lines_out_of_order",
	    N(log->backwards.count), "taken", N(log->taken), "greylisted",
	    N(log->greylisted), "refused", N(log->refused), "late",
	    N(log->late), "forgotten", N(log->forgotten));
}

static json_t *
grade_json(const struct figures_grade *g)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "delayed",
	    N(g->delayed), "back_seen", N(g->back[FIGURES_SEEN]),
	    "back_assumed", N(g->back[FIGURES_ASSUMED]), "lost_seen",
	    N(g->lost[FIGURES_SEEN]), "lost_assumed",
	    N(g->lost[FIGURES_ASSUMED]), "open", N(g->open), "waited_s",
	    hist_json(&g->waits));
}

static json_t *
grades_json(const struct figures *f)
{
	json_t *grades = json_object();

	for (int g = 0; g < GRADE_COUNT; g++)
		(void)json_object_set_new(grades, grade_name((enum grade)g),
		    grade_json(&f->grades[g]));
	return grades;
}

static json_t *
simulation_json(const struct simulation *s)
{
	const struct figures *f = simulation_figures(s);
	const struct judge *judge = simulation_judge(s);
	struct figures_grade sum = figures_sum(f);

	return json_pack("{s:s,s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,"
	                 "s:o,s:o,s:o}",
	    "config", simulation_path(s), "shadow", judge_is_shadow(judge),
	    "mails", N(f->mails), "at_once", N(f->at_once), "attempts",
	    N(f->attempts), "needless", N(f->needless), "assumed",
	    N(f->assumed), "evicted", N(f->evicted), "forgotten",
	    N(f->forgotten), "total", grade_json(&sum), "grades",
	    grades_json(f), "reasons", reasons_json(f->reasons), "links",
	    links_json(f->links), "delayed_most",
	    top_json(&f->delayed, SIMULATED_ROWS, "mails"), "verified_lost",
	    top_json(&f->lost, SIMULATED_ROWS, "mails"));
}

enum cli_status
simulate_json(const struct simulated *s)
{
	json_t *sims = json_array(), *all;

	for (size_t i = 0; i < s->count; i++)
		(void)json_array_append_new(sims, simulation_json(s->sims[i]));
	all = json_pack("{s:o,s:s,s:o}", "log", log_json(s), "retry", s->retry,
	    "simulations", sims);
	if (all == NULL) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	(void)say_json(all);
	json_decref(all);
	return CLI_OK;
}
