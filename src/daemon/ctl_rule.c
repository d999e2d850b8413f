/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_rule.c: what the commands about the whitelist have in common. */
#include "daemon/ctl_rule.h"

#include "base/strbuf.h"
#include "daemon/hit_book.h"

#define ORIGIN_MAX 1200 /* a path, escaped, and a line */

json_t *
ctl_rule_origin(const struct entry *entry)
{
	char mem[ORIGIN_MAX];
	struct strbuf origin;

	strbuf_init(&origin, mem, sizeof(mem));
	entry_add_origin(entry, &origin);
	return json_string(mem);
}

static void
add_place(json_t *json, const struct entry *entry)
{
	if (entry->file != NULL) {
		(void)json_object_set_new(
		    json, "file", ctl_text(entry_path(entry)));
		(void)json_object_set_new(
		    json, "line", json_integer((json_int_t)entry->line));
	} else {
		(void)json_object_set_new(
		    json, "added_by", ctl_text(entry_added_by(entry)));
	}
}

json_t *
ctl_rule_json(const struct ctl_call *call, const struct entry *entry)
{
	struct hits hits = hit_book_get(call->ctx->store, entry);
	json_t *json = json_pack("{s:s,s:o,s:s,s:o,s:I,s:o,s:I,s:I}", "kind",
	    rule_kind_name((enum rule_kind)entry->kind), "value",
	    ctl_text(entry_value(entry)), "action",
	    rule_action_name((enum rule_action)entry->action), "from",
	    ctl_rule_origin(entry), "added", (json_int_t)entry->added_s,
	    "comment", ctl_text(entry_comment(entry)), "hits",
	    (json_int_t)hits.count, "last_hit", (json_int_t)hits.last_s);

	if (json == NULL)
		return NULL;
	add_place(json, entry);
	if (entry->expires_s != 0) {
		(void)json_object_set_new(
		    json, "expires", json_integer(entry->expires_s));
		(void)json_object_set_new(json, "expired",
		    json_boolean(entry_expired(entry, call->now_s)));
	}
	return json;
}

enum err
ctl_rule_parse(struct ctl_call *call, struct rule *ret)
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

enum err
ctl_rule_parse_kind(struct ctl_call *call, unsigned int *ret)
{
	char word[CTL_TEXT_MAX];
	enum rule_kind kind;
	enum err e = ctl_arg_text(call, "kind", word);

	*ret = 0;
	if (e != ERR_OK || word[0] == '\0')
		return e;
	e = rule_kind_parse(str_of(word), &kind, &call->note);
	if (e == ERR_OK)
		*ret = (unsigned int)kind;
	return e;
}
