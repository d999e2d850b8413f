/* SPDX-License-Identifier: BSD-2-Clause */
/* report_json.c: the summary as it is, one object. */
#include "ctl/report_json.h"

#include <jansson.h>

#include "ctl/counts_json.h"
#include "ctl/say.h"
#include "report/log_time.h"

static json_t *
grade_json(const struct summary_grade *g)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:o,s:o}", "delayed",
	    (json_int_t)g->firsts, "retried", (json_int_t)g->retried, "lost",
	    (json_int_t)g->lost, "open", (json_int_t)g->open, "shadow",
	    (json_int_t)g->shadow, "waited_s", hist_json(&g->waits),
	    "shadow_least_s", hist_json(&g->shadow_waits));
}

static json_t *
grades_json(const struct summary *t)
{
	json_t *grades = json_object();

	for (int g = 0; g < GRADE_COUNT; g++)
		(void)json_object_set_new(grades, grade_name((enum grade)g),
		    grade_json(&t->grades[g]));
	return grades;
}

static json_t *
days_json(const struct summary *t)
{
	char text[LOG_TIME_TEXT_MAX];
	json_t *rows = json_array();

	for (size_t i = 0; i < t->day_count; i++) {
		const struct summary_day *d = &t->days[i];

		(void)json_array_append_new(
		    rows, json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I}", "day",
		              log_time_format_day(d->day, text), "attempts",
		              (json_int_t)d->attempts, "delayed",
		              (json_int_t)d->firsts, "retried",
		              (json_int_t)d->retried, "lost",
		              (json_int_t)d->lost, "open", (json_int_t)d->open,
		              "shadow", (json_int_t)d->shadow));
	}
	return rows;
}

enum cli_status
report_json(const struct summary *t)
{
	char from[LOG_TIME_TEXT_MAX], to[LOG_TIME_TEXT_MAX];
	struct summary_grade sum = summary_sum(t);
	json_t *all = json_pack("{s:s,s:s,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
	    "begin", log_time_format(t->begin_s, from), "end",
	    log_time_format(t->end_s, to), "attempts", (json_int_t)t->attempts,
	    "forgotten", (json_int_t)t->forgotten, "total", grade_json(&sum),
	    "grades", grades_json(t), "reasons", reasons_json(t->reasons),
	    "links", links_json(t->links), "delayed_most",
	    top_json(&t->delayed, SUMMARY_ROWS, "contacts"), "verified_lost",
	    top_json(&t->lost, SUMMARY_ROWS, "contacts"), "days", days_json(t));

	if (all == NULL) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	(void)say_json(all);
	json_decref(all);
	return CLI_OK;
}
