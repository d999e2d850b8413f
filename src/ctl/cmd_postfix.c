/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmd_postfix.c: greywait postfix-setup. What it shows is what it does: the
 * value before, the value after, and nothing else of main.cf.
 */
#include <stdio.h>
#include <string.h>

#include "ctl/place.h"
#include "ctl/say.h"

#define PARAMETER "smtpd_milters"
#define OPTIONS "connect_timeout=5s, command_timeout=10s, default_action=accept"

struct setup {
	const struct cli *cli;
	struct postconf postfix;
	struct place place;
	struct milters_own own;
	char file[POSTCONF_VALUE_MAX]; /* main.cf's directory */
	char before[POSTCONF_VALUE_MAX], after[POSTCONF_VALUE_MAX];
};

static enum err
read_postfix(struct setup *s, struct err_note *note)
{
	enum err e = place_ask_postfix(&s->place, &s->postfix, note);

	if (e == ERR_OK)
		e = postconf_value(
		    &s->postfix, "config_directory", s->file, note);
	if (e == ERR_OK)
		e = postconf_written(&s->postfix, PARAMETER, s->before, note);
	if (e != ERR_OK)
		return e;
	e = place_names(&s->place, &s->own, note);
	/* What smtpd cannot see can be taken out all the same. */
	return cli_option(s->cli, "remove") != NULL ? ERR_OK : e;
}

static enum err
make_after(struct setup *s, struct err_note *note)
{
	char text[512];
	struct milters_item item;
	struct strbuf entry, after;
	struct str before = str_of(s->before);

	strbuf_init(&after, s->after, sizeof(s->after));
	strbuf_init(&entry, text, sizeof(text));
	strbuf_addf(&entry, "{ %s, " OPTIONS " }", s->own.places[0]);
	if (cli_option(s->cli, "remove") != NULL)
		milters_without(before, &s->own, &after);
	else if (milters_find(before, &s->own, &item) && milters_accepts(&item))
		strbuf_add(&after, before);
	else
		milters_with(before, &s->own, strbuf_str(&entry), &after);
	if (after.cut)
		return err_note(note, ERR_FULL, PARAMETER " is too long");
	return ERR_OK;
}

static void
print_value(char sign, const char *value)
{
	if (value[0] == '\0')
		return;
	(void)printf("%c" PARAMETER " = %s\n", sign, value);
}

static void
show(const struct setup *s, bool changes, bool applied)
{
	json_t *object;

	if (s->cli->json) {
		object = json_pack("{s:s+,s:s,s:s,s:s,s:b,s:b}", "file",
		    s->file, "/main.cf", "parameter", PARAMETER, "before",
		    s->before, "after", s->after, "changes", changes, "applied",
		    applied);
		(void)say_json(object);
		json_decref(object);
		return;
	}
	if (!changes) {
		cli_remark(
		    s->cli, "nothing to do: " PARAMETER " = %s", s->before);
		return;
	}
	(void)printf("--- %s/main.cf\n", s->file);
	print_value('-', s->before);
	print_value('+', s->after);
	cli_remark(s->cli, applied ? "done; postfix reload makes it so at once"
	                           : "nothing has been changed: --apply does");
}

/* --remove makes its change, as --apply does. */
static enum cli_status
go(struct setup *s)
{
	bool changes, wanted = cli_option(s->cli, "apply") != NULL ||
	                       cli_option(s->cli, "remove") != NULL;
	struct err_note note;
	enum err e = read_postfix(s, &note);

	if (e == ERR_OK)
		e = make_after(s, &note);
	changes = e == ERR_OK && strcmp(s->before, s->after) != 0;
	if (e == ERR_OK && changes && wanted)
		e = postconf_set(&s->postfix, PARAMETER, s->after, &note);
	if (e != ERR_OK) {
		cli_complain("%s", note.text);
		return CLI_FAILED;
	}
	show(s, changes, changes && wanted);
	return CLI_OK;
}

enum cli_status
cmd_postfix_setup(const struct cli *cli)
{
	struct setup s = { .cli = cli,
		.postfix.dir = cli_option(cli, "postfix") };
	enum cli_status status;

	if (cli_option(cli, "apply") != NULL &&
	    cli_option(cli, "remove") != NULL) {
		cli_complain("--apply and --remove exclude each other");
		return CLI_USAGE;
	}
	status = place_find(cli, &s.place);
	return status == CLI_OK ? go(&s) : status;
}
