/* SPDX-License-Identifier: BSD-2-Clause */
/* settings.c: the slot that holds the current configuration and rules. */
#include "daemon/settings.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define SCAN_BATCH 1000

struct settings {
	pthread_mutex_t lock; /* held for a few instructions at a time */
	/* under lock */
	struct conf *conf;
	struct match *rules;
	uint64_t rules_ticket; /* of the reading that is in place */
	/* atomic */
	_Atomic uint64_t next_ticket;
};

enum err
settings_new(struct conf *conf, struct match *rules, struct settings **ret)
{
	struct settings *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_NOMEM;
	(void)pthread_mutex_init(&s->lock, NULL);
	s->conf = conf_ref(conf);
	s->rules = match_ref(rules);
	s->next_ticket = 1;
	*ret = s;
	return ERR_OK;
}

void
settings_free(struct settings **s)
{
	struct settings *gone = *s;

	*s = NULL;
	if (gone == NULL)
		return;
	conf_unref(&gone->conf);
	match_unref(&gone->rules);
	(void)pthread_mutex_destroy(&gone->lock);
	free(gone);
}

struct conf *
settings_conf(struct settings *s)
{
	struct conf *conf;

	(void)pthread_mutex_lock(&s->lock);
	conf = conf_ref(s->conf);
	(void)pthread_mutex_unlock(&s->lock);
	return conf;
}

struct match *
settings_rules(struct settings *s)
{
	struct match *rules;

	(void)pthread_mutex_lock(&s->lock);
	rules = match_ref(s->rules);
	(void)pthread_mutex_unlock(&s->lock);
	return rules;
}

void
settings_set_conf(struct settings *s, struct conf *conf)
{
	struct conf *old;

	conf = conf_ref(conf);
	(void)pthread_mutex_lock(&s->lock);
	old = s->conf;
	s->conf = conf;
	(void)pthread_mutex_unlock(&s->lock);
	conf_unref(&old);
}

struct rule_list {
	struct rule *rules;
	size_t count, room, bad;
	bool no_memory;
};

static bool
collect_rule(void *ctx, struct str key, struct str value)
{
	struct rule_list *list = ctx;

	if (list->count == list->room) {
		size_t room = list->room == 0 ? 64 : 2 * list->room;
		struct rule *more =
		    reallocarray(list->rules, room, sizeof(*more));

		if (more == NULL) {
			list->no_memory = true;
			return false;
		}
		list->rules = more;
		list->room = room;
	}
	if (rule_decode(key, (const uint8_t *)value.data, value.len,
	        &list->rules[list->count]) == ERR_OK)
		list->count++;
	else
		list->bad++;
	return true;
}

static enum err
read_rules(struct store *store, struct rule_list *list)
{
	struct store_cursor cursor = { 0 };

	while (!cursor.done) {
		enum err e = store_scan(store, STORE_RULES, &cursor, SCAN_BATCH,
		    collect_rule, list);

		if (e != ERR_OK)
			return e;
		if (list->no_memory)
			return ERR_NOMEM;
	}
	return ERR_OK;
}

/* Put `rules` in place unless a reading that began later is there. */
static void
set_rules(struct settings *s, struct match **rules, uint64_t ticket)
{
	struct match *old = *rules;

	(void)pthread_mutex_lock(&s->lock);
	if (ticket > s->rules_ticket) {
		old = s->rules;
		s->rules = *rules;
		s->rules_ticket = ticket;
	}
	(void)pthread_mutex_unlock(&s->lock);
	*rules = NULL;
	match_unref(&old);
}

enum err
settings_load_rules(struct settings *s, struct store *store, size_t *ret_bad)
{
	struct rule_list list = { 0 };
	struct match *rules = NULL;
	uint64_t ticket = atomic_fetch_add(&s->next_ticket, 1);
	enum err e = read_rules(store, &list);

	if (e == ERR_OK)
		e = match_new(list.rules, list.count, &rules);
	if (e == ERR_OK) {
		set_rules(s, &rules, ticket);
		*ret_bad = list.bad;
	}
	free(list.rules);
	return e;
}
