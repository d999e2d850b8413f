/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trie.c: a PATRICIA trie (Morrison, 1968) that is copied along the path of a
 * change (Driscoll et al., 1989).
 *
 * A node stands for the first `bits` bits that all keys below it share. It
 * has an entry with that very key, or two children, or both; bit `bits` of a
 * key says which child it belongs to. The bits that a path skips are not in
 * the nodes: a descent goes by the bits that it knows, and the key it ends at
 * is compared once.
 */
#include "core/trie.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct trie_node {
	_Atomic uint32_t refs;
	uint32_t bits;
	struct entry *entry; /* a reference; NULL: where two ways part */
	struct trie_node *child[2];
};

/* Nodes from the root to a leaf at most: each has more bits than the last. */
#define DEPTH_MAX (BITKEY_BITS_MAX + 1)

static struct trie_node *
node_ref(struct trie_node *n)
{
	if (n != NULL)
		atomic_fetch_add(&n->refs, 1);
	return n;
}

/* Frees the nodes that nobody else has. */
static void
node_unref(struct trie_node **slot)
{
	struct trie_node *todo[DEPTH_MAX + 1];
	size_t count = 0;

	todo[count++] = *slot;
	*slot = NULL;
	while (count > 0) {
		struct trie_node *n = todo[--count];

		if (n == NULL || atomic_fetch_sub(&n->refs, 1) > 1)
			continue;
		/* One child is on the path, the other beside it. */
		assert(count + 2 <= ARRAY_LEN(todo));
		todo[count++] = n->child[0];
		todo[count++] = n->child[1];
		entry_unref(&n->entry);
		free(n);
	}
}

static struct trie_node *
node_new(unsigned int bits, struct entry *entry)
{
	struct trie_node *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	atomic_init(&n->refs, 1);
	n->bits = bits;
	n->entry = entry == NULL ? NULL : entry_ref(entry);
	return n;
}

/* Make the node at `slot` one that nobody else has. */
static enum err
own(struct trie_node **slot)
{
	struct trie_node *n = *slot, *copy;

	assert(n != NULL);
	if (atomic_load(&n->refs) == 1)
		return ERR_OK;
	copy = node_new(n->bits, n->entry);
	if (copy == NULL)
		return ERR_NOMEM;
	copy->child[0] = node_ref(n->child[0]);
	copy->child[1] = node_ref(n->child[1]);
	*slot = copy;
	node_unref(&n);
	return ERR_OK;
}

void
trie_share(const struct trie *t, struct trie *ret)
{
	ret->root = node_ref(t->root);
}

void
trie_clear(struct trie *t)
{
	node_unref(&t->root);
}

static unsigned int
key_bit(const struct bitkey *key, unsigned int i)
{
	return bitkey_bit(key->bytes, key->bits, i);
}

static unsigned int
entry_bit(const struct entry *e, unsigned int i)
{
	return bitkey_bit(entry_key(e), e->key_bits, i);
}

/* How many bits the two have in common, from the first on. */
static unsigned int
common_bits(const struct bitkey *key, const struct entry *e)
{
	const uint8_t *a = key->bytes, *b = entry_key(e);
	unsigned int most = key->bits < e->key_bits ? key->bits : e->key_bits;
	unsigned int i = 0;

	while (i + 8 <= most && a[i / 8] == b[i / 8])
		i += 8;
	while (i < most && bitkey_bit(a, most, i) == bitkey_bit(b, most, i))
		i++;
	return i;
}

/* An entry that has as much in common with the key as any; NULL: none. */
static struct entry *
nearest(const struct trie *t, const struct bitkey *key)
{
	const struct trie_node *n = t->root;

	if (n == NULL)
		return NULL;
	while (n->bits < key->bits && n->child[key_bit(key, n->bits)] != NULL)
		n = n->child[key_bit(key, n->bits)];
	while (n->entry == NULL)
		n = n->child[0];
	return n->entry;
}

static void
key_of(const struct entry *e, struct bitkey *ret)
{
	ret->bits = e->key_bits;
	memset(ret->bytes, 0, sizeof(ret->bytes));
	memcpy(ret->bytes, entry_key(e), (e->key_bits + 7u) / 8);
}

/*
 * Put `leaf` where the path of its key leaves the trie: at `slot`, whose node,
 * if any, shares `common` bits with it. `far` is an entry below that node.
 */
