/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trie.h: struct trie, entries by their keys in a binary trie whose paths are
 * compressed. Looking up costs by the length of the key and of the path, not
 * by the number of entries. Nodes are reference-counted and shared between
 * tries: one that others share is copied before it changes, so that a change
 * to a set of a hundred thousand copies twenty nodes. Pure.
 */
#ifndef CORE_TRIE_H
#define CORE_TRIE_H

#include "core/bitkey.h"
#include "core/entry.h"

struct trie_node;

struct trie {
	struct trie_node *root; /* NULL: empty */
};

/* `*ret` gets what `t` has, and they part when one of them changes. */
void trie_share(const struct trie *t, struct trie *ret);
void trie_clear(struct trie *t);

/*
 * Put the entry in, taking a reference of its own. `*ret_old` becomes the
 * entry that had the same key, the caller's to unref, or NULL. ERR_NOMEM: then
 * the trie holds what it held.
 */
enum err trie_put(struct trie *t, struct entry *entry,
    struct entry **ret_old) ATTR_MUST_CHECK;

/* ERR_NOTFOUND; ERR_NOMEM as above. */
enum err trie_remove(struct trie *t, const struct bitkey *key) ATTR_MUST_CHECK;

/* The entry with this very key, or NULL. It lives as long as the trie. */
struct entry *trie_get(const struct trie *t, const struct bitkey *key);

/* Of the entries that hold at `now_s` and whose keys begin `key`, the one
 * with the longest; NULL when there is none. */
struct entry *
trie_find(const struct trie *t, const struct bitkey *key, int64_t now_s);

/* Of those whose keys begin `key` and are shorter: what covers it. */
struct entry *
trie_above(const struct trie *t, const struct bitkey *key, int64_t now_s);

/* All entries in the order of their keys, until `fn` says false. */
typedef bool trie_fn(void *ctx, struct entry *entry);
bool trie_walk(const struct trie *t, trie_fn *fn, void *ctx);

#endif
