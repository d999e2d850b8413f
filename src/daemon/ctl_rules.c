/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_rules.c: the control commands whitelist-add, whitelist-del and
 * whitelist-list. The store is written first, then the set in memory is read
 * anew from it: what is live is what is stored.
 */
#include "daemon/ctl_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"

#define SCAN_BATCH 500 /* records */

json_t *
ctl_rule_json(const struct rule *rule)
{
	return json_pack("{s:s,s:o,s:I,s:o,s:o}", "kind",
	    rule_kind_name(rule->kind), "value", ctl_text(rule->value), "added",
	    (json_int_t)rule->added_s, "added_by", ctl_text(rule->added_by),
	    "comment", ctl_text(rule->comment));
}

/* Kind and value of the call, and the words of the log. */
static enum err
parse_rule(struct ctl_call *call, struct rule *ret)
{
	char kind_word[CTL_TEXT_MAX], value[CTL_TEXT_MAX];
	enum rule_kind kind;
	struct strbuf detail;
	enum err e = ctl_arg_text(call, "kind", kind_word);

	if (e == ERR_OK)
		e = ctl_arg_text(call, "value", value);
	if (e == ERR_OK)
		e = rule_kind_parse(str_of(kind_word), &kind, &call->note);
	if (e == ERR_OK)
		e = rule_parse(kind, str_of(value), ret, &call->note);
	if (e != ERR_OK)
		return e;
	strbuf_init(&detail, call->detail, sizeof(call->detail));
	strbuf_addf(&detail, "kind=%s value=", rule_kind_name(kind));
	strbuf_add_word(&detail, str_of(ret->value));
	return ERR_OK;
}

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

struct add {
	struct store_value value;
	bool existed;
};

static enum store_action
put_rule(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct add *add = ctx;

	add->existed = old != NULL;
	*ret_new = add->value;
	return STORE_PUT;
}

/* The limit holds for new entries; an old one can always be replaced. */
static enum err
check_room(struct ctl_call *call, struct str key)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct match *rules = settings_rules(call->ctx->settings);
	size_t count = match_count(rules), most = (size_t)conf->max_rules;
	struct store_value old;
	enum err e;

	match_unref(&rules);
	conf_unref(&conf);
	if (count < most)
		return ERR_OK;
	e = store_get(call->ctx->store, STORE_RULES, key, &old);
	if (e != ERR_NOTFOUND)
		return e;
	return err_note(&call->note, ERR_FULL,
	    "the whitelist has %zu entries: max_rules allows %zu", count, most);
}

/* What was written is in force when this returns ERR_OK. */
static enum err
make_live(struct ctl_call *call)
{
	size_t bad; /* whitelist-list tells of them */
	enum err e =
	    settings_load_rules(call->ctx->settings, call->ctx->store, &bad);

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

enum err
ctl_run_rule_add(struct ctl_call *call)
{
	struct add add = { 0 };
	struct rule rule;
	char key_mem[RULE_KEY_MAX], by[CTL_PEER_NAME_MAX];
	struct str key = { key_mem, 0 };
	enum err e = parse_rule(call, &rule);

	if (e == ERR_OK)
		e = parse_comment(call, &rule);
	if (e != ERR_OK)
		return e;
	rule.added_s = call->now_s;
	(void)snprintf(rule.added_by, sizeof(rule.added_by), "%s",
	    ctl_peer_name(call->peer, by));
	key.len = rule_key(&rule, key_mem);
	add.value.len = rule_encode(&rule, add.value.bytes);
	e = check_room(call, key);
	if (e != ERR_OK)
		return e;
	e = store_update(
	    call->ctx->store, STORE_RULES, key, put_rule, &add, CTL_STORE_MS);
	if (e != ERR_OK)
		return store_failed(call, e);
	e = make_live(call);
	if (e == ERR_OK)
		call->result = json_pack("{s:o,s:b}", "rule",
		    ctl_rule_json(&rule), "replaced", add.existed);
	return e;
}

/* What the set has for the value of a rule that is not there, or NULL. */
static const struct rule *
nearest(const struct match *rules, const struct rule *wanted)
{
	struct str value = str_of(wanted->value);
	struct cidr net;

	switch (wanted->kind) {
	case RULE_CLIENT:
		if (cidr_parse(value, &net, NULL) != ERR_OK)
			return NULL;
		return match_client(rules, &net.addr);
	case RULE_CLIENT_NAME:
		return match_client_name(rules, value);
	case RULE_SENDER:
		return match_sender(rules, value);
	case RULE_RECIPIENT:
		return match_recipient(rules, value);
	}
	return NULL;
}

static const enum rule_kind kinds[RULE_KIND_COUNT] = { RULE_CLIENT,
	RULE_CLIENT_NAME, RULE_SENDER, RULE_RECIPIENT };

/* The same value under another kind. */
static bool
find_other_kind(
    struct ctl_call *call, const struct rule *wanted, enum rule_kind *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char key_mem[RULE_KEY_MAX];
		struct store_value value;
		struct rule other;
		struct str key = { key_mem, 0 };

		if (kinds[i] == wanted->kind ||
		    rule_parse(kinds[i], str_of(wanted->value), &other, NULL) !=
		        ERR_OK)
			continue;
		key.len = rule_key(&other, key_mem);
		if (store_get(call->ctx->store, STORE_RULES, key, &value) !=
		    ERR_OK)
			continue;
		*ret = kinds[i];
		return true;
	}
	return false;
}

