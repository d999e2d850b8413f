/* SPDX-License-Identifier: BSD-2-Clause */
/* options.c: the vocabulary of options, and reading it off a command line. */
#include "ctl/options.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "base/str.h"

/* Options that every command takes. */
#define GENERAL 6
/* What getopt_long() returns for row 0; above any letter. */
#define ROW_BASE 256

static const struct cli_option table[] = {
	{ "help", 'h', NULL, "print this, or the usage of a command", NULL },
	{ "json", 'j', NULL, "print JSON, one object a line", NULL },
	{ "quiet", 'q', NULL, "no remarks; explain prints nothing", NULL },
	{ "socket", 's', "path", "the daemon's control socket", NULL },
	{ "version", 'V', NULL, "print the version", NULL },
	{ "dump-commands", '\0', NULL, "print the table of commands", NULL },
	{ "action", '\0', "action", "accept, greylist or never-trust",
	    "accept|greylist|never-trust" },
	{ "against", '\0', "file", "another configuration, to compare with",
	    NULL },
	{ "all", 'a', NULL, "all rows, however many", NULL },
	{ "apply", '\0', NULL, "make the change that is shown", NULL },
	{ "client", 'c', "client", "only this address or network", NULL },
	{ "comment", '\0', "text", "why the entry is there", NULL },
	{ "config", '\0', "file", "greywaitd's configuration", NULL },
	{ "count", '\0', "number", "end after so many", NULL },
	{ "delay", '\0', "duration", "the delay of the other program", NULL },
	{ "dry-run", '\0', NULL, "count, but write nothing", NULL },
	{ "expires", '\0', "duration", "how long the entry holds: 30d", NULL },
	{ "from", '\0', "program", "whose file it is",
	    "postgrey|milter-greylist|sqlgrey|spamd|greywait" },
	{ "grade", '\0', "grade", "only this grade, or these: a,b",
	    "unknown|verified|suspicious" },
	{ "helo", 'H', "name", "what the client said in HELO", NULL },
	{ "html", '\0', "file", "write one page of HTML there", NULL },
	{ "life", '\0', "duration", "the life of a pass there", NULL },
	{ "limit", 'n', "number", "this many rows at most", NULL },
	{ "link", '\0', "link", "only this link, or these: a,b",
	    "none|pool|net|name|spf|addr" },
	{ "log", 'l', "file", "the MTA's log", NULL },
	{ "milter", 'm', "socket", "where the milter listens", NULL },
	{ "name", 'N', "name", "the client's verified name", NULL },
	{ "postfix", 'p', "directory", "the configuration of this Postfix",
	    NULL },
	{ "reason", '\0', "reason", "only this reason, or these: a,b",
	    "local|authenticated|rule|trusted|passed|retried|store-error|"
	    "shadow|first|early|expired|quota" },
	{ "recipient", 't', "recipient", "only this recipient", NULL },
	{ "remove", '\0', NULL, "undo the change", NULL },
	{ "retry", '\0', "schedule", "when mail put off comes again",
	    "mixed|never|gmail|yahoo|hotmail|yandex|mail.com|aol|postfix|exim|"
	    "qmail|exchange|exchange-online|sendmail|rfc5321" },
	{ "sender", 'f', "sender", "only this sender", NULL },
	{ "since", '\0', "time", "only from then on", NULL },
	{ "sort", 'k', "key", "by this figure, or by name",
	    "attempts|first|early|expired|retried|passed|trusted|abandoned|"
	    "late|delay|last|name" },
	{ "start", '\0', "number", "the record to begin with", NULL },
	{ "timeout", '\0', "duration", "end after so long", NULL },
	{ "trust", '\0', NULL, "its trust, too", NULL },
	{ "until", '\0', "time", "only before then", NULL },
	{ "unused", '\0', "duration", "how old is an entry never hit", NULL },
	{ "verdict", '\0', "verdict", "only this verdict", "accept|defer" },
};
_Static_assert(ARRAY_LEN(table) <= CLI_OPTIONS_MAX, "cli.given is too short");

const struct cli_option *
options_table(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(table);
	return table;
}

const char *
cli_option(const struct cli *cli, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return cli->given[i];
	assert(!"an option that is in the table");
	return NULL;
}

unsigned int
cli_option_times(const struct cli *cli, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return cli->times[i];
	return 0;
}

struct forms {
	struct option longs[ARRAY_LEN(table) + 1];
	char letters[2 * ARRAY_LEN(table) + 1];
};

static void
make_forms(struct forms *ret)
{
	char *p = ret->letters;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		bool valued = table[i].value != NULL;

		ret->longs[i] = (struct option){ .name = table[i].name,
			.has_arg = valued ? required_argument : no_argument,
			.val = ROW_BASE + (int)i };
		if (table[i].letter == '\0')
			continue;
		*p++ = table[i].letter;
		if (valued)
			*p++ = ':';
	}
}

static size_t
row_of(int found)
{
	size_t row = 0;

	if (found >= ROW_BASE)
		return (size_t)(found - ROW_BASE);
	while (table[row].letter != (char)found)
		row++;
	return row;
}

bool
options_read(int argc, char **argv, struct cli *cli)
{
	struct forms forms;
	bool good = true;
	int found;

	make_forms(&forms);
	while ((found = getopt_long(
	            argc, argv, forms.letters, forms.longs, NULL)) != -1) {
		if (found == '?') {
			good = false;
			continue;
		}
		cli->given[row_of(found)] = optarg != NULL ? optarg : "";
		cli->times[row_of(found)]++;
	}
	cli->count = argc - optind;
	cli->operands = argv + optind;
	return good;
}

bool
options_taken_by(
    const struct cli_command *command, const struct cli_option *option)
{
	struct str rest = str_of(command->options);

	if (option < table + GENERAL)
		return true;
	while (rest.len > 0) {
		size_t len = str_find(rest, ' ');

		if (str_eq(str_slice(rest, 0, len), str_of(option->name)))
			return true;
		rest = str_slice(rest, len + 1, rest.len);
	}
	return false;
}

bool
options_check(const struct cli *cli, const struct cli_command *command)
{
	for (size_t i = GENERAL; i < ARRAY_LEN(table); i++) {
		if (cli->given[i] == NULL ||
		    options_taken_by(command, &table[i]))
			continue;
		cli_complain(
		    "%s takes no option --%s", command->name, table[i].name);
		return false;
	}
	return true;
}
