/* SPDX-License-Identifier: BSD-2-Clause */
/* match.c: a trie for what has a key, a vector for what has none. */
#include "core/match.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Ranks: a class, and within it the bits of the key. */
#define RANK_REGEX 1u
#define RANK_DOMAIN (1u << 16)
#define RANK_USER (2u << 16)
#define RANK_ADDRESS (3u << 16)

struct match {
	_Atomic unsigned int refs;
	size_t count; /* with the regular expressions */
	struct trie trie;
	size_t regex_count;
	struct entry **regexes; /* references, in the order they came */
};

enum err
match_new(struct match **ret)
{
	struct match *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return ERR_NOMEM;
	atomic_init(&m->refs, 1);
	*ret = m;
	return ERR_OK;
}

enum err
match_copy(const struct match *m, struct match **ret)
{
	struct match *copy = NULL;
	enum err e = match_new(&copy);

	if (e != ERR_OK)
		return e;
	if (m->regex_count > 0) {
		copy->regexes = calloc(m->regex_count, sizeof(struct entry *));
		if (copy->regexes == NULL) {
			match_unref(&copy);
			return ERR_NOMEM;
		}
	}
	for (size_t i = 0; i < m->regex_count; i++)
		copy->regexes[copy->regex_count++] = entry_ref(m->regexes[i]);
	trie_share(&m->trie, &copy->trie);
	copy->count = m->count;
	*ret = copy;
	return ERR_OK;
}

struct match *
match_ref(struct match *m)
{
	atomic_fetch_add(&m->refs, 1);
	return m;
}

void
match_unref(struct match **m)
{
	struct match *gone = *m;

	*m = NULL;
	if (gone == NULL || atomic_fetch_sub(&gone->refs, 1) > 1)
		return;
	trie_clear(&gone->trie);
	for (size_t i = 0; i < gone->regex_count; i++)
		entry_unref(&gone->regexes[i]);
	free(gone->regexes);
	free(gone);
}

/* Where the regular expression is, or SIZE_MAX. */
static size_t
find_regex(const struct match *m, enum rule_kind kind, const char *value)
{
	for (size_t i = 0; i < m->regex_count; i++)
		if (m->regexes[i]->kind == kind &&
		    strcmp(entry_value(m->regexes[i]), value) == 0)
			return i;
	return SIZE_MAX;
}

static enum err
put_regex(struct match *m, struct entry *entry, struct entry **ret_old)
{
	size_t at =
	    find_regex(m, (enum rule_kind)entry->kind, entry_value(entry));
	struct entry **more;

	if (at != SIZE_MAX) {
		*ret_old = m->regexes[at];
		m->regexes[at] = entry_ref(entry);
		return ERR_OK;
	}
	more = reallocarray(
	    m->regexes, m->regex_count + 1, sizeof(struct entry *));
	if (more == NULL)
		return ERR_NOMEM;
	more[m->regex_count++] = entry_ref(entry);
	m->regexes = more;
	*ret_old = NULL;
	return ERR_OK;
}

enum err
match_put(struct match *m, struct entry *entry, struct entry **ret_old)
{
	enum err e;

	assert(atomic_load(&m->refs) == 1);
	if (entry->regex != NULL)
		e = put_regex(m, entry, ret_old);
	else
		e = trie_put(&m->trie, entry, ret_old);
	if (e == ERR_OK && *ret_old == NULL)
		m->count++;
	return e;
}

enum err
match_of_rule(const struct rule *rule, struct match **ret)
{
	struct entry *entry = NULL, *old = NULL;
	struct match *m = NULL;
	enum err e = entry_new(rule, NULL, 0, &entry);

	if (e == ERR_OK)
		e = match_new(&m);
	if (e == ERR_OK)
		e = match_put(m, entry, &old);
	entry_unref(&entry);
	if (e == ERR_OK)
		*ret = m;
	else
		match_unref(&m);
	return e;
}

static enum err
remove_regex(struct match *m, const struct rule *rule)
{
	size_t at = find_regex(m, rule->kind, rule->value);

	if (at == SIZE_MAX)
		return ERR_NOTFOUND;
	entry_unref(&m->regexes[at]);
	m->regex_count--;
	memmove(m->regexes + at, m->regexes + at + 1,
	    (m->regex_count - at) * sizeof(struct entry *));
	return ERR_OK;
}

enum err
match_remove(struct match *m, const struct rule *rule)
{
	struct bitkey key;
	enum err e;

	assert(atomic_load(&m->refs) == 1);
	if (rule_is_regex(rule))
		e = remove_regex(m, rule);
	else if (bitkey_of_rule(rule, &key) != ERR_OK)
		e = ERR_NOTFOUND;
	else
		e = trie_remove(&m->trie, &key);
	if (e == ERR_OK)
		m->count--;
	return e;
}

size_t
match_count(const struct match *m)
{
	return m->count;
}

size_t
match_regexes(const struct match *m)
{
	return m->regex_count;
}

struct entry *
match_get(const struct match *m, const struct rule *rule)
{
	struct bitkey key;
	size_t at;

	if (rule_is_regex(rule)) {
		at = find_regex(m, rule->kind, rule->value);
		return at == SIZE_MAX ? NULL : m->regexes[at];
	}
	if (bitkey_of_rule(rule, &key) != ERR_OK)
		return NULL;
	return trie_get(&m->trie, &key);
}

static struct match_hit
hit_of(struct entry *entry, uint32_t rank_class)
{
	if (entry == NULL)
		return (struct match_hit){ NULL, 0 };
	return (struct match_hit){ entry, rank_class + entry->key_bits };
}

