/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_watch.c: greywait watch, decisions as they are made, one a line. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/quantity.h"
#include "base/strbuf.h"
#include "ctl/ask.h"
#include "ctl/say.h"

static bool
is(const json_t *row, const char *key, const char *word)
{
	char text[SAY_TEXT_MAX];

	return strcmp(say_text(row, key, text), word) == 0;
}

/* "192.0.2.7 (mail.example.org)  alice@example.org -> bob@example.net" */
static void
add_attempt(struct strbuf *b, const json_t *row)
{
	char text[SAY_TEXT_MAX], recipient[SAY_TEXT_MAX];

	strbuf_add(b, str_of(say_text(row, "client", text)));
	(void)say_text(row, "client_name", text);
	if (text[0] != '\0')
		strbuf_addf(b, " (%s)", text);
	/* An entry for a client lets it go before it names a sender. */
	(void)say_text(row, "recipient", recipient);
	if (recipient[0] == '\0')
		return;
	(void)say_text(row, "sender", text);
	strbuf_addf(b, "  %s -> %s", text[0] == '\0' ? "<>" : text, recipient);
}

/* What there is to say beside verdict and reason. */
static void
add_detail(struct strbuf *b, const json_t *row)
{
	char text[SAY_TEXT_MAX], from[SAY_TEXT_MAX], span[QUANTITY_TEXT_MAX];
	int64_t left_s = say_int(row, "left_s");
	int64_t waited_s = say_int(row, "waited_s");

	if (is(row, "reason", "rule"))
		strbuf_addf(b, "  by %s, from %s", say_text(row, "rule", text),
		    say_text(row, "rule_from", from));
	if (is(row, "reason", "shadow"))
		strbuf_addf(
		    b, "  would be deferred: %s", say_text(row, "would", text));
	if (!is(row, "link", "none"))
		strbuf_addf(b, "  by %s", say_text(row, "link", text));
	if (left_s > 0)
		strbuf_addf(b, "  %s, passes in %s",
		    say_text(row, "grade", text), quantity_say_s(left_s, span));
	if (is(row, "reason", "retried"))
		strbuf_addf(b, "  waited %s", quantity_say_s(waited_s, span));
}

static bool
watch_row(void *ctx, const json_t *row)
{
	const struct cli *cli = ctx;
	char time[CLOCK_TEXT_MAX], verdict[SAY_TEXT_MAX], reason[SAY_TEXT_MAX],
	    line[5 * SAY_TEXT_MAX];
	int64_t missed = say_int(row, "missed");
	struct strbuf b;

	if (cli->json)
		return say_json(row) && fflush(stdout) == 0;
	if (missed > 0) {
		cli_remark(cli, "%" PRId64 " %s missed", missed,
		    say_form(missed, "decision was", "decisions were"));
		return true;
	}
	strbuf_init(&b, line, sizeof(line));
	add_attempt(&b, row);
	add_detail(&b, row);
	/* Each at once: somebody looks on, or a pipe. */
	return printf("%s  %-6s  %-13s  %s\n",
	           clock_format_utc(say_int(row, "at"), time),
	           say_text(row, "verdict", verdict),
	           say_text(row, "reason", reason), line) > 0 &&
	       fflush(stdout) == 0;
}

static json_t *
watch_args(const struct cli *cli, json_t *count, json_t *timeout)
{
	return json_pack("{s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*}",
	    "client", ask_text(cli_option(cli, "client")), "client_name",
	    ask_text(cli_option(cli, "name")), "sender",
	    ask_text(cli_option(cli, "sender")), "recipient",
	    ask_text(cli_option(cli, "recipient")), "verdict",
	    ask_text(cli_option(cli, "verdict")), "reason",
	    ask_text(cli_option(cli, "reason")), "link",
	    ask_text(cli_option(cli, "link")), "grade",
	    ask_text(cli_option(cli, "grade")), "count", count, "timeout_s",
	    timeout);
}

/* Why it has ended, where that is not what was asked for. */
static enum cli_status
status_of(const struct cli *cli, const json_t *result)
{
	if (is(result, "ended", "stopping")) {
		cli_complain("the daemon is stopping");
		return CLI_NO_DAEMON;
	}
	if (is(result, "ended", "timeout") && cli_option(cli, "count") != NULL)
		return CLI_TIMEOUT;
	return CLI_OK;
}

enum cli_status
cmd_watch(const struct cli *cli)
{
	struct cli copy = *cli;
	json_t *count = NULL, *timeout = NULL, *result = NULL;
	enum cli_status status = ask_number(cli, "count", &count);

	if (status == CLI_OK)
		status = ask_duration(cli, "timeout", &timeout);
	if (status != CLI_OK) {
		json_decref(count);
		return status;
	}
	status = ask_take(cli, "watch", watch_args(cli, count, timeout),
	    watch_row, &copy, &result);
	if (status == CLI_OK)
		status = status_of(cli, result);
	json_decref(result);
	return status;
}
