/* SPDX-License-Identifier: BSD-2-Clause */
/* importer.c: one row or record after the other, each an atomic update. */
#include "daemon/importer.h"

#include <string.h>

#include "core/sender.h"
#include "core/tuple.h"

/* One update: where it comes from, and what it came to. */
struct step {
	struct importer *imp;
	enum store_table table;
	const struct import_row *row; /* NULL: a record */
	struct str value;             /* of a record */
	struct policy policy;         /* of the conversation */
	enum import_outcome outcome;
	bool is_new;
};

/* Write what `outcome` made, unless it is there already or nothing is to be
 * written. */
static enum store_action
settle(struct step *step, const struct store_value *old,
    const struct store_value *made)
{
	if (step->outcome != IMPORT_TAKEN && step->outcome != IMPORT_FULL)
		return STORE_KEEP;
	if (old != NULL && old->len == made->len &&
	    memcmp(old->bytes, made->bytes, made->len) == 0) {
		if (step->outcome == IMPORT_TAKEN)
			step->outcome = IMPORT_KNOWN;
		return STORE_KEEP;
	}
	return step->imp->dry ? STORE_KEEP : STORE_PUT;
}

static void
set_value(struct store_value *value, struct str bytes)
{
	value->len = bytes.len;
	memcpy(value->bytes, bytes.data, bytes.len);
}

static enum store_action
update_conversation(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct step *step = ctx;
	struct record before, from, after = { .count = 0 };
	bool known = old != NULL &&
	             record_decode(old->bytes, old->len, &before) == ERR_OK;

	step->outcome = IMPORT_TAKEN;
	if (step->row != NULL) {
		step->outcome = import_origin(&step->policy, step->row,
		    step->imp->now_s, known ? &before : NULL, &after);
	} else if (!known || record_decode((const uint8_t *)step->value.data,
	                         step->value.len, &from) != ERR_OK) {
		set_value(ret_new, step->value);
		return settle(step, old, ret_new);
	} else {
		step->outcome =
		    import_merge_record(&step->policy, &from, &before, &after);
	}
	if (after.count == 0)
		return STORE_KEEP;
	ret_new->len = record_encode(&after, ret_new->bytes);
	return settle(step, old, ret_new);
}

static enum store_action
update_trust(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct step *step = ctx;
	struct trust_policy policy = conf_trust_policy(step->imp->conf);
	struct trust before, from, after;
	bool known = old != NULL &&
	             trust_decode(old->bytes, old->len, &before) == ERR_OK;

	step->outcome = IMPORT_TAKEN;
	if (step->row != NULL) {
		step->outcome = import_client(&policy, step->row,
		    step->imp->now_s, known ? &before : NULL, &after);
		if (step->outcome != IMPORT_TAKEN)
			return STORE_KEEP;
	} else if (!known || trust_decode((const uint8_t *)step->value.data,
	                         step->value.len, &from) != ERR_OK) {
		set_value(ret_new, step->value);
		return settle(step, old, ret_new);
	} else {
		import_merge_trust(&from, &before, &after);
	}
	ret_new->len = trust_encode(&after, ret_new->bytes);
	return settle(step, old, ret_new);
}

/* Tables of which nobody here knows how to make one record of two. */
static enum store_action
update_other(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct step *step = ctx;
	const struct importer *imp = step->imp;

	step->is_new = old == NULL;
	step->outcome = old == NULL ? IMPORT_TAKEN : IMPORT_KNOWN;
	if (step->is_new && step->table == STORE_RULES &&
	    imp->rules >= (size_t)imp->conf->max_rules) {
		step->outcome = IMPORT_FULL;
		return STORE_KEEP;
	}
	set_value(ret_new, step->value);
	return step->is_new && !imp->dry ? STORE_PUT : STORE_KEEP;
}

static store_fn *
update_of(enum store_table table)
{
	switch (table) {
	case STORE_CONVERSATIONS:
		return update_conversation;
	case STORE_TRUST:
		return update_trust;
	case STORE_SENDERS:
	case STORE_RULES:
	case STORE_HITS:
	case STORE_META:
		break;
	}
	return update_other;
}

/* A dry run must not even take the locks of a write. */
static enum err
look(struct step *step, struct str key)
{
	struct store_value old, unused;
	enum err e = store_get(step->imp->store, step->table, key, &old);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	(void)update_of(step->table)(step, e == ERR_OK ? &old : NULL, &unused);
	return ERR_OK;
}

static enum err
run(struct step *step, struct str key)
{
	struct importer *imp = step->imp;
	enum err e = imp->dry
	                 ? look(step, key)
	                 : store_update(imp->store, step->table, key,
	                       update_of(step->table), step, imp->deadline_ms);

	if (e != ERR_OK)
		return e;
	imp->counts[step->outcome]++;
	if (step->table == STORE_RULES && step->outcome == IMPORT_TAKEN) {
		imp->rules++;
		imp->rules_changed = !imp->dry;
	}
	return ERR_OK;
}

static enum err
run_origin(struct importer *imp, const struct import_row *row)
{
	struct step step = { .imp = imp,
		.table = STORE_CONVERSATIONS,
		.row = row,
		.policy = conf_policy_for(imp->conf, row->recipient) };
	struct attempt attempt = { .client = row->client,
		.client_name = STR(""),
		.helo = STR(""),
		.sender = row->sender,
		.recipient = row->recipient };
	struct evidence ev = evidence_of(&step.policy.evidence, &attempt);
	struct tuple key;

	tuple_make(&step.policy, &attempt, &ev, &key);
	return run(&step, (struct str){ key.bytes, key.len });
}

static enum err
run_client(struct importer *imp, const struct import_row *row)
{
	struct step step = { .imp = imp, .table = STORE_TRUST, .row = row };
	struct policy policy = conf_policy(imp->conf);
	struct evidence ev = { .addr = row->client,
		.net = evidence_net(&policy.evidence, &row->client),
		.grade = GRADE_UNKNOWN };
	struct trust_key key;

	if (!trust_key_make(&ev, &key))
		return ERR_OK;
	return run(&step, (struct str){ key.bytes, key.len });
}

enum err
importer_row(struct importer *imp, const struct import_row *row)
{
	switch (row->kind) {
	case IMPORT_ORIGIN:
		return run_origin(imp, row);
	case IMPORT_CLIENT:
		return run_client(imp, row);
	}
	return ERR_OK;
}

/* One from a store without pseudonyms gets those of this one. */
static bool
hide_sender(const struct conf *conf, struct str key, struct sender_key *ret)
{
	if (conf->pseudonym == NULL || key.len == 0 ||
	    key.len > sizeof(ret->bytes))
		return false;
	memcpy(ret->bytes, key.data, key.len);
	ret->len = key.len;
	sender_key_hide(conf->pseudonym, ret);
	return true;
}

enum err
importer_record(struct importer *imp, enum store_table table, struct str key,
    struct str value)
{
	struct step step = { .imp = imp, .table = table, .value = value };
	struct str sender, recipient;
	struct sender_key sender_key;
	struct tuple tuple;

	if (table == STORE_CONVERSATIONS &&
	    tuple_split(key, &sender, &recipient) == ERR_OK) {
		step.policy = conf_policy_for(imp->conf, recipient);
		if (tuple_hide(&step.policy, key, &tuple))
			key = (struct str){ tuple.bytes, tuple.len };
	}
	if (table == STORE_SENDERS && hide_sender(imp->conf, key, &sender_key))
		key = (struct str){ sender_key.bytes, sender_key.len };
	return run(&step, key);
}
