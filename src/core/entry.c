/* SPDX-License-Identifier: BSD-2-Clause */
/* entry.c: one block of memory a rule. */
#include "core/entry.h"

#include <stdlib.h>
#include <string.h>

#include "core/bitkey.h"

struct entry_file {
	_Atomic uint32_t refs;
	char path[];
};

enum err
entry_file_new(const char *path, struct entry_file **ret)
{
	size_t size = strlen(path) + 1;
	struct entry_file *file = malloc(sizeof(*file) + size);

	if (file == NULL)
		return ERR_NOMEM;
	atomic_init(&file->refs, 1);
	memcpy(file->path, path, size);
	*ret = file;
	return ERR_OK;
}

void
entry_file_unref(struct entry_file **file)
{
	struct entry_file *gone = *file;

	*file = NULL;
	if (gone != NULL && atomic_fetch_sub(&gone->refs, 1) == 1)
		free(gone);
}

static enum err
compile(const struct rule *rule, struct regex **ret)
{
	struct str value = str_of(rule->value);

	return regex_new(str_slice(value, 1, value.len - 2), ret, NULL);
}

/* The text behind `*at`, which moves behind its end. */
static void
add_text(char **at, const char *text, size_t len)
{
	memcpy(*at, text, len);
	(*at)[len] = '\0';
	*at += len + 1;
}

static struct entry *
make(const struct rule *rule, const struct bitkey *key)
{
	size_t value = strlen(rule->value), by = strlen(rule->added_by);
	size_t comment = strlen(rule->comment), key_size = (key->bits + 7u) / 8;
	struct entry *e =
	    calloc(1, sizeof(*e) + value + by + comment + 3 + key_size);
	char *at;

	if (e == NULL)
		return NULL;
	atomic_init(&e->refs, 1);
	e->kind = (uint8_t)rule->kind;
	e->action = (uint8_t)rule->action;
	e->value_len = (uint16_t)value;
	e->by_len = (uint8_t)by;
	e->comment_len = (uint8_t)comment;
	e->key_bits = key->bits;
	e->added_s = rule->added_s;
	e->expires_s = rule->expires_s;
	at = e->text;
	add_text(&at, rule->value, value);
	add_text(&at, rule->added_by, by);
	add_text(&at, rule->comment, comment);
	memcpy(at, key->bytes, key_size);
	return e;
}

enum err
entry_new(const struct rule *rule, struct entry_file *file, uint32_t line,
    struct entry **ret)
{
	struct bitkey key = { .bits = 0 };
	struct regex *regex = NULL;
	struct entry *entry;
	enum err e;

	if (rule_is_regex(rule))
		e = compile(rule, &regex);
	else
		e = bitkey_of_rule(rule, &key);
	if (e != ERR_OK)
		return e;
	entry = make(rule, &key);
	if (entry == NULL) {
		regex_free(&regex);
		return ERR_NOMEM;
	}
	entry->regex = regex;
	entry->line = line;
	entry->file = file;
	if (file != NULL)
		atomic_fetch_add(&file->refs, 1);
	*ret = entry;
	return ERR_OK;
}

struct entry *
entry_ref(struct entry *e)
{
	atomic_fetch_add(&e->refs, 1);
	return e;
}

void
entry_unref(struct entry **e)
{
	struct entry *gone = *e;

	*e = NULL;
	if (gone == NULL || atomic_fetch_sub(&gone->refs, 1) > 1)
		return;
	entry_file_unref(&gone->file);
	regex_free(&gone->regex);
	free(gone);
}

const char *
entry_value(const struct entry *e)
{
	return e->text;
}

const char *
entry_added_by(const struct entry *e)
{
	return e->text + e->value_len + 1;
}

const char *
entry_comment(const struct entry *e)
{
	return e->text + e->value_len + e->by_len + 2;
}

const uint8_t *
entry_key(const struct entry *e)
{
	return (const uint8_t *)e->text + e->value_len + e->by_len +
	       e->comment_len + 3;
}

const char *
entry_path(const struct entry *e)
{
	return e->file == NULL ? "" : e->file->path;
}

void
entry_rule(const struct entry *e, struct rule *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->kind = (enum rule_kind)e->kind;
	ret->action = (enum rule_action)e->action;
	ret->added_s = e->added_s;
	ret->expires_s = e->expires_s;
	memcpy(ret->value, entry_value(e), e->value_len);
	memcpy(ret->added_by, entry_added_by(e), e->by_len);
	memcpy(ret->comment, entry_comment(e), e->comment_len);
}

bool
entry_expired(const struct entry *e, int64_t now_s)
{
	return e->expires_s != 0 && e->expires_s <= now_s;
}

void
entry_add_origin(const struct entry *e, struct strbuf *b)
{
	if (e->file == NULL) {
		strbuf_add_word(b, str_of(entry_added_by(e)));
		return;
	}
	strbuf_add_word(b, str_of(e->file->path));
	strbuf_addf(b, ":%u", (unsigned int)e->line);
}

static void
raise_last(struct entry *e, uint32_t last_s)
{
	uint32_t seen = atomic_load(&e->last_hit_s);

	while (seen < last_s &&
	       !atomic_compare_exchange_weak(&e->last_hit_s, &seen, last_s))
		;
}

void
entry_hit(struct entry *e, int64_t now_s)
{
	raise_last(e, (uint32_t)now_s);
	atomic_fetch_add(&e->hits, 1);
}

struct entry_hits
entry_take_hits(struct entry *e)
{
	uint32_t count = atomic_exchange(&e->hits, 0);

	return (struct entry_hits){ count, atomic_load(&e->last_hit_s) };
}

void
entry_give_hits(struct entry *e, struct entry_hits hits)
{
	raise_last(e, hits.last_s);
	atomic_fetch_add(&e->hits, hits.count);
}
