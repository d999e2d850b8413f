/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_simulate.c: greywait simulate. It reads Postfix's logs, asks no daemon,
 * and takes the same memory whatever the logs' size. What cannot be read is
 * told and counted; only when there is nothing at all it is an error.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "ctl/period.h"
#include "ctl/say.h"
#include "ctl/simulate_json.h"
#include "report/log_source.h"
#include "simulate/mails.h"

#define PROGRESS_MS 2000     /* between two words on how far it is */
#define PROGRESS_LINES 16384 /* the clock is looked at after so many */
#define FINDINGS_MAX 20      /* of list files, that are told */

struct simulating {
	const struct cli *cli;
	struct retry retry;
	struct simulated result;
	struct replay *replay;
	uint64_t findings;
	bool counts; /* an attempt was not before --since */
	/* of the progress */
	uint64_t lines;
	int64_t began_ms, told_ms;
};

static void
tell_conf(void *ctx, const char *line)
{
	(void)ctx;
	cli_complain("%s", line);
}

static void
tell_list(void *ctx, const struct list_finding *finding)
{
	struct simulating *x = ctx;
	char mem[1024];
	struct strbuf line;

	if (finding->kind == LIST_DUPLICATE)
		return;
	strbuf_init(&line, mem, sizeof(mem));
	list_finding_format(finding, &line);
	if (finding->kind == LIST_NO_FILE)
		cli_remark(x->cli, "%s", mem);
	else if (x->findings++ < FINDINGS_MAX)
		cli_complain("%s", mem);
}

static enum cli_status
add_config(struct simulating *x, const char *path)
{
	struct judge_reports reports = {
		.conf = tell_conf, .lists = tell_list, .ctx = x
	};
	size_t at = x->result.count;
	enum err e =
	    simulation_new(path, &x->retry, &reports, &x->result.sims[at]);

	if (e == ERR_OK) {
		x->result.count++;
		return CLI_OK;
	}
	if (e == ERR_PERM)
		return CLI_NO_PERMISSION;
	if (e != ERR_NOMEM)
		return CLI_BAD_VALUE;
	cli_complain("out of memory");
	return CLI_FAILED;
}

static enum cli_status
add_configs(struct simulating *x)
{
	const char *config = cli_option(x->cli, "config");
	const char *against = cli_option(x->cli, "against");
	enum cli_status status =
	    add_config(x, config != NULL ? config : CONF_PATH);

	if (status == CLI_OK && against != NULL)
		status = add_config(x, against);
	if (x->findings > FINDINGS_MAX)
		cli_complain("%" PRIu64 " more %s in list files",
		    x->findings - FINDINGS_MAX,
		    say_form((int64_t)(x->findings - FINDINGS_MAX), "fault",
		        "faults"));
	return status;
}

/* One attempt, to each configuration. */
static enum err
arrive(void *ctx, const struct arrival *arrival)
{
	struct simulating *x = ctx;
	enum err e = ERR_OK;

	x->counts = x->counts || arrival->counts;
	for (size_t i = 0; e == ERR_OK && i < x->result.count; i++)
		e = simulation_arrival(x->result.sims[i], arrival);
	return e;
}

static void
tell_progress(struct simulating *x, const char *path, const struct log_file *f)
{
	int64_t now_ms = clock_mono_ms(x->cli->clock);
	int percent = log_file_percent(f);
	char part[32] = "";

	if (now_ms - x->told_ms < PROGRESS_MS)
		return;
	x->told_ms = now_ms;
	if (percent >= 0)
		(void)snprintf(part, sizeof(part), ", %d %% of it", percent);
	cli_remark(x->cli,
	    "%s%s: %" PRIu64 " lines in all, %" PRId64 " a second", path, part,
	    x->lines, (int64_t)x->lines * 1000 / (now_ms - x->began_ms + 1));
}

/* ERR_NOMEM; what is wrong with the file is told. */
static enum err
read_log(struct simulating *x, const char *path)
{
	struct err_note note = { "" };
	struct log_file *f = NULL;
	struct str line;
	enum err e = log_file_open(path, &f, &note), fatal = ERR_OK;

	if (e == ERR_OK)
		replay_begin_file(x->replay, path,
		    log_source_clock(f, clock_wall_s(x->cli->clock)));
	while (e == ERR_OK && fatal == ERR_OK &&
	       (e = log_file_next(f, &line, &note)) == ERR_OK) {
		fatal = replay_line(x->replay, line);
		if (++x->lines % PROGRESS_LINES == 0)
			tell_progress(x, path, f);
	}
	x->result.files += f != NULL;
	log_file_close(&f);
	if (fatal == ERR_OK && e != ERR_OK && e != ERR_CLOSED) {
		x->result.faulty++;
		cli_complain("%s", note.text);
	}
	return fatal;
}

static void
tell_twin(void *ctx, const char *path, const char *other)
{
	(void)ctx;
	cli_complain(
	    "%s and %s are the same file: it is played once", path, other);
}

