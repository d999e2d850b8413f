/* SPDX-License-Identifier: BSD-2-Clause */
/* facts.c: grade, link, trust and rule; then the evidence, kind by kind. */
#include "ctl/facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "ctl/say.h"

static bool
is_word(const json_t *object, const char *key, const char *word)
{
	char text[SAY_TEXT_MAX];

	return strcmp(say_text(object, key, text), word) == 0;
}

/* Why the client has its grade. */
static const char *
grade_reason(const json_t *evidence)
{
	if (json_is_true(json_object_get(evidence, "recalled")))
		return "as it came last; its name was not told (-N)";
	if (is_word(evidence, "doubt", "generic-name"))
		return "its name is that of a line or a rented machine, not of "
		       "a mail server";
	if (is_word(evidence, "doubt", "own-helo"))
		return "its HELO is a name or address of ours";
	if (is_word(evidence, "doubt", "careless-helo"))
		return "its HELO is 'localhost' or a bare address, and it has "
		       "no confirmed name";
	if (is_word(evidence, "grade", "verified"))
		return "its name is confirmed and is not that of a line";
	return "no confirmed name was told (-N)";
}

static void
print_grade(const json_t *evidence)
{
	char grade[SAY_TEXT_MAX];

	(void)printf("Grade      %s: %s.\n", say_text(evidence, "grade", grade),
	    grade_reason(evidence));
}

static const struct {
	const char *word, *text;
} links[] = {
	{ "none", "nothing ties the client to an earlier attempt" },
	{ "pool", "enough networks have tried it" },
	{ "net", "the client is in the same network as before" },
	{ "name", "the client's name is in the same domain as before" },
	{ "spf", "SPF of the sender's domain covers the client" },
	{ "addr", "the client has the same address as before" },
};

/* A word that a later daemon may bring stands for itself. */
static void
print_link(const json_t *decision)
{
	char link[SAY_TEXT_MAX];
	const char *text = link;

	if (decision == NULL)
		return;
	(void)say_text(decision, "link", link);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (strcmp(links[i].word, link) == 0)
			text = links[i].text;
	(void)printf("Link       %s: %s.\n", link, text);
}

static void
print_word_of_trust(const json_t *trust, int64_t now_s)
{
	char word[SAY_TEXT_MAX], time[SAY_TIME_MAX];

	(void)say_text(trust, "word", word);
	if (strcmp(word, "none") != 0)
		(void)printf("%s, by the operator's word", word);
	else if (json_is_true(json_object_get(trust, "trusted")))
		(void)printf("trusted");
	else if (say_int(trust, "needed") == 0)
		(void)printf("switched off (trust_after)");
	else if (json_is_true(json_object_get(trust, "lost")))
		(void)printf("lost: it stayed away too often");
	else if (say_int(trust, "passed") >= say_int(trust, "needed"))
		(void)printf("over: it was not used for too long");
	else
		(void)printf("not yet");
	if (say_int(trust, "last") > 0)
		(void)printf("; last used %s",
		    say_time(say_int(trust, "last"), now_s, time));
}

static void
print_trust(const json_t *trust, int64_t now_s)
{
	int64_t of = say_int(trust, "passed");
	char origin[SAY_TEXT_MAX];

	if (trust == NULL) {
		(void)printf("Trust      none: a suspicious client earns "
		             "none.\n");
		return;
	}
	(void)printf("Trust      ");
	print_word_of_trust(trust, now_s);
	(void)printf(".\n           %s has passed in %" PRId64,
	    say_text(trust, "origin", origin), say_int(trust, "passed"));
	if (say_int(trust, "needed") > 0) {
		of = say_int(trust, "needed");
		(void)printf(" of the %" PRId64, of);
	}
	(void)printf(" %s%s, and never came back in %" PRId64 ".\n",
	    say_form(of, "conversation", "conversations"),
	    say_int(trust, "needed") > 0 ? " needed" : "",
	    say_int(trust, "abandoned"));
}

static const struct {
	const char *word, *text;
} actions[] = {
	{ "accept", "exempt" },
	{ "greylist", "always greylisted" },
	{ "never-trust", "never trusted" },
};

static const char *
action_text(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		if (strcmp(actions[i].word, word) == 0)
			return actions[i].text;
	return word;
}

