/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_rules.c: the control commands whitelist-add, whitelist-del and
 * whitelist-list. The store is written first, then the set in memory gets
 * what is stored: what is live is what is stored.
 */
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_rule.h"
#include "daemon/rule_store.h"

#define EXPIRES_MAX_S (INT64_C(100) * 366 * 86400)

static enum err
parse_comment(struct ctl_call *call, struct rule *rule)
{
	char comment[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "comment", comment);

	if (e != ERR_OK)
		return e;
	if (strlen(comment) > RULE_COMMENT_MAX)
		return err_note(&call->note, ERR_INVALID,
		    "the comment is %zu bytes long: %d are allowed",
		    strlen(comment), RULE_COMMENT_MAX);
	memcpy(rule->comment, comment, strlen(comment) + 1);
	return ERR_OK;
}

static enum err
parse_action(struct ctl_call *call, struct rule *rule)
{
	char word[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "action", word);

	if (e != ERR_OK || word[0] == '\0')
		return e;
	return rule_action_parse(str_of(word), &rule->action, &call->note);
}

static enum err
parse_expiry(struct ctl_call *call, struct rule *rule)
{
	int64_t in_s = 0;
	enum err e = ctl_arg_number(call, "expires_in_s", 0, &in_s);

	if (e != ERR_OK)
		return e;
	if (in_s > EXPIRES_MAX_S)
		return err_note(&call->note, ERR_INVALID,
		    "an entry can last 100 years; leave the time out for one "
		    "that lasts for ever");
	rule->expires_s = in_s == 0 ? 0 : call->now_s + in_s;
	return ERR_OK;
}

static enum err
parse_new_rule(struct ctl_call *call, struct rule *ret)
{
	char by[CTL_PEER_NAME_MAX];
	struct strbuf detail;
	enum err e = ctl_rule_parse(call, ret);

	if (e == ERR_OK)
		e = parse_action(call, ret);
	if (e == ERR_OK)
		e = parse_expiry(call, ret);
	if (e == ERR_OK)
		e = parse_comment(call, ret);
	if (e != ERR_OK)
		return e;
	ret->added_s = call->now_s;
	(void)snprintf(ret->added_by, sizeof(ret->added_by), "%s",
	    ctl_peer_name(call->peer, by));
	strbuf_init(&detail, call->detail + strlen(call->detail),
	    sizeof(call->detail) - strlen(call->detail));
	strbuf_addf(&detail, " action=%s expires=%lld",
	    rule_action_name(ret->action), (long long)ret->expires_s);
	return ERR_OK;
}

/* The limits hold for new entries; an old one can always be replaced. */
static enum err
check_room(struct ctl_call *call, const struct rule *rule)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct ruleset rules = settings_rules(call->ctx->settings);
	size_t count = ruleset_count(&rules), most = (size_t)conf->max_rules;
	size_t regexes = ruleset_regexes(&rules);
	size_t most_regexes = (size_t)conf->max_regexes;
	bool replaces = match_get(rules.live, rule) != NULL;

	ruleset_unref(&rules);
	conf_unref(&conf);
	if (replaces)
		return ERR_OK;
	if (count >= most)
		return err_note(&call->note, ERR_FULL,
		    "the whitelist has %zu entries: max_rules allows %zu",
		    count, most);
	if (rule_is_regex(rule) && regexes >= most_regexes)
		return err_note(&call->note, ERR_FULL,
		    "the whitelist has %zu regular expressions: max_regexes "
		    "allows %zu",
		    regexes, most_regexes);
	return ERR_OK;
}

/* What was written is in force when this returns ERR_OK. */
static enum err
make_live(struct ctl_call *call, const struct rule *rule)
{
	enum err e =
	    settings_apply_rule(call->ctx->settings, call->ctx->store, rule);

	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "the change is stored, but not in force yet: the whitelist "
		    "cannot be read: %s",
		    err_str(e));
	return ERR_OK;
}

static enum err
store_failed(struct ctl_call *call, enum err e)
{
	return err_note(&call->note, e, "the store did not take the change: %s",
	    err_str(e));
}

static json_t *
live_json(struct ctl_call *call, const struct rule *rule)
{
	struct ruleset rules = settings_rules(call->ctx->settings);
	const struct entry *entry = match_get(rules.live, rule);
	json_t *json = entry == NULL ? NULL : ctl_rule_json(call, entry);

	ruleset_unref(&rules);
	/* Somebody has removed it already. */
	return json != NULL
	           ? json
	           : json_pack("{s:s,s:o}", "kind", rule_kind_name(rule->kind),
	                 "value", ctl_text(rule->value));
}

