/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_list.c: the control command list. The table is scanned in batches and
 * each row goes out as it is found, while no lock is held: a slow reader
 * costs nobody but himself. The forms of sender and recipient are those of
 * the whitelist, and the same code matches them.
 */
#include <string.h>

#include "core/match.h"
#include "core/rule.h"
#include "core/tuple.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_origin.h"

#define SCAN_BATCH 500 /* records */

enum list_states {
	LIST_LIVE, /* pending and passed */
	LIST_PENDING,
	LIST_PASSED,
	LIST_ALL, /* the expired, too */
};

struct list {
	struct ctl_call *call;
	struct policy policy;
	enum list_states states;
	struct match *client, *sender, *recipient; /* NULL: any */
	struct str exact; /* the one sender asked for, as stored; or "" */
	char exact_mem[TUPLE_ADDRESS_MAX];
	int64_t limit; /* rows; 0: all */
	int64_t rows, bad;
	bool more; /* a row above the limit was found */
	bool stop;
};

static enum err
parse_states(const char *word, enum list_states *ret, struct err_note *note)
{
	if (word[0] == '\0')
		*ret = LIST_LIVE;
	else if (strcmp(word, "pending") == 0)
		*ret = LIST_PENDING;
	else if (strcmp(word, "passed") == 0)
		*ret = LIST_PASSED;
	else if (strcmp(word, "all") == 0)
		*ret = LIST_ALL;
	else
		return err_note(note, ERR_INVALID,
		    "'%.40s' is not a state: pending, passed and all are",
		    word);
	return ERR_OK;
}

/* A filter is a set of one rule; none is given for "". */
static enum err
parse_filter(struct ctl_call *call, const char *name, enum rule_kind kind,
    struct match **ret)
{
	char value[CTL_TEXT_MAX];
	struct rule rule;
	enum err e = ctl_arg_text(call, name, value);

	if (e != ERR_OK || value[0] == '\0')
		return e;
	e = rule_parse(kind, str_of(value), &rule, &call->note);
	return e == ERR_OK ? match_new(&rule, 1, ret) : e;
}

/* One sender's conversations stand together: no need to look at others. */
static enum err
parse_exact(struct list *list)
{
	char value[CTL_TEXT_MAX];
	struct rule rule;
	enum err e = ctl_arg_text(list->call, "sender", value);
	size_t at, len;

	if (e != ERR_OK || value[0] == '\0')
		return e;
	e = rule_parse(RULE_SENDER, str_of(value), &rule, &list->call->note);
	if (e != ERR_OK)
		return e;
	len = strlen(rule.value);
	at = str_rfind(str_of(rule.value), '@');
	if (at + 1 >= len)
		return ERR_OK;
	list->exact.len = tuple_address(str_of(rule.value), list->exact_mem);
	list->exact.data = list->exact_mem;
	return ERR_OK;
}

static enum err
parse_list(struct list *list)
{
	struct ctl_call *call = list->call;
	char state[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "state", state);

	if (e == ERR_OK)
		e = parse_states(state, &list->states, &call->note);
	if (e == ERR_OK)
		e = ctl_arg_number(call, "limit", 0, &list->limit);
	if (e == ERR_OK)
		e = parse_filter(call, "client", RULE_CLIENT, &list->client);
	if (e == ERR_OK)
		e = parse_filter(call, "sender", RULE_SENDER, &list->sender);
	if (e == ERR_OK)
		e = parse_filter(
		    call, "recipient", RULE_RECIPIENT, &list->recipient);
	if (e == ERR_OK)
		e = parse_exact(list);
	return e;
}

static bool
wants_state(const struct list *list, const struct origin *o)
{
	switch (ctl_origin_state(&list->policy, o, list->call->now_s)) {
	case CTL_ORIGIN_PENDING:
		return list->states != LIST_PASSED;
	case CTL_ORIGIN_PASSED:
		return list->states != LIST_PENDING;
	case CTL_ORIGIN_EXPIRED:
		return list->states == LIST_ALL;
	}
	return false;
}

/* False when it was the last one. */
static bool
hand_out(struct list *list, struct str sender, struct str recipient,
    const struct origin *o)
{
	json_t *row, *names;

	if (list->limit > 0 && list->rows == list->limit) {
		list->more = true;
		return false;
	}
	list->rows++;
	row = ctl_origin_json(&list->policy, o, list->call->now_s);
	names = json_pack("{s:o,s:o}", "sender",
	    control_text(ctl_origin_sender(sender)), "recipient",
	    control_text(recipient));
	if (json_object_update_missing(row, names) != 0) {
		json_decref(row);
		row = NULL;
	}
	json_decref(names);
	return ctl_row_take(list->call, row);
}

static bool
wants_key(const struct list *list, struct str sender, struct str recipient)
{
	struct str address = str_starts(sender, STR("<")) ? STR("") : sender;

	return (list->sender == NULL ||
	           match_sender(list->sender, address) != NULL) &&
	       (list->recipient == NULL ||
	           match_recipient(list->recipient, recipient) != NULL);
}

static bool
list_record(void *ctx, struct str key, struct str value)
{
	struct list *list = ctx;
	struct str sender, recipient;
	struct record record;

	if (tuple_split(key, &sender, &recipient) != ERR_OK ||
	    record_decode((const uint8_t *)value.data, value.len, &record) !=
	        ERR_OK) {
		list->bad++;
		return true;
	}
	if (list->exact.len > 0 && !str_eq(sender, list->exact)) {
		list->stop = true;
		return false;
	}
	if (!wants_key(list, sender, recipient))
		return true;
	for (size_t i = 0; i < record.count; i++) {
		const struct origin *o = &record.origins[i];

		if (!wants_state(list, o) ||
		    (list->client != NULL &&
		        match_client(list->client, &o->addr) == NULL))
			continue;
		if (!hand_out(list, sender, recipient, o)) {
			list->stop = true;
			return false;
		}
	}
	return true;
}

static enum err
scan(struct list *list)
{
	struct store_cursor cursor = { 0 };

	memcpy(cursor.key, list->exact_mem, list->exact.len);
	cursor.key_len = list->exact.len;
	while (!cursor.done && !list->stop && ctl_still_there(list->call)) {
		enum err e =
		    store_scan(list->call->ctx->store, STORE_CONVERSATIONS,
		        &cursor, SCAN_BATCH, list_record, list);

		if (e != ERR_OK)
			return err_note(&list->call->note, e,
			    "the store cannot be read: %s", err_str(e));
	}
	return ERR_OK;
}

enum err
ctl_run_list(struct ctl_call *call)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct list list = { .call = call, .policy = conf_policy(conf) };
	enum err e = parse_list(&list);

	conf_unref(&conf);
	if (e == ERR_OK)
		e = scan(&list);
	if (e == ERR_OK)
		call->result =
		    json_pack("{s:I,s:b,s:I}", "rows", (json_int_t)list.rows,
		        "more", list.more, "bad", (json_int_t)list.bad);
	match_unref(&list.client);
	match_unref(&list.sender);
	match_unref(&list.recipient);
	return e;
}
