/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_explain.c: greywait explain. The daemon gives the facts; here they
 * become sentences that can be read to somebody on the telephone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "ctl/ask.h"
#include "ctl/facts.h"
#include "ctl/origin.h"
#include "ctl/say.h"
#include "ctl/table.h"

struct phrase {
	const char *word;
	const char *text;
};

static const struct phrase reasons[] = {
	{ "local", "the client is in a local network" },
	{ "authenticated", "the client has authenticated itself" },
	{ "rule", "an entry of the whitelist covers it" },
	{ "trusted", "its origin is trusted" },
	{ "passed", "this sender has passed with this recipient before" },
	{ "retried", "it would be a retry after the delay" },
	{ "store-error", "the store cannot say, and on_store_error decides" },
	{ "first", "it would be the first attempt" },
	{ "early", "it would be a retry, but the delay is not over" },
	{ "expired", "the retry window is over, so it would count as a first "
	             "attempt" },
};

/* A word that a later daemon may bring stands for itself. */
static const char *
phrase_of(const struct phrase *phrases, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(phrases[i].word, word) == 0)
			return phrases[i].text;
	return word;
}

static void
print_attempt(const json_t *attempt)
{
	char text[SAY_TEXT_MAX];

	(void)printf("Client     %s", say_text(attempt, "client", text));
	(void)say_text(attempt, "client_name", text);
	if (text[0] != '\0')
		(void)printf(" (%s)", text);
	(void)say_text(attempt, "helo", text);
	if (text[0] != '\0')
		(void)printf(", HELO %s", text);
	(void)printf("\nSender     <%s>\n", say_text(attempt, "sender", text));
	(void)printf(
	    "Recipient  <%s>\n\n", say_text(attempt, "recipient", text));
}

static void
print_verdict(const json_t *result, enum cli_status status)
{
	char reason[SAY_TEXT_MAX], text[SAY_TEXT_MAX];

	(void)say_text(result, "reason", reason);
	(void)printf("This mail would be %s now: %s (%s).\n",
	    status == CLI_DEFERRED ? "DEFERRED" : "ACCEPTED",
	    phrase_of(reasons, ARRAY_LEN(reasons), reason), reason);
	(void)say_text(result, "local_network", text);
	if (text[0] != '\0')
		(void)printf("The network is %s (local_networks).\n", text);
	(void)say_text(result, "store_error", text);
	if (text[0] != '\0')
		(void)printf("The store says: %s.\n", text);
}

/* When it passes, or what it has waited. */
static void
print_times(const json_t *d, int64_t now_s)
{
	char wait[QUANTITY_TEXT_MAX], delay[QUANTITY_TEXT_MAX];
	char from[SAY_TIME_MAX], until[SAY_TIME_MAX];
	int64_t passes_at = say_int(d, "passes_at");
	int64_t waited_s = say_int(d, "waited_s");

	if (d == NULL)
		return;
	(void)quantity_say_s(waited_s, wait);
	(void)quantity_say_s(say_int(d, "delay_s"), delay);
	if (passes_at == 0) {
		if (waited_s > 0)
			(void)printf(
			    "It waited %s; the delay was %s.\n", wait, delay);
		return;
	}
	(void)printf("The delay is %s", delay);
	if (waited_s > 0)
		(void)printf(", and it was first tried %s ago", wait);
	(void)printf(".\nA retry passes from %s on%s,\n"
	             "until %s (retry_window).\n",
	    say_time(passes_at, now_s, from),
	    waited_s > 0 ? "" : " if it is tried now",
	    say_time(say_int(d, "window_ends"), now_s, until));
}

static void
print_origins(const json_t *origins, int64_t now_s)
{
	static const char *const headers[] = { "STATE", "CLIENT", "TRIES",
		"FIRST SEEN", "LAST SEEN", "LINK", "NEXT" };
	struct table *t = NULL;

	if (json_array_size(origins) == 0) {
		(void)printf("\nNothing is stored about it.\n");
		return;
	}
	(void)printf("\nStored:\n");
	if (table_new(headers, ARRAY_LEN(headers), &t) != ERR_OK)
		return;
	for (size_t i = 0; i < json_array_size(origins); i++) {
		const json_t *row = json_array_get(origins, i);
		char text[SAY_TEXT_MAX], time[SAY_TIME_MAX];

		(void)table_add(t, say_text(row, "state", text));
		(void)table_add(t, origin_client(row, text));
		(void)snprintf(
		    text, sizeof(text), "%" PRId64, say_int(row, "attempts"));
		(void)table_add(t, text);
		(void)table_add(
		    t, say_time(say_int(row, "first"), now_s, time));
		(void)table_add(t, say_time(say_int(row, "last"), now_s, time));
		(void)say_text(row, "link", text);
		(void)table_add(t, text[0] != '\0' ? text : "-");
		(void)table_add(t, origin_next(row, now_s, text));
	}
	table_free(&t);
}

static void
print_explanation(const json_t *result, enum cli_status status)
{
	int64_t now_s = say_int(result, "now");

	print_attempt(json_object_get(result, "attempt"));
	print_verdict(result, status);
	print_times(json_object_get(result, "decision"), now_s);
	facts_print(result, now_s);
	print_origins(json_object_get(result, "origins"), now_s);
}

static enum cli_status
verdict_status(const json_t *result)
{
	char verdict[SAY_TEXT_MAX];

	(void)say_text(result, "verdict", verdict);
	if (strcmp(verdict, "accept") == 0)
		return CLI_OK;
	if (strcmp(verdict, "defer") == 0)
		return CLI_DEFERRED;
	cli_complain(
	    "the daemon's verdict '%s' is not one this command knows", verdict);
	return CLI_FAILED;
}

enum cli_status
cmd_explain(const struct cli *cli)
{
	json_t *result = NULL;
	json_t *args = json_pack("{s:o,s:o,s:o,s:o*,s:o*}", "client",
	    ask_text(cli->operands[0]), "sender", ask_text(cli->operands[1]),
	    "recipient", ask_text(cli->operands[2]), "client_name",
	    ask_text(cli_option(cli, "name")), "helo",
	    ask_text(cli_option(cli, "helo")));
	enum cli_status status =
	    ask_take(cli, "explain", args, NULL, NULL, &result);

	if (status != CLI_OK)
		return status;
	status = verdict_status(result);
	if (cli->json)
		(void)say_json(result);
	else if (!cli->quiet && status != CLI_FAILED)
		print_explanation(result, status);
	json_decref(result);
	return status;
}
