/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_senders.c: the control commands senders and origins. In the order of
 * names rows go out as they are met. In any other order only as many are kept
 * in memory as a list may have.
 */
#include <stdlib.h>
#include <string.h>

#include "core/match.h"
#include "daemon/ctl_cmds.h"
#include "daemon/ctl_sender.h"

#define SCAN_BATCH 500  /* records */
#define SORTED_MAX 5000 /* rows of a list that is sorted by a figure */
#define LIMIT_DEFAULT 100

enum sort {
	SORT_FIRST, /* these are enum sender_count */
	SORT_LATE = SENDER_LATE,
	SORT_ATTEMPTS,
	SORT_DELAY,
	SORT_LAST,
	SORT_NAME,
};

struct ranked {
	int64_t value;
	struct sender_key key;
	struct sender s;
};

struct list {
	struct ctl_call *call;
	const struct conf *conf;
	bool origins;
	enum sort sort;
	struct match *domain; /* NULL: any */
	int64_t limit;        /* rows; 0: all, in the order of names only */
	/* The best so far, when sorted: up to twice the limit. */
	struct ranked *ranked;
	size_t count, size;
	int64_t rows, bad;
	bool more, stop;
	enum err err;
};

static const char *const sort_words[] = { "attempts", "delay", "last", "name" };

static enum err
parse_sort(struct list *list)
{
	struct ctl_call *call = list->call;
	char word[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "sort", word);

	list->sort = SORT_ATTEMPTS;
	if (e != ERR_OK || word[0] == '\0')
		return e;
	for (unsigned int i = 0; i < SENDER_COUNTS; i++)
		if (strcmp(word, sender_count_name((enum sender_count)i)) ==
		    0) {
			list->sort = (enum sort)i;
			return ERR_OK;
		}
	for (unsigned int i = 0; i < ARRAY_LEN(sort_words); i++)
		if (strcmp(word, sort_words[i]) == 0) {
			list->sort = (enum sort)(SORT_ATTEMPTS + i);
			return ERR_OK;
		}
	return err_note(&call->note, ERR_INVALID,
	    "'%.40s' is nothing to sort by: attempts, first, early, expired, "
	    "retried, passed, trusted, abandoned, late, delay, last and name "
	    "are",
	    word);
}

static enum err
parse_limit(struct list *list)
{
	struct ctl_call *call = list->call;
	enum err e = ctl_arg_number(call, "limit", LIMIT_DEFAULT, &list->limit);

	if (e == ERR_OK && list->sort != SORT_NAME &&
	    (list->limit == 0 || list->limit > SORTED_MAX))
		return err_note(&call->note, ERR_INVALID,
		    "a list sorted by a figure has at most %d rows: sort by "
		    "name to get all",
		    SORTED_MAX);
	return e;
}

static enum err
parse_domain(struct list *list)
{
	struct ctl_call *call = list->call;
	char text[CTL_TEXT_MAX];
	struct rule rule;
	enum err e = ERR_OK;

	if (list->origins)
		return ERR_OK;
	e = ctl_arg_text(call, "domain", text);
	if (e != ERR_OK || text[0] == '\0')
		return e;
	if (list->conf->pseudonym != NULL)
		return err_note(&call->note, ERR_INVALID,
		    "with privacy = \"hmac\" domains cannot be listed by "
		    "name: 'greywait sender %.200s' shows that one",
		    text);
	e = rule_parse(RULE_CLIENT_NAME, str_of(text), &rule, &call->note);
	return e == ERR_OK ? match_of_rule(&rule, &list->domain) : e;
}

static int64_t
value_of(enum sort sort, const struct sender *s)
{
	if ((unsigned int)sort < SENDER_COUNTS)
		return s->counts[sort];
	if (sort == SORT_LAST)
		return s->last_s;
	if (sort == SORT_DELAY)
		return s->counts[SENDER_RETRIED] == 0
		           ? -1
		           : (int64_t)(s->delay_sum_s /
		                       s->counts[SENDER_RETRIED]);
	return s->attempts;
}

/* Greatest first; among equals in the order of names. */
static int
compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
	int order;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	order = memcmp(x->key.bytes, y->key.bytes, len);
	if (order != 0)
		return order;
	return (x->key.len > y->key.len) - (x->key.len < y->key.len);
}

