/* SPDX-License-Identifier: BSD-2-Clause */
/* usage.c: help and usage, printed from the table of commands. */
#include "ctl/usage.h"

#include "base/str.h"
#include "ctl/options.h"

void
usage_print(FILE *out, const struct cli_command *c)
{
	(void)fprintf(out, "usage: greywait %s%s%s\n",
	    c == NULL ? "[-hjqV] [-s socket] command [argument ...]" : c->name,
	    c == NULL || c->args[0] == '\0' ? "" : " ",
	    c == NULL ? "" : c->args);
}

/* "-n, --limit NUMBER  help"; those of all commands, or of `c` alone. */
static void
print_options(const struct cli_command *c)
{
	static const struct cli_command none = { .options = "" };
	const struct cli_option *o;
	size_t count;

	o = options_table(&count);
	for (size_t i = 0; i < count; i++) {
		bool general = options_taken_by(&none, &o[i]);
		const char *value = o[i].value == NULL ? "" : o[i].value;
		int used;

		if (c == NULL ? !general
		              : general || !options_taken_by(c, &o[i]))
			continue;
		if (o[i].letter != '\0')
			used = printf("  -%c, ", o[i].letter);
		else
			used = printf("      ");
		used += printf(
		    "--%s%s%s", o[i].name, value[0] == '\0' ? "" : " ", value);
		(void)printf(
		    "%*s%s\n", used < 28 ? 29 - used : 2, "", o[i].help);
	}
}

void
usage_print_all(void)
{
	const struct cli_command *c;
	size_t count;

	c = cli_commands(&count);
	usage_print(stdout, NULL);
	(void)printf("\ncommands:\n");
	for (size_t i = 0; i < count; i++)
		(void)printf("  %-16s%s\n", c[i].name, c[i].help);
	(void)printf("\noptions of all commands:\n");
	print_options(NULL);
	(void)printf("\n'greywait help command' shows the usage of one command;"
	             " all is said in greywait(8).\n");
}

void
usage_print_one(const struct cli_command *c)
{
	usage_print(stdout, c);
	(void)printf("%s.\n", c->help);
	if (c->options[0] != '\0')
		print_options(c);
}

/* " --limit=number", " --sort=late|name"; one that takes none ends before "=".
 */
static void
dump_option(const struct cli_option *o, const char *dashes, const char *name)
{
	const char *value = o->words != NULL ? o->words : o->value;

	(void)printf(" %s%s%s%s", dashes, name, value == NULL ? "" : "=",
	    value == NULL ? "" : value);
}

static void
dump_options(const struct cli_command *c)
{
	const struct cli_option *o;
	size_t count;

	o = options_table(&count);
	for (size_t i = 0; i < count; i++) {
		char letter[] = { o[i].letter, '\0' };

		if (!options_taken_by(c, &o[i]))
			continue;
		dump_option(&o[i], "--", o[i].name);
		if (o[i].letter != '\0')
			dump_option(&o[i], "-", letter);
	}
}

void
usage_dump(void)
{
	const struct cli_command *c;
	size_t count;

	c = cli_commands(&count);
	for (size_t i = 0; i < count; i++) {
		(void)printf("%s\t%s\t%s\t%s\t", c[i].name, c[i].args,
		    c[i].help, c[i].words == NULL ? "" : c[i].words);
		dump_options(&c[i]);
		(void)printf(" \n");
	}
}

const struct cli_command *
usage_find(int count, char **words, int *ret_used)
{
	const struct cli_command *c;
	size_t commands;

	c = cli_commands(&commands);
	for (size_t i = 0; count > 0 && i < commands; i++) {
		struct str name = str_of(c[i].name);
		size_t space = str_find(name, ' ');
		struct str second = str_slice(name, space + 1, name.len);

		if (!str_eq(str_of(words[0]), str_slice(name, 0, space)) ||
		    (second.len > 0 &&
		        (count < 2 || !str_eq(str_of(words[1]), second))))
			continue;
		*ret_used = second.len > 0 ? 2 : 1;
		return &c[i];
	}
	return NULL;
}

/* The usages of the commands that begin with `word`. Returns false when none
 * does. */
static bool
print_group(FILE *out, const char *word)
{
	const struct cli_command *c;
	size_t commands;
	bool begun = false;

	c = cli_commands(&commands);
	for (size_t i = 0; i < commands; i++) {
		struct str name = str_of(c[i].name);

		if (!str_eq(
		        str_of(word), str_slice(name, 0, str_find(name, ' '))))
			continue;
		begun = true;
		usage_print(out, &c[i]);
	}
	return begun;
}

bool
usage_print_group(int count, char **words)
{
	return count == 1 && print_group(stdout, words[0]);
}

enum cli_status
usage_unknown(int count, char **words)
{
	if (count == 0) {
		cli_complain(
		    "a command is missing: 'greywait help' lists them");
		usage_print(stderr, NULL);
		return CLI_USAGE;
	}
	if (count > 1)
		cli_complain("there is no command '%s %s'", words[0], words[1]);
	else
		cli_complain("there is no command '%s'", words[0]);
	if (!print_group(stderr, words[0]))
		(void)fprintf(stderr, "'greywait help' lists the commands\n");
	return CLI_USAGE;
}