static struct match_hit
find_regex_for(const struct match *m, enum rule_kind kind, struct str subject,
    int64_t now_s)
{
	for (size_t i = 0; i < m->regex_count; i++) {
		struct entry *e = m->regexes[i];

		if (e->kind != kind || entry_expired(e, now_s))
			continue;
		switch (regex_match(e->regex, subject)) {
		case REGEX_YES:
			return (struct match_hit){ e, RANK_REGEX };
		case REGEX_NO:
			break;
		case REGEX_GAVE_UP:
			atomic_fetch_add(&e->gave_up, 1);
			break;
		}
	}
	return (struct match_hit){ NULL, 0 };
}

struct match_hit
match_client(const struct match *m, const struct addr *a, int64_t now_s)
{
	struct bitkey key;

	if (m->count == 0)
		return (struct match_hit){ NULL, 0 };
	bitkey_of_client(a, &key);
	return hit_of(trie_find(&m->trie, &key, now_s), RANK_DOMAIN);
}

/* Lower case, without a dot at the end. What is longer than any entry is cut
 * for the regular expressions; the trie is not asked about it. */
static struct str
lower(struct str s, char mem[RULE_VALUE_MAX + 1])
{
	if (str_ends(s, STR(".")))
		s.len--;
	s = str_slice(s, 0, RULE_VALUE_MAX + 1);
	for (size_t i = 0; i < s.len; i++)
		mem[i] = str_lower(s.data[i]);
	return (struct str){ mem, s.len };
}

struct match_hit
match_client_name(const struct match *m, struct str name, int64_t now_s)
{
	char mem[RULE_VALUE_MAX + 1];
	struct match_hit hit = { NULL, 0 };
	struct bitkey key;

	if (m->count == 0 || name.len == 0)
		return hit;
	name = lower(name, mem);
	if (bitkey_of_name(name, &key))
		hit = hit_of(trie_find(&m->trie, &key, now_s), RANK_DOMAIN);
	if (hit.entry == NULL)
		hit = find_regex_for(m, RULE_CLIENT_NAME, name, now_s);
	return hit;
}

static struct match_hit
find_user(
    const struct match *m, enum rule_kind kind, struct str user, int64_t now_s)
{
	struct bitkey key;

	if (!bitkey_of_user(kind, user, &key))
		return (struct match_hit){ NULL, 0 };
	return hit_of(trie_find(&m->trie, &key, now_s), RANK_USER);
}

/* The address, then user@, then the domains. */
static struct match_hit
find_address(const struct match *m, enum rule_kind kind, struct str address,
    int64_t now_s)
{
	struct match_hit hit = { NULL, 0 }, user;
	struct bitkey key;

	if (bitkey_of_address(kind, address, &key))
		hit = hit_of(trie_find(&m->trie, &key, now_s), RANK_DOMAIN);
	if (hit.entry != NULL && hit.entry->key_bits == key.bits) {
		hit.rank += RANK_ADDRESS - RANK_DOMAIN;
		return hit;
	}
	user = find_user(
	    m, kind, str_slice(address, 0, str_rfind(address, '@')), now_s);
	return user.entry != NULL ? user : hit;
}

struct match_hit
match_sender(const struct match *m, struct str address, int64_t now_s)
{
	char mem[RULE_VALUE_MAX + 1];
	struct match_hit hit;
	struct bitkey key;

	if (m->count == 0)
		return (struct match_hit){ NULL, 0 };
	if (address.len == 0) {
		bitkey_of_null_sender(&key);
		return hit_of(trie_find(&m->trie, &key, now_s), RANK_ADDRESS);
	}
	address = lower(address, mem);
	hit = find_address(m, RULE_SENDER, address, now_s);
	if (hit.entry == NULL)
		hit = find_regex_for(m, RULE_SENDER, address, now_s);
	return hit;
}

/* "user+ext@domain" as "user@domain"; the same when there is no extension. */
static struct str
without_extension(struct str address, char mem[RULE_VALUE_MAX + 1])
{
	size_t at = str_rfind(address, '@');
	size_t plus = str_find(str_slice(address, 0, at), '+');

	if (plus == 0 || plus == at)
		return address;
	memcpy(mem, address.data, plus);
	memcpy(mem + plus, address.data + at, address.len - at);
	return (struct str){ mem, plus + address.len - at };
}

struct match_hit
match_recipient(const struct match *m, struct str address, int64_t now_s)
{
	char mem[RULE_VALUE_MAX + 1], bare_mem[RULE_VALUE_MAX + 1];
	struct match_hit hit, other;
	struct str bare;

	if (m->count == 0 || address.len == 0)
		return (struct match_hit){ NULL, 0 };
	address = lower(address, mem);
	hit = find_address(m, RULE_RECIPIENT, address, now_s);
	bare = without_extension(address, bare_mem);
	if (bare.len != address.len && hit.rank < RANK_ADDRESS) {
		other = find_address(m, RULE_RECIPIENT, bare, now_s);
		if (other.rank > hit.rank)
			hit = other;
	}
	if (hit.entry == NULL)
		hit = find_regex_for(m, RULE_RECIPIENT, address, now_s);
	return hit;
}

struct entry *
match_above(const struct match *m, const struct entry *entry, int64_t now_s)
{
	struct rule rule;
	struct bitkey key;

	entry_rule(entry, &rule);
	if (entry->regex != NULL || bitkey_of_rule(&rule, &key) != ERR_OK)
		return NULL;
	return trie_above(&m->trie, &key, now_s);
}

bool
match_walk(const struct match *m, trie_fn *fn, void *ctx)
{
	if (!trie_walk(&m->trie, fn, ctx))
		return false;
	for (size_t i = 0; i < m->regex_count; i++)
		if (!fn(ctx, m->regexes[i]))
			return false;
	return true;
}