/* Sort what was kept and drop what is beyond the limit. */
static void
cut(struct list *list)
{
	if (list->count == 0)
		return;
	qsort(list->ranked, list->count, sizeof(*list->ranked), compare);
	if (list->count > (size_t)list->limit) {
		list->count = (size_t)list->limit;
		list->more = true;
	}
}

static bool
grow(struct list *list)
{
	size_t most = 2 * (size_t)list->limit;
	size_t size = list->size == 0 ? 64 : 2 * list->size;
	struct ranked *more;

	if (size > most)
		size = most;
	if (list->size == size) {
		cut(list);
		return true;
	}
	more = realloc(list->ranked, size * sizeof(*more));
	if (more == NULL) {
		list->err = ERR_NOMEM;
		return false;
	}
	list->ranked = more;
	list->size = size;
	return true;
}

static bool
keep(struct list *list, struct str key, const struct sender *s)
{
	struct ranked *r;

	if (list->count == list->size && !grow(list))
		return false;
	r = &list->ranked[list->count++];
	r->value = value_of(list->sort, s);
	r->key.len = key.len;
	memcpy(r->key.bytes, key.data, key.len);
	r->s = *s;
	return true;
}

static bool
hand_out(struct list *list, struct str key, const struct sender *s)
{
	if (list->limit > 0 && list->rows == list->limit) {
		list->more = true;
		return false;
	}
	list->rows++;
	return ctl_row_take(
	    list->call, ctl_sender_row(list->call, list->conf, key, s));
}

static bool
is_wanted(const struct list *list, struct str key)
{
	return list->domain == NULL ||
	       match_client_name(list->domain, str_slice(key, 1, key.len), 0)
	               .entry != NULL;
}

static bool
list_record(void *ctx, struct str key, struct str value)
{
	struct list *list = ctx;
	struct sender s;
	bool go_on;

	/* Origins come before all senders. */
	if (list->origins != sender_key_is_origin(key)) {
		list->stop = true;
		return false;
	}
	if (key.len > SENDER_KEY_MAX ||
	    sender_decode((const uint8_t *)value.data, value.len, &s) !=
	        ERR_OK) {
		list->bad++;
		return true;
	}
	if (!is_wanted(list, key))
		return true;
	go_on = list->sort == SORT_NAME ? hand_out(list, key, &s)
	                                : keep(list, key, &s);
	list->stop = !go_on;
	return go_on;
}

static enum err
scan(struct list *list)
{
	struct store_cursor cursor = { .done = false };

	/* Keys above that of a domain without a letter are senders. */
	cursor.key[0] = 's';
	cursor.key_len = list->origins ? 0 : 1;
	while (!cursor.done && !list->stop && ctl_still_there(list->call)) {
		enum err e = store_scan(list->call->ctx->store, STORE_SENDERS,
		    &cursor, SCAN_BATCH, list_record, list);

		if (e != ERR_OK)
			return err_note(&list->call->note, e,
			    "the store cannot be read: %s", err_str(e));
	}
	return list->err;
}

static void
hand_out_ranked(struct list *list)
{
	cut(list);
	for (size_t i = 0; i < list->count; i++)
		if (!hand_out(list,
		        (struct str){ list->ranked[i].key.bytes,
		            list->ranked[i].key.len },
		        &list->ranked[i].s))
			return;
}

static enum err
run_list(struct ctl_call *call, bool origins)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct list list = { .call = call, .conf = conf, .origins = origins };
	enum err e = parse_sort(&list);

	if (e == ERR_OK)
		e = parse_limit(&list);
	if (e == ERR_OK)
		e = parse_domain(&list);
	if (e == ERR_OK)
		e = scan(&list);
	if (e == ERR_OK && list.sort != SORT_NAME)
		hand_out_ranked(&list);
	if (e == ERR_OK)
		call->result = json_pack("{s:I,s:b,s:I,s:I}", "rows",
		    (json_int_t)list.rows, "more", list.more, "bad",
		    (json_int_t)list.bad, "behind_s",
		    (json_int_t)(conf->statistics_interval_ms / 1000));
	free(list.ranked);
	match_unref(&list.domain);
	conf_unref(&conf);
	return e;
}

enum err
ctl_run_senders(struct ctl_call *call)
{
	return run_list(call, false);
}

enum err
ctl_run_origins(struct ctl_call *call)
{
	return run_list(call, true);
}
