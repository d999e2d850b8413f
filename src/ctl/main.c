/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: the greywait command: the choice of a command, what is the same for
 * all of them, help.
 */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/endpoint.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "ctl/cli.h"
#include "ctl/options.h"
#include "ctl/usage.h"
#include "proto/control_message.h"

struct invocation {
	struct cli cli;
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

static bool
check_operands(const struct cli *cli, const struct cli_command *c)
{
	if (cli->count >= c->fewest && cli->count <= c->most)
		return true;
	if (cli->count > c->most)
		cli_complain("%s: '%s' is one argument too many", c->name,
		    cli->operands[c->most]);
	else
		cli_complain("%s needs %d argument%s, %d given", c->name,
		    c->fewest, c->fewest == 1 ? "" : "s", cli->count);
	return false;
}

/* Whatever lists rows takes --limit and --all, and means the same by them. */
static bool
set_limit(struct cli *cli)
{
	const char *limit = cli_option(cli, "limit");
	bool all = cli_option(cli, "all") != NULL;
	unsigned int n;

	cli->limit = all ? 0 : CLI_LIMIT_DEFAULT;
	if (limit == NULL)
		return true;
	if (all) {
		cli_complain("--all and --limit exclude each other");
		return false;
	}
	if (!str_to_u32(str_of(limit), &n) || n == 0) {
		cli_complain(
		    "'%s' is not a limit: a number above 0, or --all, is",
		    limit);
		return false;
	}
	cli->limit = n;
	return true;
}

/* As configured in greywait.conf: unix:/path is taken as well as /path. */
static bool
set_socket(struct invocation *inv)
{
	const char *socket = cli_option(&inv->cli, "socket");
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
	if (c == NULL && usage_print_group(cli->count, cli->operands))
		return CLI_OK;
	if (c == NULL)
		return usage_unknown(cli->count, cli->operands);
	usage_print_one(c);
	return CLI_OK;
}

static enum cli_status
run_command(struct invocation *inv, const struct cli_command *c)
{
	if (cli_option(&inv->cli, "help") != NULL) {
		usage_print_one(c);
		return CLI_OK;
	}
	if (!options_check(&inv->cli, c) || !check_operands(&inv->cli, c) ||
	    !set_limit(&inv->cli)) {
		usage_print(stderr, c);
		return CLI_USAGE;
	}
	if (c->run == NULL)
		return help(&inv->cli);
	return set_socket(inv) ? c->run(&inv->cli) : CLI_USAGE;
}

static enum cli_status
run(struct invocation *inv)
{
	struct cli *cli = &inv->cli;
	const struct cli_command *c;
	int used = 0;

	if (cli_option(cli, "dump-commands") != NULL) {
		usage_dump();
		return CLI_OK;
	}
	if (cli_option(cli, "version") != NULL) {
		(void)printf("greywait " PACKAGE_VERSION "\n");
		return CLI_OK;
	}
	if (cli_option(cli, "help") != NULL && cli->count == 0) {
		usage_print_all();
		return CLI_OK;
	}
	c = usage_find(cli->count, cli->operands, &used);
	if (c == NULL)
		return cli_option(cli, "help") != NULL
		           ? help(cli)
		           : usage_unknown(cli->count, cli->operands);
	cli->count -= used;
	cli->operands += used;
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
	struct invocation inv = { .cli.clock = clock_system() };
	int used;

	(void)setlocale(LC_CTYPE, "");
	if (!options_read(argc, argv, &inv.cli)) {
		usage_print(
		    stderr, usage_find(inv.cli.count, inv.cli.operands, &used));
		return CLI_USAGE;
	}
	inv.cli.json = cli_option(&inv.cli, "json") != NULL;
	inv.cli.quiet = cli_option(&inv.cli, "quiet") != NULL;
	return finish(run(&inv));
}
