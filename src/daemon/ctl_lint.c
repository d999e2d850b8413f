/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_lint.c: the control command whitelist-lint. The list files are read
 * anew, so that it tells what a reload would bring; nothing is changed.
 */
#include <string.h>

#include "base/strbuf.h"
#include "conf/list_load.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_rule.h"
#include "daemon/hit_book.h"

#define UNUSED_S (INT64_C(30) * 86400) /* "unused_s" when it is not given */
#define TEXT_MAX_B 1500

struct lint {
	struct ctl_call *call;
	const struct conf *conf;
	struct ruleset rules; /* what holds, with its counters */
	struct ruleset fresh; /* what would hold after a reload */
	int64_t unused_s;
	int64_t since_s; /* hits are counted since then */
	int64_t rows;
};

static const char *
finding_word(enum list_finding_kind kind)
{
	switch (kind) {
	case LIST_NO_FILE:
		return "no-file";
	case LIST_UNREADABLE:
		return "unreadable";
	case LIST_MALFORMED:
		return "malformed";
	case LIST_WRONG_KIND:
		return "wrong-kind";
	case LIST_FULL:
		return "full";
	case LIST_DUPLICATE:
		return "duplicate";
	}
	return "malformed";
}

static void
tell_file(void *ctx, const struct list_finding *finding)
{
	struct lint *lint = ctx;
	struct list_finding bare = *finding;
	char place[TEXT_MAX_B];
	struct strbuf from;

	bare.text = "";
	bare.entry = NULL;
	strbuf_init(&from, place, sizeof(place));
	list_finding_format(&bare, &from);
	/* "file:line: " without what follows. */
	if (from.len >= 2)
		from.data[from.len - 2] = '\0';
	lint->rows++;
	(void)ctl_row_take(lint->call,
	    json_pack("{s:s,s:s,s:o,s:o*}", "finding",
	        finding_word(finding->kind), "from", place, "text",
	        ctl_text(finding->text), "other",
	        finding->entry == NULL ? NULL
	                               : ctl_rule_origin(finding->entry)));
}

static bool
tell_entry(struct lint *lint, const char *word, const struct entry *entry,
    const char *text, const struct entry *other)
{
	lint->rows++;
	return ctl_row_take(lint->call,
	    json_pack("{s:s,s:o,s:s,s:o,s:s,s:o*}", "finding", word, "from",
	        ctl_rule_origin(entry), "kind",
	        rule_kind_name((enum rule_kind)entry->kind), "value",
	        ctl_text(entry_value(entry)), "text", text, "other",
	        other == NULL ? NULL : ctl_rule_origin(other)));
}

/* The entry in force with the same value: it has the counters. */
static const struct entry *
in_force(const struct lint *lint, const struct entry *entry)
{
	const struct match *set =
	    entry->file == NULL ? lint->rules.live : lint->rules.files;
	const struct entry *found;
	struct rule rule;

	entry_rule(entry, &rule);
	found = match_get(set, &rule);
	return found != NULL ? found : entry;
}

/* The next wider entry, if there is one that does the same as long. */
static const struct entry *
covering(const struct lint *lint, const struct entry *entry)
{
	int64_t now_s = lint->call->now_s;
	const struct entry *live = match_above(lint->fresh.live, entry, now_s);
	const struct entry *other =
	    match_above(lint->fresh.files, entry, now_s);

	if (other == NULL ||
	    (live != NULL && live->key_bits >= other->key_bits))
		other = live;
	if (other == NULL || other->action != entry->action ||
	    (other->expires_s != 0 &&
	        (entry->expires_s == 0 || other->expires_s < entry->expires_s)))
		return NULL;
	return other;
}