static enum err
insert(struct trie_node **slot, struct trie_node *leaf, unsigned int common,
    const struct entry *far)
{
	struct trie_node *fork;

	if (*slot == NULL) {
		*slot = leaf;
		return ERR_OK;
	}
	assert(far != NULL); /* there is a node, and below each an entry */
	if (common == leaf->bits) {
		leaf->child[entry_bit(far, common)] = *slot;
		*slot = leaf;
		return ERR_OK;
	}
	fork = node_new(common, NULL);
	if (fork == NULL)
		return ERR_NOMEM;
	fork->child[entry_bit(far, common)] = *slot;
	fork->child[entry_bit(leaf->entry, common)] = leaf;
	*slot = fork;
	return ERR_OK;
}

enum err
trie_put(struct trie *t, struct entry *entry, struct entry **ret_old)
{
	struct trie_node **slot = &t->root, *leaf;
	struct bitkey key;
	const struct entry *far;
	unsigned int common;
	enum err e = ERR_OK;

	key_of(entry, &key);
	far = nearest(t, &key);
	common = far == NULL ? 0 : common_bits(&key, far);
	while (*slot != NULL && (*slot)->bits < key.bits &&
	       (*slot)->bits <= common) {
		e = own(slot);
		if (e != ERR_OK)
			return e;
		slot = &(*slot)->child[key_bit(&key, (*slot)->bits)];
	}
	if (*slot != NULL && (*slot)->bits == key.bits && common == key.bits) {
		e = own(slot);
		if (e != ERR_OK)
			return e;
		*ret_old = (*slot)->entry;
		(*slot)->entry = entry_ref(entry);
		return ERR_OK;
	}
	leaf = node_new(key.bits, entry);
	if (leaf == NULL)
		return ERR_NOMEM;
	e = insert(slot, leaf, common, far);
	if (e != ERR_OK)
		node_unref(&leaf);
	else
		*ret_old = NULL;
	return e;
}

/* A node without an entry that has but one child left gives way to it. */
static void
shrink(struct trie_node **slot)
{
	struct trie_node *n = *slot;

	if (n->entry != NULL || (n->child[0] != NULL && n->child[1] != NULL))
		return;
	*slot = node_ref(n->child[n->child[0] != NULL ? 0 : 1]);
	node_unref(&n);
}

enum err
trie_remove(struct trie *t, const struct bitkey *key)
{
	struct trie_node **slot = &t->root, **parent = NULL;

	if (trie_get(t, key) == NULL)
		return ERR_NOTFOUND;
	for (;;) {
		enum err e = own(slot);

		if (e != ERR_OK)
			return e;
		if ((*slot)->bits == key->bits)
			break;
		parent = slot;
		slot = &(*slot)->child[key_bit(key, (*slot)->bits)];
	}
	entry_unref(&(*slot)->entry);
	shrink(slot);
	if (parent != NULL)
		shrink(parent);
	return ERR_OK;
}

struct entry *
trie_get(const struct trie *t, const struct bitkey *key)
{
	struct entry *e = nearest(t, key);

	/* A key that is there is the end of its own descent. */
	if (e == NULL || e->key_bits != key->bits ||
	    common_bits(key, e) != key->bits)
		return NULL;
	return e;
}

/* The longest key of at most `most` bits that is on the way to `key`. */
static struct entry *
find_within(const struct trie *t, const struct bitkey *key, unsigned int most,
    int64_t now_s)
{
	const struct trie_node *n = t->root;
	struct entry *found = NULL;

	while (n != NULL && n->bits <= most) {
		if (n->entry != NULL && !entry_expired(n->entry, now_s))
			found = n->entry;
		n = n->child[key_bit(key, n->bits)];
	}
	return found;
}

struct entry *
trie_find(const struct trie *t, const struct bitkey *key, int64_t now_s)
{
	const struct entry *e = nearest(t, key);

	if (e == NULL)
		return NULL;
	return find_within(t, key, common_bits(key, e), now_s);
}

struct entry *
trie_above(const struct trie *t, const struct bitkey *key, int64_t now_s)
{
	const struct entry *e = nearest(t, key);
	unsigned int most;

	if (e == NULL || key->bits == 0)
		return NULL;
	most = common_bits(key, e);
	return find_within(
	    t, key, most < key->bits ? most : key->bits - 1u, now_s);
}

bool
trie_walk(const struct trie *t, trie_fn *fn, void *ctx)
{
	const struct trie_node *todo[DEPTH_MAX + 1];
	size_t count = 0;

	todo[count++] = t->root;
	while (count > 0) {
		const struct trie_node *n = todo[--count];

		if (n == NULL)
			continue;
		if (n->entry != NULL && !fn(ctx, n->entry))
			return false;
		assert(count + 2 <= ARRAY_LEN(todo));
		todo[count++] = n->child[1];
		todo[count++] = n->child[0];
	}
	return true;
}
