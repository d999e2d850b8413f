/* SPDX-License-Identifier: BSD-2-Clause */
/* lists.c: reading list files, and telling how it went. */
#include "daemon/lists.h"

#include <string.h>

#include "base/log.h"
#include "conf/list_load.h"

#define TOLD_MAX 20 /* faults that are logged each; the rest is counted */
#define LINE_MAX_B 900

struct telling {
	size_t told, held;
	struct err_note first; /* "" while there was no fault */
	struct err_note whole; /* the last of a whole file */
};

static void
tell(void *ctx, const struct list_finding *finding)
{
	struct telling *t = ctx;
	char mem[LINE_MAX_B];
	struct strbuf line;

	if (finding->kind == LIST_DUPLICATE)
		return; /* `greywait whitelist lint` is for that */
	strbuf_init(&line, mem, sizeof(mem));
	list_finding_format(finding, &line);
	if (t->first.text[0] == '\0')
		(void)err_note(&t->first, ERR_INVALID, "%s", mem);
	if (finding->kind == LIST_UNREADABLE || finding->kind == LIST_FULL)
		(void)err_note(&t->whole, ERR_INVALID, "%s", mem);
	if (t->told == TOLD_MAX) {
		t->held++;
		return;
	}
	t->told++;
	log_error("whitelist: %s", mem);
}

/* What is left of a limit. */
static size_t
room(int64_t most, size_t taken)
{
	return (size_t)most > taken ? (size_t)most - taken : 0;
}

enum err
lists_read(const struct conf *conf, const struct ruleset *now,
    struct match **ret, struct err_note *note)
{
	struct telling t = { .told = 0 };
	struct list_load load = { .room = room(
		                      conf->max_rules, match_count(now->live)),
		.regex_room = room(conf->max_regexes, match_regexes(now->live)),
		.report = tell,
		.ctx = &t };
	enum err e = match_new(&load.set);

	note->text[0] = '\0';
	if (e == ERR_OK)
		e = list_load(&load, &conf->whitelist_files);
	if (e != ERR_OK) {
		match_unref(&load.set);
		return err_note(note, e, "the list files: %s", err_str(e));
	}
	if (t.held > 0)
		log_error("whitelist: %zu more faults in list files: greywait "
		          "whitelist lint tells them all",
		    t.held);
	if (load.worst != ERR_OK)
		(void)err_note(note, load.worst,
		    "a list file cannot be taken as a whole: %s", t.whole.text);
	else if (load.faults > 0)
		(void)err_note(note, load.worst,
		    "%zu fault%s in list files, passed over: %s%s", load.faults,
		    load.faults == 1 ? "" : "s", t.first.text,
		    load.faults == 1 ? "" : ", ...");
	*ret = load.set;
	return load.worst;
}
