/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: the greywait command: options, the choice of a command, help. The
 * options of all commands are read in one go, before or after the command;
 * the table says which of them a command takes.
 */
#include <getopt.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/endpoint.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "ctl/cli.h"
#include "ctl/usage.h"
#include "proto/control_message.h"

#define OPTION_DUMP 256
#define GENERAL_OPTIONS "hjqsV"
#define OPTIONS_MAX 32

struct invocation {
	struct cli cli;
	char given[OPTIONS_MAX]; /* letters of the options, in their order */
	const char *limit;
	struct endpoint endpoint; /* when the socket is given as unix:/path */
};

static void complain_args(const char *prefix, const char *fmt, va_list ap)
    ATTR_PRINTF(2, 0);

static void
complain_args(const char *prefix, const char *fmt, va_list ap)
{
	char raw[2048], line[8192];
	struct strbuf b;

	(void)vsnprintf(raw, sizeof(raw), fmt, ap);
	strbuf_init(&b, line, sizeof(line));
	strbuf_add_text(&b, str_of(raw));
	(void)fprintf(stderr, "%s%s\n", prefix, line);
}

void
cli_complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain_args("greywait: ", fmt, ap);
	va_end(ap);
}

void
cli_remark(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (cli->quiet)
		return;
	va_start(ap, fmt);
	complain_args("", fmt, ap);
	va_end(ap);
}

static void
take_option(struct invocation *inv, int letter)
{
	size_t n = strlen(inv->given);

	if (n + 1 < sizeof(inv->given))
		inv->given[n] = (char)letter;
	if (letter == 'j')
		inv->cli.json = true;
	else if (letter == 'q')
		inv->cli.quiet = true;
	else if (letter == 's')
		inv->cli.socket = optarg;
	else if (letter == 'n')
		inv->limit = optarg;
	else if (letter == 'c')
		inv->cli.client = optarg;
	else if (letter == 'f')
		inv->cli.sender = optarg;
	else if (letter == 't')
		inv->cli.recipient = optarg;
	else if (letter == 'N')
		inv->cli.client_name = optarg;
	else if (letter == 'H')
		inv->cli.helo = optarg;
}

static bool
was_given(const struct invocation *inv, char letter)
{
	return strchr(inv->given, letter) != NULL;
}

/* False, after a complaint, when an option is not one of this command. */
static bool
check_options(const struct invocation *inv, const struct cli_command *c)
{
	for (const char *p = inv->given; *p != '\0'; p++) {
		if (strchr(GENERAL_OPTIONS, *p) != NULL ||
		    strchr(c->options, *p) != NULL)
			continue;
		cli_complain("%s takes no option -%c", c->name, *p);
		return false;
	}
	if (was_given(inv, 'a') && was_given(inv, 'n')) {
		cli_complain("-a and -n exclude each other");
		return false;
	}
	return true;
}

static bool
check_operands(const struct cli *cli, const struct cli_command *c)
{
	if (cli->count >= c->fewest && cli->count <= c->most)
		return true;
	if (cli->count > c->most)
		cli_complain("%s: '%s' is one argument too many", c->name,
		    cli->operands[c->most]);
	else
		cli_complain("%s needs %d arguments, %d given", c->name,
		    c->fewest, cli->count);
	return false;
}

static bool
set_limit(struct invocation *inv)
{
	unsigned int n;

	inv->cli.limit = was_given(inv, 'a') ? 0 : CLI_LIMIT_DEFAULT;
	if (inv->limit == NULL)
		return true;
	if (!str_to_u32(str_of(inv->limit), &n) || n == 0) {
		cli_complain(
		    "'%s' is not a limit: a number above 0, or --all, is",
		    inv->limit);
		return false;
	}
	inv->cli.limit = n;
	return true;
}

/* As configured in greywait.conf: unix:/path is taken as well as /path. */
static bool
set_socket(struct invocation *inv)
{
	const char *socket = inv->cli.socket;
	struct err_note note;

	if (socket == NULL)
		/* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
		socket = getenv("GREYWAIT_SOCKET");
	if (socket == NULL || socket[0] == '\0')
		socket = CONTROL_SOCKET_DEFAULT;
	inv->cli.socket = socket;
	if (socket[0] == '/' || socket[0] == '.')
		return true;
	if (endpoint_parse(str_of(socket), &inv->endpoint, &note) != ERR_OK ||
	    inv->endpoint.kind != ENDPOINT_UNIX) {
		cli_complain("'%s' is not a control socket, such as %s", socket,
		    CONTROL_SOCKET_DEFAULT);
		return false;
	}
	inv->cli.socket = inv->endpoint.path;
	return true;
}

static enum cli_status
help(const struct cli *cli)
{
	const struct cli_command *c;
	int used;

	if (cli->count == 0) {
		usage_print_all();
		return CLI_OK;
	}
	c = usage_find(cli->count, cli->operands, &used);
	if (c == NULL)
		return usage_unknown(cli->count, cli->operands);
	usage_print_one(c);
	return CLI_OK;
}

static enum cli_status
run_command(struct invocation *inv, const struct cli_command *c)
{
	if (was_given(inv, 'h')) {
		usage_print_one(c);
		return CLI_OK;
	}
	if (!check_options(inv, c) || !check_operands(&inv->cli, c) ||
	    !set_limit(inv)) {
		usage_print(stderr, c);
		return CLI_USAGE;
	}
	if (c->run == NULL)
		return help(&inv->cli);
	return set_socket(inv) ? c->run(&inv->cli) : CLI_USAGE;
}

static enum cli_status
run(struct invocation *inv, int argc, char **argv)
{
	const struct cli_command *c;
	int used = 0;

	if (was_given(inv, 'V')) {
		(void)printf("greywait " PACKAGE_VERSION "\n");
		return CLI_OK;
	}
	if (was_given(inv, 'h') && argc == 0) {
		usage_print_all();
		return CLI_OK;
	}
	c = usage_find(argc, argv, &used);
	if (c == NULL)
		return usage_unknown(argc, argv);
	inv->cli.count = argc - used;
	inv->cli.operands = argv + used;
	return run_command(inv, c);
}

/* What was printed is out, or somebody hears that it is not. */
static enum cli_status
finish(enum cli_status status)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return status;
	cli_complain("the output could not be written: is the disk full?");
	return CLI_OUTPUT;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "client", required_argument, NULL, 'c' },
		{ "dump-commands", no_argument, NULL, OPTION_DUMP },
		{ "helo", required_argument, NULL, 'H' },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "limit", required_argument, NULL, 'n' },
		{ "name", required_argument, NULL, 'N' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "recipient", required_argument, NULL, 't' },
		{ "sender", required_argument, NULL, 'f' },
		{ "socket", required_argument, NULL, 's' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	struct invocation inv = { .cli.clock = clock_system() };
	int letter;

	/* One thread. NOLINTBEGIN(concurrency-mt-unsafe) */
	(void)setlocale(LC_CTYPE, "");
	while ((letter = getopt_long(
	            argc, argv, "ac:f:hH:jn:N:qs:t:V", options, NULL)) != -1) {
		/* NOLINTEND(concurrency-mt-unsafe) */
		if (letter == '?') {
			usage_print(stderr, NULL);
			return CLI_USAGE;
		}
		if (letter == OPTION_DUMP) {
			usage_dump();
			return finish(CLI_OK);
		}
		take_option(&inv, letter);
	}
	return finish(run(&inv, argc - optind, argv + optind));
}