/* What an entry does, where it stands, and why. */
static void
print_rule(const json_t *rule, int64_t now_s)
{
	char kind[SAY_TEXT_MAX], value[SAY_TEXT_MAX], from[SAY_TEXT_MAX];
	char comment[SAY_TEXT_MAX], action[SAY_TEXT_MAX], time[SAY_TIME_MAX];

	(void)say_text(rule, "comment", comment);
	(void)printf("Rule       %s %s: %s; from %s",
	    say_text(rule, "kind", kind), say_value(rule, "value", value),
	    action_text(say_text(rule, "action", action)),
	    say_text(rule, "from", from));
	if (json_object_get(rule, "file") == NULL)
		(void)printf(", added %s",
		    say_time(say_int(rule, "added"), now_s, time));
	(void)printf("%s%s.\n", comment[0] != '\0' ? ": " : "", comment);
}

static void
print_rules(const json_t *rules, int64_t now_s)
{
	for (size_t i = 0; i < json_array_size(rules); i++)
		print_rule(json_array_get(rules, i), now_s);
	if (json_array_size(rules) == 0)
		(void)printf("Rule       none covers it.\n");
}

static void
print_name(const json_t *evidence, const json_t *attempt)
{
	char name[SAY_TEXT_MAX], full[SAY_TEXT_MAX];

	(void)say_text(evidence, "name", name);
	(void)say_text(attempt, "client_name", full);
	if (name[0] != '\0')
		(void)printf("  name     any host with a confirmed name in "
		             "%s.\n",
		    name);
	else if (full[0] == '\0')
		(void)printf("  name     no: no confirmed name was told "
		             "(-N).\n");
	else
		(void)printf(
		    "  name     no: %s does not vouch for it.\n", full);
}

static void
print_pool(const json_t *pool)
{
	int64_t needed = say_int(pool, "needed");

	if (needed == 0)
		(void)printf("  pool     no: switched off (pool_nets).\n");
	else if (json_is_true(json_object_get(pool, "spoiled")))
		(void)printf("  pool     no: a suspicious client has tried, "
		             "or this is one.\n");
	else
		(void)printf("  pool     any host, once %" PRId64
		             " %s tried and the delay has passed; "
		             "with this one it is %" PRId64 ".\n",
		    needed, say_form(needed, "network has", "networks have"),
		    say_int(pool, "nets"));
}

/* From where a retry would be recognised. */
static void
print_kinds(const json_t *evidence, const json_t *attempt)
{
	char text[SAY_TEXT_MAX];

	(void)printf("\nThe same sender, when it comes back, is\n");
	(void)printf("  addr     %s.\n", say_text(attempt, "client", text));
	if (is_word(evidence, "grade", "suspicious"))
		(void)printf("  net      no: a suspicious client is known by "
		             "its address alone.\n");
	else
		(void)printf("  net      any host in %s.\n",
		    say_text(evidence, "net", text));
	print_name(evidence, attempt);
	(void)printf("  spf      no: not looked at.\n");
	print_pool(json_object_get(evidence, "pool"));
}

static void
print_forms(const json_t *evidence)
{
	char sender[SAY_TEXT_MAX], recipient[SAY_TEXT_MAX];

	(void)printf("and its mail is compared as <%s> to <%s>.\n",
	    say_text(evidence, "sender", sender),
	    say_text(evidence, "recipient", recipient));
	if (json_object_get(evidence, "stored_recipient") != NULL)
		(void)printf("It is stored as <%s> to <%s> (privacy).\n",
		    say_text(evidence, "stored_sender", sender),
		    say_text(evidence, "stored_recipient", recipient));
}

/* A rule, a local network or a login decides alone. */
static bool
is_exempt(const json_t *result)
{
	return json_object_get(result, "decision") == NULL &&
	       json_object_get(result, "store_error") == NULL;
}

void
facts_print(const json_t *result, int64_t now_s)
{
	const json_t *evidence = json_object_get(result, "evidence");

	if (evidence == NULL)
		return;
	(void)printf("\n");
	print_rules(json_object_get(result, "rules"), now_s);
	(void)printf("%s",
	    is_exempt(result)
	        ? "It is exempt, and nothing else is looked at. Otherwise:\n"
	        : "");
	print_grade(evidence);
	print_link(json_object_get(result, "decision"));
	print_trust(json_object_get(result, "trust"), now_s);
	print_kinds(evidence, json_object_get(result, "attempt"));
	print_forms(evidence);
}
