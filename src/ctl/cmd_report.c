/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_report.c: greywait report. It reads logs, asks no daemon, and takes the
 * same memory whatever the logs' size.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/cli.h"
#include "ctl/period.h"
#include "ctl/report_html.h"
#include "ctl/report_json.h"
#include "ctl/report_text.h"
#include "ctl/say.h"
#include "report/log_source.h"

struct reading {
	const struct cli *cli;
	int64_t since_s, until_s;
	struct summary *summary;
	struct log_clock clock;
	uint64_t lines, decisions;
	uint64_t bad, timeless;
	char first_bad[300]; /* where the first of the bad stands */
};

static enum cli_status
status_of(enum err e)
{
	if (e == ERR_PERM)
		return CLI_NO_PERMISSION;
	return e == ERR_NOMEM ? CLI_FAILED : CLI_BAD_VALUE;
}

static void
add_line(struct reading *r, const char *path, uint64_t number, struct str line)
{
	struct decision_line d;
	enum err e = decision_line_parse(line, &d);
	int64_t at_s;

	if (e == ERR_NOTFOUND)
		return;
	if (e != ERR_OK && r->bad++ == 0)
		(void)snprintf(r->first_bad, sizeof(r->first_bad),
		    "%.200s:%" PRIu64, path, number);
	if (e != ERR_OK)
		return;
	r->decisions++;
	if (!log_time_parse(&r->clock, line, &at_s)) {
		r->timeless++;
		return;
	}
	if (at_s >= r->since_s && at_s < r->until_s)
		summary_add(r->summary, at_s, &d);
}

static enum cli_status
read_source(struct reading *r, const char *path)
{
	struct err_note note = { "" };
	struct log_file *f = NULL;
	struct str line;
	uint64_t number = 0;
	enum err e = log_file_open(path, &f, &note);

	if (e == ERR_OK)
		r->clock = log_source_clock(f, clock_wall_s(r->cli->clock));
	while (e == ERR_OK && (e = log_file_next(f, &line, &note)) == ERR_OK)
		add_line(r, path, ++number, line);
	log_file_close(&f);
	r->lines += number;
	if (e == ERR_CLOSED)
		return CLI_OK;
	cli_complain("%s", note.text);
	return status_of(e);
}

/* Rotated logs come in their order. */
static enum cli_status
find_begin(const struct cli *cli, struct log_source *s)
{
	struct err_note note = { "" };
	enum err e = log_source_find_begin(s, clock_wall_s(cli->clock), &note);

	if (e == ERR_OK)
		return CLI_OK;
	cli_complain("%s", note.text);
	return status_of(e);
}

static void
tell_twin(void *ctx, const char *path, const char *other)
{
	(void)ctx;
	cli_complain(
	    "%s and %s are the same file: it counts once", path, other);
}

static enum cli_status
read_all(struct reading *r)
{
	const struct cli *cli = r->cli;
	enum cli_status status = CLI_OK;
	size_t count = (size_t)cli->count;
	struct log_source *sources = calloc(count, sizeof(sources[0]));

	if (sources == NULL) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	for (int i = 0; status == CLI_OK && i < cli->count; i++) {
		sources[i].path = cli->operands[i];
		status = find_begin(cli, &sources[i]);
	}
	if (status == CLI_OK) {
		count = log_sources_unite(sources, count, tell_twin, NULL);
		log_sources_sort(sources, count);
	}
	for (size_t i = 0; status == CLI_OK && i < count; i++)
		status = read_source(r, sources[i].path);
	free(sources);
	return status;
}

/* What was read and does not count; an error when nothing does. */
static enum cli_status
judge(const struct reading *r)
{
	if (r->bad > 0)
		cli_complain("%" PRIu64 " %s not count, the first at %s",
		    r->bad,
		    say_form((int64_t)r->bad,
		        "decision cannot be understood and does",
		        "decisions cannot be understood and do"),
		    r->first_bad);
	if (r->timeless > 0)
		cli_complain("%" PRIu64
		             " %s not count: journalctl needs -o short-iso",
		    r->timeless,
		    say_form((int64_t)r->timeless,
		        "decision has no time at the head of the line and does",
		        "decisions have no time at the head of the line and "
		        "do"));
	if (r->summary->attempts > 0)
		return CLI_OK;
	if (r->decisions > r->timeless)
		cli_complain("none of %" PRIu64
		             " %s is between --since and --until",
		    r->decisions,
		    say_form((int64_t)r->decisions, "decision", "decisions"));
	else
		cli_complain("%s%s: %" PRIu64
		             " %s, and no decision of greywaitd with a "
		             "time: see LOG in greywaitd(8)",
		    r->cli->operands[0], r->cli->count > 1 ? " ..." : "",
		    r->lines, say_form((int64_t)r->lines, "line", "lines"));
	return CLI_BAD_VALUE;
}

static enum cli_status
write_html(const char *path, const struct summary *t)
{
	bool to_stdout = strcmp(path, "-") == 0;
	FILE *out = to_stdout ? stdout : fopen(path, "w");
	bool good;

	if (out == NULL) {
		struct err_note note;

		(void)err_note_sys(&note, errno, "%s", path);
		cli_complain("%s", note.text);
		return CLI_OUTPUT;
	}
	report_html(out, t);
	good = ferror(out) == 0;
	if (!to_stdout && fclose(out) != 0)
		good = false;
	if (good)
		return CLI_OK;
	cli_complain("%s: could not be written: is the disk full?", path);
	return CLI_OUTPUT;
}

enum cli_status
cmd_report(const struct cli *cli)
{
	struct reading r = {
		.cli = cli, .since_s = INT64_MIN, .until_s = INT64_MAX
	};
	const char *html = cli_option(cli, "html");
	enum cli_status status;

	if (!period_parse(cli, &r.since_s, &r.until_s))
		return CLI_USAGE;
	if (html != NULL && cli->json) {
		cli_complain("--html and --json exclude each other");
		return CLI_USAGE;
	}
	if (summary_new(&r.summary) != ERR_OK) {
		cli_complain("out of memory");
		return CLI_FAILED;
	}
	status = read_all(&r);
	if (status == CLI_OK)
		status = judge(&r);
	if (status == CLI_OK) {
		summary_end(r.summary);
		if (html != NULL)
			status = write_html(html, r.summary);
		else if (cli->json)
			status = report_json(r.summary);
		else
			status = report_text(r.summary);
	}
	summary_free(&r.summary);
	return status;
}