static enum err
not_there(struct ctl_call *call, const struct rule *wanted)
{
	struct match *rules = settings_rules(call->ctx->settings);
	const struct rule *near = nearest(rules, wanted);
	const char *kind = rule_kind_name(wanted->kind);
	enum rule_kind other;

	if (near != NULL)
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "there is no entry %s %s; %s %s is there", kind,
		    wanted->value, kind, near->value);
	else if (find_other_kind(call, wanted, &other))
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "there is no entry %s %s; %s %s is there", kind,
		    wanted->value, rule_kind_name(other), wanted->value);
	else
		(void)err_note(&call->note, ERR_NOTFOUND,
		    "there is no entry %s %s", kind, wanted->value);
	match_unref(&rules);
	return ERR_NOTFOUND;
}

enum err
ctl_run_rule_del(struct ctl_call *call)
{
	struct rule rule;
	char key_mem[RULE_KEY_MAX];
	struct str key = { key_mem, 0 };
	enum err e = parse_rule(call, &rule);

	if (e != ERR_OK)
		return e;
	key.len = rule_key(&rule, key_mem);
	e = store_delete(call->ctx->store, STORE_RULES, key, CTL_STORE_MS);
	if (e == ERR_NOTFOUND)
		return not_there(call, &rule);
	if (e != ERR_OK)
		return store_failed(call, e);
	e = make_live(call);
	if (e == ERR_OK)
		call->result = json_pack("{s:s,s:o}", "kind",
		    rule_kind_name(rule.kind), "value", ctl_text(rule.value));
	return e;
}

struct rule_list {
	struct ctl_call *call;
	const char *kind; /* "" for all */
	int64_t rows, bad;
};

static bool
list_rule(void *ctx, struct str key, struct str value)
{
	struct rule_list *list = ctx;
	struct rule rule;

	if (rule_decode(key, (const uint8_t *)value.data, value.len, &rule) !=
	    ERR_OK) {
		list->bad++;
		return true;
	}
	if (list->kind[0] != '\0' &&
	    strcmp(list->kind, rule_kind_name(rule.kind)) != 0)
		return true;
	list->rows++;
	return ctl_row_take(list->call, ctl_rule_json(&rule));
}

enum err
ctl_run_rule_list(struct ctl_call *call)
{
	char kind[CTL_TEXT_MAX];
	enum rule_kind known;
	struct rule_list list = { .call = call, .kind = kind };
	struct store_cursor cursor = { 0 };
	enum err e = ctl_arg_text(call, "kind", kind);

	if (e == ERR_OK && kind[0] != '\0')
		e = rule_kind_parse(str_of(kind), &known, &call->note);
	while (e == ERR_OK && !cursor.done && ctl_still_there(call)) {
		e = store_scan(call->ctx->store, STORE_RULES, &cursor,
		    SCAN_BATCH, list_rule, &list);
		if (e != ERR_OK)
			(void)err_note(&call->note, e,
			    "the whitelist cannot be read: %s", err_str(e));
	}
	if (e == ERR_OK)
		call->result = json_pack("{s:I,s:I}", "rows",
		    (json_int_t)list.rows, "bad", (json_int_t)list.bad);
	return e;
}