enum err
ctl_run_rule_add(struct ctl_call *call)
{
	bool replaced = false;
	struct rule rule;
	enum err e = parse_new_rule(call, &rule);

	if (e == ERR_OK)
		e = check_room(call, &rule);
	if (e != ERR_OK)
		return e;
	e = rule_store_put(call->ctx->store, &rule, CTL_STORE_MS, &replaced);
	if (e != ERR_OK)
		return store_failed(call, e);
	e = make_live(call, &rule);
	if (e == ERR_OK)
		call->result = json_pack("{s:o,s:b}", "rule",
		    live_json(call, &rule), "replaced", replaced);
	return e;
}

/* What the set has for the value of a rule that is not there, or NULL. */
static const struct entry *
nearest(const struct match *rules, const struct rule *wanted, int64_t now_s)
{
	struct str value = str_of(wanted->value);
	struct cidr net;

	switch (wanted->kind) {
	case RULE_CLIENT:
		if (cidr_parse(value, &net, NULL) != ERR_OK)
			return NULL;
		return match_client(rules, &net.addr, now_s).entry;
	case RULE_CLIENT_NAME:
		return match_client_name(rules, value, now_s).entry;
	case RULE_SENDER:
		return match_sender(rules, value, now_s).entry;
	case RULE_RECIPIENT:
		return match_recipient(rules, value, now_s).entry;
	}
	return NULL;
}

static const enum rule_kind kinds[RULE_KIND_COUNT] = { RULE_CLIENT,
	RULE_CLIENT_NAME, RULE_SENDER, RULE_RECIPIENT };

/* The same value under another kind, or NULL. */
static const struct entry *
of_other_kind(const struct match *rules, const struct rule *wanted)
{
	const struct entry *found = NULL;

	for (size_t i = 0; i < ARRAY_LEN(kinds) && found == NULL; i++) {
		struct rule other;

		if (kinds[i] != wanted->kind &&
		    rule_parse(kinds[i], str_of(wanted->value), &other, NULL) ==
		        ERR_OK)
			found = match_get(rules, &other);
	}
	return found;
}

/* The kind as the operator gave it, and what there is. */
static enum err
not_there(struct ctl_call *call, const struct rule *wanted)
{
	struct ruleset rules = settings_rules(call->ctx->settings);
	const struct entry *file = match_get(rules.files, wanted);
	const struct entry *near = nearest(rules.live, wanted, call->now_s);
	const char *kind = rule_kind_name(wanted->kind);

	if (near == NULL)
		near = of_other_kind(rules.live, wanted);
	if (file != NULL)
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "%s %s is an entry of a file, %s:%u: remove it there, and "
		    "reload",
		    kind, wanted->value, entry_path(file),
		    (unsigned int)file->line);
	else if (near != NULL)
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "there is no entry %s %s; %s %s is there", kind,
		    wanted->value, rule_kind_name((enum rule_kind)near->kind),
		    entry_value(near));
	else
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "there is no entry %s %s", kind, wanted->value);
	ruleset_unref(&rules);
	return ERR_NOTFOUND;
}

enum err
ctl_run_rule_del(struct ctl_call *call)
{
	struct rule rule;
	char key_mem[RULE_KEY_MAX];
	struct str key = { key_mem, 0 };
	enum err e = ctl_rule_parse(call, &rule);

	if (e != ERR_OK)
		return e;
	key.len = rule_key(&rule, key_mem);
	e = store_delete(call->ctx->store, STORE_RULES, key, CTL_STORE_MS);
	if (e == ERR_NOTFOUND)
		return not_there(call, &rule);
	if (e != ERR_OK)
		return store_failed(call, e);
	e = make_live(call, &rule);
	if (e == ERR_OK)
		call->result = json_pack("{s:s,s:o}", "kind",
		    rule_kind_name(rule.kind), "value", ctl_text(rule.value));
	return e;
}

struct listing {
	struct ctl_call *call;
	unsigned int kind; /* 0: all */
	int64_t rows;
};

static bool
list_entry(void *ctx, struct entry *entry)
{
	struct listing *list = ctx;

	if (list->kind != 0 && list->kind != entry->kind)
		return true;
	list->rows++;
	return ctl_row_take(list->call, ctl_rule_json(list->call, entry));
}

/* The sets are constant: a slow reader holds nobody up. */
enum err
ctl_run_rule_list(struct ctl_call *call)
{
	struct listing list = { .call = call };
	struct ruleset rules;
	enum err e = ctl_rule_parse_kind(call, &list.kind);

	if (e != ERR_OK)
		return e;
	rules = settings_rules(call->ctx->settings);
	if (match_walk(rules.live, list_entry, &list))
		(void)match_walk(rules.files, list_entry, &list);
	ruleset_unref(&rules);
	call->result = json_pack("{s:I,s:I}", "rows", (json_int_t)list.rows,
	    "bad", (json_int_t)settings_bad_rules(call->ctx->settings));
	return ERR_OK;
}