/* What follows --log, and all operands. */
static struct log_source *
list_logs(const struct cli *cli, size_t *ret_count)
{
	const char *first = cli_option(cli, "log");
	size_t count = (size_t)cli->count + (first != NULL), at = 0;
	struct log_source *logs = calloc(count + 1, sizeof(logs[0]));
	struct err_note unused;

	if (logs == NULL)
		return NULL;
	if (first != NULL)
		logs[at++].path = first;
	for (int i = 0; i < cli->count; i++)
		logs[at++].path = cli->operands[i];
	/* A log that cannot be opened is told when its turn comes. */
	for (at = 0; at < count; at++)
		(void)!log_source_find_begin(
		    &logs[at], clock_wall_s(cli->clock), &unused);
	count = log_sources_unite(logs, count, tell_twin, NULL);
	log_sources_sort(logs, count);
	*ret_count = count;
	return logs;
}

static enum cli_status
read_logs(struct simulating *x)
{
	size_t count = 0;
	struct log_source *logs = list_logs(x->cli, &count);
	enum err e = logs == NULL ? ERR_NOMEM : ERR_OK;

	x->began_ms = x->told_ms = clock_mono_ms(x->cli->clock);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = read_log(x, logs[i].path);
	free(logs);
	if (e == ERR_OK)
		e = replay_end(x->replay);
	for (size_t i = 0; e == ERR_OK && i < x->result.count; i++)
		e = simulation_end(x->result.sims[i]);
	if (e == ERR_OK)
		return CLI_OK;
	cli_complain("out of memory");
	return CLI_FAILED;
}

static void
complain_faults(
    const struct replay_faults *faults, const char *one, const char *more)
{
	if (faults->count > 0)
		cli_complain("%" PRIu64 " %s not count, the first is %s",
		    faults->count, say_form((int64_t)faults->count, one, more),
		    faults->first);
}

/* What was read and does not count; an error when nothing does. */
static enum cli_status
judge(const struct simulating *x)
{
	const struct replay_sums *log = x->result.log;

	complain_faults(&log->timeless,
	    "line does not begin with a time that can be and does",
	    "lines do not begin with a time that can be and do");
	complain_faults(&log->malformed,
	    "line of Postfix is malformed and does",
	    "lines of Postfix are malformed and do");
	if (log->backwards.count > 0)
		cli_complain("%" PRIu64
		             " %s before, the first is %s: name the logs of "
		             "one host",
		    log->backwards.count,
		    say_form((int64_t)log->backwards.count,
		        "line is more than an hour older than what stands",
		        "lines are more than an hour older than what stands"),
		    log->backwards.first);
	if (log->forgotten > 0)
		cli_complain("%" PRIu64
		             " %s not count for want of room beside %d "
		             "others in the queue",
		    log->forgotten,
		    say_form((int64_t)log->forgotten, "mail does", "mails do"),
		    MAILS_MAX);
	if (x->counts)
		return CLI_OK;
	if (log->taken + log->greylisted > 0 ||
	    (log->postfix > 0 && (cli_option(x->cli, "since") != NULL ||
	                             cli_option(x->cli, "until") != NULL)))
		cli_complain("no attempt is between --since and --until");
	else
		cli_complain("%" PRIu64 " %s, and no mail that Postfix "
		             "took or greylisted: its smtpd and qmgr log "
		             "'client=', 'from=', 'to='",
		    log->lines, say_form((int64_t)log->lines, "line", "lines"));
	return CLI_BAD_VALUE;
}

static enum cli_status
set_up(struct simulating *x)
{
	const struct cli *cli = x->cli;
	int64_t since_s = INT64_MIN, until_s = INT64_MAX;
	const char *retry = cli_option(cli, "retry");
	struct err_note note = { "" };

	x->result.retry = retry != NULL ? retry : "mixed";
	x->result.since = cli_option(cli, "since") != NULL;
	if (cli_option(cli, "log") == NULL && cli->count == 0) {
		cli_complain("no log is named: --log /var/log/mail.log");
		return CLI_USAGE;
	}
	if (cli_option_times(cli, "log") > 1) {
		cli_complain("--log is there %u times: name all logs behind "
		             "one",
		    cli_option_times(cli, "log"));
		return CLI_USAGE;
	}
	if (!period_parse(cli, &since_s, &until_s))
		return CLI_USAGE;
	if (retry_parse(str_of(x->result.retry), &x->retry, &note) != ERR_OK) {
		cli_complain("--retry: %s", note.text);
		return CLI_USAGE;
	}
	if (replay_new(since_s, until_s, arrive, x, &x->replay) == ERR_OK)
		return CLI_OK;
	cli_complain("out of memory");
	return CLI_FAILED;
}

enum cli_status
cmd_simulate(const struct cli *cli)
{
	struct simulating x = { .cli = cli };
	enum cli_status status = set_up(&x);

	if (status == CLI_OK)
		status = add_configs(&x);
	if (status == CLI_OK) {
		x.result.log = replay_sums(x.replay);
		status = read_logs(&x);
	}
	if (status == CLI_OK)
		status = judge(&x);
	if (status == CLI_OK)
		status = cli->json ? simulate_json(&x.result)
		                   : simulate_text(&x.result);
	for (size_t i = 0; i < x.result.count; i++)
		simulation_free(&x.result.sims[i]);
	replay_free(&x.replay);
	return status;
}
