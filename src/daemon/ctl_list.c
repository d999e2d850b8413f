/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_list.c: the control command list. The table is scanned in batches and
 * each row goes out as it is found, while no lock is held: a slow reader
 * costs nobody but himself. The forms of sender and recipient are those of
 * the whitelist, and the same code matches them.
 */
#include <string.h>

#include "core/match.h"
#include "core/pseudonym.h"
#include "core/rule.h"
#include "core/tuple.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_filter.h"
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
	const struct conf *conf;
	struct policy policy; /* of the conversation at hand */
	enum list_states states;
	struct match *client, *sender, *recipient; /* NULL: any */
	struct addr host; /* the one client asked for, and its network */
	bool by_net;
	struct address exact;            /* the one sender asked for, as */
	struct address exact_recipient;  /* stored, and recipient; or "" */
	bool by_domain;                  /* with pseudonyms: that of one */
	char domain[PSEUDONYM_WORD_LEN]; /* domain of senders */
	int64_t limit;                   /* rows; 0: all */
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

static bool
is_whole_address(struct str value)
{
	size_t at = str_rfind(value, '@');

	return at > 0 && at + 1 < value.len;
}

/*
 * One sender's conversations stand together, so no others need be looked at.
 * What is sought is the sender as it is stored.
 */
static enum err
parse_exact_sender(struct list *list, struct str value)
{
	struct rule rule;
	enum err e = ERR_OK;

	if (!pseudonym_is(value)) {
		e = rule_parse(RULE_SENDER, value, &rule, &list->call->note);
		value = str_of(rule.value);
	}
	if (e == ERR_OK)
		tuple_asked_sender(&list->policy, value, &list->exact);
	return e;
}

/* Of pseudonyms one can be sought by all of what it was made of, and no more.
 */
static enum err
refuse_part(struct list *list, const char *name, const char *value)
{
	return err_note(&list->call->note, ERR_INVALID,
	    "%s '%.200s': with privacy = \"hmac\" a whole address is right, or "
	    "a domain, without those below it",
	    name, value);
}

/* A domain, of which the pseudonym is compared. */
static enum err
parse_hidden_domain(struct list *list, const char *value)
{
	struct str word = str_of(value);
	struct rule rule;
	enum err e;

	if (str_find(word, '@') < word.len || str_find(word, '/') < word.len)
		return refuse_part(list, "sender", value);
	list->by_domain = true;
	if (pseudonym_is(word)) {
		memcpy(list->domain, word.data, word.len);
		return ERR_OK;
	}
	e = rule_parse(RULE_SENDER, word, &rule, &list->call->note);
	if (e == ERR_OK)
		pseudonym_domain(
		    list->policy.pseudonym, str_of(rule.value), list->domain);
	return e;
}

/* Any form but that of a whole address is a filter. */
static enum err
parse_sender(struct list *list)
{
	char value[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(list->call, "sender", value);

	if (e != ERR_OK || value[0] == '\0')
		return e;
	if (is_whole_address(str_of(value)))
		return parse_exact_sender(list, str_of(value));
	if (list->policy.pseudonym != NULL && strcmp(value, "<>") != 0)
		return parse_hidden_domain(list, value);
	return ctl_filter_parse(
	    list->call, "sender", RULE_SENDER, &list->sender);
}

static enum err
parse_recipient(struct list *list)
{
	char value[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(list->call, "recipient", value);
	struct str text = str_of(value);

	if (e == ERR_OK && list->policy.pseudonym != NULL &&
	    (str_find(text, '@') < text.len ||
	        str_find(text, '/') < text.len)) {
		if (!is_whole_address(text))
			return refuse_part(list, "recipient", value);
		tuple_asked_recipient(
		    &list->policy, text, &list->exact_recipient);
		return ERR_OK;
	}
	return e != ERR_OK ? e
	                   : ctl_filter_parse(list->call, "recipient",
	                         RULE_RECIPIENT, &list->recipient);
}

static enum err
parse_client(struct list *list)
{
	char value[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(list->call, "client", value);

	if (e == ERR_OK)
		e = ctl_filter_parse(
		    list->call, "client", RULE_CLIENT, &list->client);
	if (e == ERR_OK)
		list->by_net =
		    addr_parse(str_trim(str_of(value)), &list->host) == ERR_OK;
	return e;
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
		e = parse_client(list);
	if (e == ERR_OK)
		e = parse_sender(list);
	if (e == ERR_OK)
		e = parse_recipient(list);
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
hand_out(struct list *list, struct str key, const struct origin *o)
{
	if (list->limit > 0 && list->rows == list->limit) {
		list->more = true;
		return false;
	}
	list->rows++;
	return ctl_row_take(list->call,
	    ctl_origin_of_json(&list->policy, key, o, list->call->now_s));
}

/* From there, or by another host of the network that it is known by. */
static bool
wants_client(const struct list *list, const struct origin *o)
{
	struct cidr net;

	if (list->client == NULL ||
	    match_client(list->client, &o->addr, 0).entry != NULL)
		return true;
	if (!list->by_net || o->grade == GRADE_SUSPICIOUS)
		return false;
	net = evidence_net(&list->policy.evidence, &o->addr);
	return cidr_has(&net, &list->host);
}

static struct str
text_of(const struct address *a)
{
	return (struct str){ a->text, a->len };
}

static bool
wants_key(const struct list *list, struct str sender, struct str recipient)
{
	struct str address = str_starts(sender, STR("<")) ? STR("") : sender;

	return (!list->by_domain ||
	           str_ends(sender,
	               (struct str){ list->domain, sizeof(list->domain) })) &&
	       (list->exact_recipient.len == 0 ||
	           str_eq(recipient, text_of(&list->exact_recipient))) &&
	       (list->sender == NULL ||
	           match_sender(list->sender, address, 0).entry != NULL) &&
	       (list->recipient == NULL ||
	           match_recipient(list->recipient, recipient, 0).entry !=
	               NULL);
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
	if (list->exact.len > 0 && !str_eq(sender, text_of(&list->exact))) {
		list->stop = true;
		return false;
	}
	if (!wants_key(list, sender, recipient))
		return true;
	list->policy = conf_policy_for(list->conf, recipient);
	for (size_t i = 0; i < record.count; i++) {
		const struct origin *o = &record.origins[i];

		if (!wants_state(list, o) || !wants_client(list, o))
			continue;
		if (!hand_out(list, key, o)) {
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

	memcpy(cursor.key, list->exact.text, list->exact.len);
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
	struct list list = {
		.call = call, .conf = conf, .policy = conf_policy(conf)
	};
	enum err e = parse_list(&list);

	if (e == ERR_OK)
		e = scan(&list);
	if (e == ERR_OK)
		call->result =
		    json_pack("{s:I,s:b,s:I}", "rows", (json_int_t)list.rows,
		        "more", list.more, "bad", (json_int_t)list.bad);
	match_unref(&list.client);
	match_unref(&list.sender);
	match_unref(&list.recipient);
	conf_unref(&conf);
	return e;
}
