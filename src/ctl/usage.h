/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage.h: how greywait is used, and which command the operator means.
 */
#ifndef CTL_USAGE_H
#define CTL_USAGE_H

#include <stdio.h>

#include "ctl/cli.h"

/* The usage line of a command, or with NULL the general one. */
void usage_print(FILE *out, const struct cli_command *c);

/* Help on stdout: all commands, or one. */
void usage_print_all(void);
void usage_print_one(const struct cli_command *c);

/* The table, one command a line: name, arguments, help and options, with tabs
 * between them. */
void usage_dump(void);

/*
 * The command that the first words name, and how many words that takes; NULL
 * when there is none.
 */
const struct cli_command *usage_find(int count, char **words, int *ret_used);

/* Help on the commands that begin with the one word; false when none does. */
bool usage_print_group(int count, char **words);

/*
 * Complain about words that name no command, with the usage of those that
 * begin alike: after "whitelist", of all three.
 */
enum cli_status usage_unknown(int count, char **words);

#endif
