/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * settings.c: the slot that holds the current configuration and rules.
 *
 * Who changes the live rules reads the version, then the store, and puts the
 * new set in place only if the version is still the same. So the set that is
 * in place was made of a store that was read after all earlier sets, and what
 * was written before any of them is in it.
 */
#include "daemon/settings.h"

#include <pthread.h>
#include <stdlib.h>

#include "daemon/rule_store.h"

/* Each try that is lost is another change that is in place. */
#define LOAD_TRIES 200

struct settings {
	pthread_mutex_t lock; /* held for a few instructions at a time */
	/* under lock */
	struct conf *conf;
	struct ruleset rules;
	uint64_t version; /* of rules.live */
	size_t bad;
};

enum err
settings_new(struct conf *conf, struct settings **ret)
{
	struct settings *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return ERR_NOMEM;
	e = match_new(&s->rules.files);
	if (e == ERR_OK)
		e = match_new(&s->rules.live);
	if (e != ERR_OK) {
		ruleset_unref(&s->rules);
		free(s);
		return e;
	}
	(void)pthread_mutex_init(&s->lock, NULL);
	s->conf = conf_ref(conf);
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
	ruleset_unref(&gone->rules);
	(void)pthread_mutex_destroy(&gone->lock);
	free(gone);
}

/* Under the lock. */
static struct ruleset
ref_rules(const struct settings *s)
{
	return (struct ruleset){ .files = match_ref(s->rules.files),
		.live = match_ref(s->rules.live) };
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

struct conf *
settings_take(struct settings *s, struct ruleset *ret_rules)
{
	struct conf *conf;

	(void)pthread_mutex_lock(&s->lock);
	conf = conf_ref(s->conf);
	*ret_rules = ref_rules(s);
	(void)pthread_mutex_unlock(&s->lock);
	return conf;
}

/* What is in place, and the version of its live rules. */
static struct ruleset
look(struct settings *s, uint64_t *ret_version)
{
	struct ruleset rules;

	(void)pthread_mutex_lock(&s->lock);
	rules = ref_rules(s);
	*ret_version = s->version;
	(void)pthread_mutex_unlock(&s->lock);
	return rules;
}

struct ruleset
settings_rules(struct settings *s)
{
	uint64_t version;

	return look(s, &version);
}

void
settings_set(struct settings *s, struct conf *conf, struct match *files)
{
	struct conf *old_conf;
	struct match *old_files = NULL;

	conf = conf_ref(conf);
	if (files != NULL)
		files = match_ref(files);
	(void)pthread_mutex_lock(&s->lock);
	old_conf = s->conf;
	s->conf = conf;
	if (files != NULL) {
		old_files = s->rules.files;
		s->rules.files = files;
	}
	(void)pthread_mutex_unlock(&s->lock);
	conf_unref(&old_conf);
	match_unref(&old_files);
}

size_t
settings_bad_rules(struct settings *s)
{
	size_t bad;

	(void)pthread_mutex_lock(&s->lock);
	bad = s->bad;
	(void)pthread_mutex_unlock(&s->lock);
	return bad;
}

/* Put `*live` in place if nobody was quicker; takes it either way. */
static bool
exchange_take(struct settings *s, struct match **live, uint64_t version)
{
	struct match *old = *live;
	bool same;

	*live = NULL;
	(void)pthread_mutex_lock(&s->lock);
	same = s->version == version;
	if (same) {
		struct match *fresh = old;

		old = s->rules.live;
		s->rules.live = fresh;
		s->version++;
	}
	(void)pthread_mutex_unlock(&s->lock);
	match_unref(&old);
	return same;
}

enum err
settings_load_rules(struct settings *s, struct store *store, size_t *ret_bad)
{
	for (int i = 0; i < LOAD_TRIES; i++) {
		struct match *live = NULL;
		struct ruleset seen;
		uint64_t version;
		size_t bad = 0;
		enum err e;

		seen = look(s, &version);
		ruleset_unref(&seen);
		e = rule_store_read(store, &live, &bad);
		if (e != ERR_OK)
			return e;
		if (!exchange_take(s, &live, version))
			continue;
		(void)pthread_mutex_lock(&s->lock);
		s->bad = bad;
		(void)pthread_mutex_unlock(&s->lock);
		*ret_bad = bad;
		return ERR_OK;
	}
	return ERR_BUSY;
}

/* The set with `entry` in it, or without the rule when that is NULL. */
static enum err
change(const struct match *live, const struct rule *rule, struct entry *entry,
    struct match **ret, struct entry **ret_old)
{
	struct match *fresh = NULL;
	enum err e = match_copy(live, &fresh);

	if (e == ERR_OK && entry != NULL)
		e = match_put(fresh, entry, ret_old);
	else if (e == ERR_OK)
		e = match_remove(fresh, rule);
	if (e == ERR_OK || e == ERR_NOTFOUND) {
		*ret = fresh;
		return ERR_OK;
	}
	match_unref(&fresh);
	return e;
}

static enum err
try_to_apply(struct settings *s, struct store *store, const struct rule *rule,
    bool *ret_done)
{
	struct entry *entry = NULL, *old = NULL;
	struct match *fresh = NULL;
	struct ruleset seen;
	char key[RULE_KEY_MAX];
	size_t len = rule_key(rule, key);
	uint64_t version;
	enum err e;

	seen = look(s, &version);
	e = rule_store_read_one(store, (struct str){ key, len }, &entry);
	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = change(seen.live, rule, entry, &fresh, &old);
	if (e == ERR_OK) {
		*ret_done = exchange_take(s, &fresh, version);
		/* One that counts on in the old entry meanwhile is lost. */
		if (*ret_done && entry != NULL && old != NULL)
			entry_give_hits(entry, entry_take_hits(old));
	}
	entry_unref(&old);
	entry_unref(&entry);
	ruleset_unref(&seen);
	return e;
}

enum err
settings_apply_rule(
    struct settings *s, struct store *store, const struct rule *rule)
{
	bool done = false;
	enum err e = ERR_OK;

	/* Whoever has to try again was overtaken: somebody gets on. */
	while (e == ERR_OK && !done)
		e = try_to_apply(s, store, rule, &done);
	return e;
}
