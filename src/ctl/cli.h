/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli.h: struct cli, what the options of one run of greywait say, and the
 * table of its commands. Commands print what they find and return the exit
 * status of the program; only main() exits.
 */
#ifndef CTL_CLI_H
#define CTL_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"

#define CLI_LIMIT_DEFAULT 100 /* rows of a list */
#define CLI_OPTIONS_MAX 64    /* options that there are (options.h) */

/* From sysexits.h and explain; greywait(8) lists them. */
enum cli_status {
	CLI_OK = 0,
	CLI_DEFERRED = 1, /* explain: the attempt would be deferred */
	CLI_DOUBTFUL = 1, /* doctor: something could be better */
	CLI_UNSOUND = 2,  /* doctor: something is wrong */
	CLI_TIMEOUT = 1,  /* watch: the time was over before the count */
	CLI_FINDINGS = 1, /* whitelist lint: something is wrong */
	CLI_USAGE = 64,
	CLI_BAD_VALUE = 65,
	CLI_NO_DAEMON = 69,
	CLI_FAILED = 70,
	CLI_OUTPUT = 74,
	CLI_BUSY = 75,
	CLI_NO_PERMISSION = 77,
};

struct cli {
	const struct clock *clock;
	const char *socket; /* a path */
	bool json;
	bool quiet;
	int64_t limit; /* rows, of commands that take --limit; 0: all */
	/* by row of the vocabulary: the value, "" of a switch, NULL: absent */
	const char *given[CLI_OPTIONS_MAX];
	unsigned int times[CLI_OPTIONS_MAX]; /* how often; the last counts */
	/* what is left: the operands of the command */
	int count;
	char **operands;
};

typedef enum cli_status cli_run_fn(const struct cli *cli);

struct cli_command {
	const char *name; /* one word or two */
	const char *args;
	const char *help;
	const char *options; /* names of those it takes besides the general
	                        ones, with spaces between */
	const char *words;   /* what the first operand can be, for a shell:
	                        words with "|" between, "file", "directory",
	                        "command"; NULL: it cannot be known */
	int fewest, most;    /* operands */
	cli_run_fn *run;     /* NULL for help, which main() does */
};

/* The table; a constant. */
const struct cli_command *cli_commands(size_t *ret_count);

cli_run_fn cmd_backup;
cli_run_fn cmd_bad_records;
cli_run_fn cmd_clock_is_right;
cli_run_fn cmd_distrust;
cli_run_fn cmd_doctor;
cli_run_fn cmd_explain;
cli_run_fn cmd_export;
cli_run_fn cmd_forget;
cli_run_fn cmd_import;
cli_run_fn cmd_list;
cli_run_fn cmd_origin;
cli_run_fn cmd_origins;
cli_run_fn cmd_pass;
cli_run_fn cmd_postfix_setup;
cli_run_fn cmd_reload;
cli_run_fn cmd_report;
cli_run_fn cmd_sender;
cli_run_fn cmd_senders;
cli_run_fn cmd_sendmail_setup;
cli_run_fn cmd_simulate;
cli_run_fn cmd_status;
cli_run_fn cmd_trust;
cli_run_fn cmd_untrust;
cli_run_fn cmd_verify;
cli_run_fn cmd_watch;
cli_run_fn cmd_whitelist_add;
cli_run_fn cmd_whitelist_del;
cli_run_fn cmd_whitelist_lint;
cli_run_fn cmd_whitelist_list;

/*
 * What was given for the option of this name (options.h): its value, "" for a
 * switch; NULL when it was not given.
 */
const char *cli_option(const struct cli *cli, const char *name);

/* How often it was given. */
unsigned int cli_option_times(const struct cli *cli, const char *name);

/* "greywait: " and the sentence, control characters escaped, on stderr. */
void cli_complain(const char *fmt, ...) ATTR_PRINTF(1, 2);

/* As cli_complain, but without the name and not with --quiet. */
void cli_remark(const struct cli *cli, const char *fmt, ...) ATTR_PRINTF(2, 3);

#endif
