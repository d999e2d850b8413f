/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tally.c: gathering, in shards by the hash of the key. A full shard turns
 * strangers away; who has had mail accepted takes the place of one who has
 * not, so that a flood of invented senders pushes no real one out.
 */
#include "daemon/tally.h"

#include <stdlib.h>
#include <string.h>

#include "core/tuple.h"

#define PRESSED_AT (TALLY_SLOTS / 2)

enum err
tally_new(struct tally **ret)
{
	struct tally *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return ERR_NOMEM;
	t->secret = hash_key_random();
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		(void)pthread_mutex_init(&t->shards[i].lock, NULL);
		t->shards[i].batch = calloc(1, sizeof(struct tally_batch));
		if (t->shards[i].batch == NULL) {
			tally_free(&t);
			return ERR_NOMEM;
		}
	}
	*ret = t;
	return ERR_OK;
}

void
tally_free(struct tally **t)
{
	struct tally *gone = *t;

	*t = NULL;
	if (gone == NULL)
		return;
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		free(gone->shards[i].batch);
		(void)pthread_mutex_destroy(&gone->shards[i].lock);
	}
	free(gone);
}

static bool
is_key(const struct tally_entry *entry, const struct sender_key *key)
{
	return entry->key.len == key->len &&
	       memcmp(entry->key.bytes, key->bytes, key->len) == 0;
}

/* Of those who have had nothing accepted, the one with the fewest attempts;
 * TALLY_SLOTS when there is none. */
static size_t
find_stranger(const struct tally_batch *b)
{
	size_t best = TALLY_SLOTS;

	for (size_t i = 0; i < b->count; i++) {
		const struct sender *s = &b->entries[i].gathered;

		if (!sender_is_known_good(s) &&
		    (best == TALLY_SLOTS ||
		        s->attempts < b->entries[best].gathered.attempts))
			best = i;
	}
	return best;
}

/* The place for a new key; TALLY_SLOTS when there is none. */
static size_t
find_place(const struct tally_batch *b, const struct sender *news)
{
	if (b->count < TALLY_SLOTS)
		return b->count;
	return sender_is_known_good(news) ? find_stranger(b) : TALLY_SLOTS;
}

/* The shard's lock is held. Returns false when the news found no room. */
static bool
add_to_batch(struct tally_batch *b, uint64_t hash, const struct sender_key *key,
    const struct sender *news)
{
	size_t at;

	for (size_t i = 0; i < b->count; i++) {
		if (b->hashes[i] != hash || !is_key(&b->entries[i], key))
			continue;
		sender_merge(&b->entries[i].gathered, news);
		return true;
	}
	at = find_place(b, news);
	if (at == TALLY_SLOTS)
		return false;
	b->hashes[at] = hash;
	b->entries[at].key.len = key->len;
	memcpy(b->entries[at].key.bytes, key->bytes, key->len);
	b->entries[at].gathered = *news;
	if (at < b->count)
		return false; /* a stranger's were dropped for it */
	b->count++;
	return true;
}

static void
add(struct tally *t, const struct sender_key *key, const struct sender *news)
{
	uint64_t hash =
	    hash_bytes(&t->secret, (struct str){ key->bytes, key->len });
	struct tally_shard *shard = &t->shards[hash % TALLY_SHARDS];
	bool fitted, pressed;

	(void)pthread_mutex_lock(&shard->lock);
	fitted = add_to_batch(shard->batch, hash, key, news);
	pressed = shard->batch->count >= PRESSED_AT;
	(void)pthread_mutex_unlock(&shard->lock);
	if (!fitted)
		atomic_fetch_add_explicit(&t->dropped, 1, memory_order_relaxed);
	if (pressed)
		atomic_store_explicit(&t->pressed, true, memory_order_relaxed);
}

static void
add_both(struct tally *t, struct str sender, const struct evidence *ev,
    const struct sender *news)
{
	struct sender_key key;

	if (sender_key_of_address(sender, &key))
		add(t, &key, news);
	sender_key_of_client(ev, &key);
	add(t, &key, news);
}

void
tally_decision(struct tally *t, struct str sender, const struct evidence *ev,
    const struct decision *d, int64_t now_s)
{
	struct sender news = { .attempts = 0 };

	sender_add_decision(&news, d, now_s);
	add_both(t, sender, ev, &news);
}

void
tally_abandoned(struct tally *t, struct str sender,
    const struct evidence_rules *rules, const struct origin *origin)
{
	struct evidence ev = { .net = evidence_net(rules, &origin->addr),
		.grade = origin->grade };
	struct sender news = { .attempts = 0 };

	memcpy(ev.name, origin->name, sizeof(ev.name));
	sender_add_abandoned(&news);
	add_both(t, sender, &ev, &news);
}

void
tally_outcome(struct tally *t, const struct conf *conf,
    const struct attempt *attempt, const struct decide_outcome *out,
    int64_t now_s)
{
	struct str sender = attempt->sender;
	struct policy policy;
	struct address stored;

	/* As the reaper will find it. */
	if (conf->pseudonym != NULL) {
		policy = conf_policy(conf);
		tuple_sender(&policy, sender, &stored);
		sender = (struct str){ stored.text, stored.len };
	}
	tally_decision(t, sender, &out->evidence, &out->decision, now_s);
	if (out->abandoned == 0)
		return;
	policy = conf_policy(conf);
	for (size_t i = 0; i < out->before.count; i++)
		if ((out->abandoned & 1u << i) != 0)
			tally_abandoned(t, sender, &policy.evidence,
			    &out->before.origins[i]);
}

struct tally_batch *
tally_swap(struct tally *t, size_t shard, struct tally_batch *fresh)
{
	struct tally_batch *taken;

	(void)pthread_mutex_lock(&t->shards[shard].lock);
	taken = t->shards[shard].batch;
	t->shards[shard].batch = fresh;
	(void)pthread_mutex_unlock(&t->shards[shard].lock);
	return taken;
}

void
tally_put_back(struct tally *t, const struct tally_entry *entry)
{
	add(t, &entry->key, &entry->gathered);
}
