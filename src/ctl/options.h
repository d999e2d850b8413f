/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.h: the options of greywait. All commands share one vocabulary, so
 * that an option means the same wherever it is taken; each command names
 * those that it takes. They may stand before or after the command.
 */
#ifndef CTL_OPTIONS_H
#define CTL_OPTIONS_H

#include "ctl/cli.h"

struct cli_option {
	const char *name;  /* "limit": --limit */
	char letter;       /* 'n': -n; '\0': it has none */
	const char *value; /* what stands for its value; NULL: a switch */
	const char *help;
	const char *words; /* words that its value can be, "|" between; NULL:
	                      what `value` says */
};

/* The vocabulary, a constant; the first rows are those of all commands. */
const struct cli_option *options_table(size_t *ret_count);

/*
 * Take the options of `argv` into `cli->given`, and the rest into `operands`.
 * False, after a complaint, when one is not known or lacks its value.
 */
bool options_read(int argc, char **argv, struct cli *cli);

/* Does `command` take the option, be it one of all commands? */
bool options_taken_by(
    const struct cli_command *command, const struct cli_option *option);

/* False, after a complaint, when one was given that is not the command's. */
bool options_check(const struct cli *cli, const struct cli_command *command);

#endif