static bool
is_local(const struct lint *lint, const struct entry *entry)
{
	const struct conf_nets *nets = &lint->conf->local_networks;
	struct cidr net;

	if (entry->kind != RULE_CLIENT ||
	    cidr_parse(str_of(entry_value(entry)), &net, NULL) != ERR_OK)
		return false;
	for (size_t i = 0; i < nets->count; i++)
		if (nets->nets[i].prefix <= net.prefix &&
		    cidr_has(&nets->nets[i], &net.addr))
			return true;
	return false;
}

static bool
check_covered(struct lint *lint, const struct entry *entry)
{
	const struct entry *twin = NULL, *wider;
	struct rule rule;

	entry_rule(entry, &rule);
	if (entry->file != NULL)
		twin = match_get(lint->fresh.live, &rule);
	if (twin != NULL)
		return tell_entry(lint, "duplicate", entry,
		    "the entry made at run time counts", twin);
	if (is_local(lint, entry))
		return tell_entry(lint, "shadowed", entry,
		    "local_networks has its clients already", NULL);
	wider = covering(lint, entry);
	if (wider != NULL)
		return tell_entry(lint, "shadowed", entry,
		    "a wider entry does the same", wider);
	return true;
}

/* Mail has had the time to meet it. */
static bool
is_old(const struct lint *lint, const struct entry *entry)
{
	int64_t from_s =
	    entry->added_s > lint->since_s ? entry->added_s : lint->since_s;

	return from_s + lint->unused_s <= lint->call->now_s;
}

static bool
check_entry(void *ctx, struct entry *entry)
{
	struct lint *lint = ctx;
	const struct entry *now = in_force(lint, entry);
	int64_t now_s = lint->call->now_s;
	bool on = true;

	if (entry_expired(entry, now_s))
		return tell_entry(
		    lint, "expired", entry, "it holds no more", NULL);
	on = check_covered(lint, entry);
	if (on && atomic_load(&now->gave_up) > 0)
		on = tell_entry(lint, "slow", entry,
		    "the expression was given up at its limit; write a "
		    "simpler one",
		    NULL);
	if (on && is_old(lint, entry) &&
	    hit_book_get(lint->call->ctx->store, now).count == 0)
		on = tell_entry(
		    lint, "never-hit", entry, "no mail has ever met it", NULL);
	return on && ctl_still_there(lint->call);
}

static size_t
room(int64_t most, size_t taken)
{
	return (size_t)most > taken ? (size_t)most - taken : 0;
}

static enum err
read_files(struct lint *lint)
{
	struct list_load load = { .room = room(lint->conf->max_rules,
		                      match_count(lint->rules.live)),
		.regex_room = room(
		    lint->conf->max_regexes, match_regexes(lint->rules.live)),
		.report = tell_file,
		.ctx = lint };
	enum err e = match_new(&load.set);

	if (e == ERR_OK)
		e = list_load(&load, &lint->conf->whitelist_files);
	lint->fresh.files = load.set;
	lint->fresh.live = match_ref(lint->rules.live);
	return e;
}

enum err
ctl_run_rule_lint(struct ctl_call *call)
{
	struct lint lint = { .call = call };
	struct conf *conf;
	enum err e = ctl_arg_number(call, "unused_s", UNUSED_S, &lint.unused_s);

	if (e != ERR_OK)
		return e;
	conf = settings_conf(call->ctx->settings);
	lint.conf = conf;
	lint.rules = settings_rules(call->ctx->settings);
	lint.since_s = hit_book_since(call->ctx->store, call->now_s);
	e = read_files(&lint);
	if (e == ERR_OK && match_walk(lint.fresh.live, check_entry, &lint))
		(void)match_walk(lint.fresh.files, check_entry, &lint);
	if (e == ERR_OK)
		call->result = json_pack("{s:I,s:I,s:I}", "rows",
		    (json_int_t)lint.rows, "entries",
		    (json_int_t)ruleset_count(&lint.fresh), "bad",
		    (json_int_t)settings_bad_rules(call->ctx->settings));
	ruleset_unref(&lint.fresh);
	ruleset_unref(&lint.rules);
	conf_unref(&conf);
	return e;
}
