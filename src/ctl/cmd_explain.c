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
	{ "trusted", "its sender passes greylisting as a rule" },
	{ "passed", "mail like this has passed before" },
	{ "retried", "this would be a retry after the delay" },
	{ "store-error", "the store cannot say, and on_store_error decides" },
	{ "first", "it would be the first attempt" },
	{ "early", "it would be a retry, but the delay is not over" },
	{ "expired", "the retry window is over, so it would count as a first "
	             "attempt" },
};

static const struct phrase links[] = {
	{ "pool", "several networks have tried it" },
	{ "net", "the client is in the same network as before" },
	{ "name", "the client's name is in the same domain as before" },
	{ "spf", "SPF of the sender's domain covers the client" },
	{ "addr", "the client has the same address as before" },
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

static void
print_rule(const json_t *rule, int64_t now_s)
{
	char kind[SAY_TEXT_MAX], value[SAY_TEXT_MAX], by[SAY_TEXT_MAX];
	char comment[SAY_TEXT_MAX], time[SAY_TIME_MAX];

	if (rule == NULL)
		return;
	(void)say_text(rule, "comment", comment);
	(void)printf("The entry is %s %s, added %s by %s%s%s.\n",
	    say_text(rule, "kind", kind), say_text(rule, "value", value),
	    say_time(say_int(rule, "added"), now_s, time),
	    say_text(rule, "added_by", by), comment[0] != '\0' ? ": " : "",
	    comment);
}

static void
print_decision(const json_t *d, int64_t now_s)
{
	char text[SAY_TEXT_MAX], span[QUANTITY_TEXT_MAX], time[SAY_TIME_MAX];
	int64_t passes_at = say_int(d, "passes_at");

	if (d == NULL)
		return;
	(void)say_text(d, "link", text);
	if (strcmp(text, "none") != 0)
		(void)printf("It is known by its %s: %s. It waited %s.\n", text,
		    phrase_of(links, ARRAY_LEN(links), text),
		    quantity_say_s(say_int(d, "waited_s"), span));
	if (passes_at == 0)
		return;
	(void)printf("The delay is %s (grade %s).\n",
	    quantity_say_s(say_int(d, "delay_s"), span),
	    say_text(d, "grade", text));
	(void)printf("A retry passes from %s on%s.\n",
	    say_time(passes_at, now_s, time),
	    say_int(d, "waited_s") > 0 ? "" : ", if it is tried now");
}

static void
print_grade(const json_t *evidence)
{
	char name[SAY_TEXT_MAX], net[SAY_TEXT_MAX], grade[SAY_TEXT_MAX];

	(void)say_text(evidence, "name", name);
	(void)say_text(evidence, "net", net);
	(void)say_text(evidence, "grade", grade);
	(void)printf("\nThe client is %s: ", grade);
	if (strcmp(grade, "verified") == 0)
		(void)printf("its name is confirmed and vouches for it.\n");
	else if (json_is_true(json_object_get(evidence, "generic")))
		(void)printf("its name is that of a line, not of a server.\n");
	else if (strcmp(grade, "suspicious") == 0)
		(void)printf("its HELO is one that no server should say.\n");
	else
		(void)printf("nothing vouches for it.\n");
	if (strcmp(grade, "suspicious") == 0)
		(void)printf(
		    "A retry is recognised from the same address only.\n");
	else if (name[0] != '\0')
		(void)printf("A retry is recognised from any host of %s, or "
		             "from the network %s.\n",
		    name, net);
	else
		(void)printf(
		    "A retry is recognised from the network %s.\n", net);
}

static void
print_forms(const json_t *evidence)
{
	char sender[SAY_TEXT_MAX], recipient[SAY_TEXT_MAX];

	(void)printf("Compared as <%s> to <%s>.\n",
	    say_text(evidence, "sender", sender),
	    say_text(evidence, "recipient", recipient));
}

static void
print_trust(const json_t *trust, int64_t now_s)
{
	char origin[SAY_TEXT_MAX], word[SAY_TEXT_MAX], time[SAY_TIME_MAX];

	if (trust == NULL)
		return;
	(void)say_text(trust, "word", word);
	(void)printf("%s has passed in %" PRId64 " conversations and stayed "
	             "away from %" PRId64
	             "; last used %s. It is %strusted%s.\n",
	    say_text(trust, "origin", origin), say_int(trust, "passed"),
	    say_int(trust, "abandoned"),
	    say_time(say_int(trust, "last"), now_s, time),
	    json_is_true(json_object_get(trust, "trusted")) ? "" : "not ",
	    strcmp(word, "none") == 0 ? "" : ", by the operator's word");
}

/* What is known of the client, and how the mail is compared. */
static void
print_evidence(const json_t *result, int64_t now_s)
{
	const json_t *evidence = json_object_get(result, "evidence");

	if (evidence == NULL)
		return;
	print_grade(evidence);
	print_forms(evidence);
	print_trust(json_object_get(result, "trust"), now_s);
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
	print_rule(json_object_get(result, "rule"), now_s);
	print_decision(json_object_get(result, "decision"), now_s);
	print_evidence(result, now_s);
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
