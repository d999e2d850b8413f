/* SPDX-License-Identifier: BSD-2-Clause */
/* mails.c: a hash table whose entries also stand in the order they came. */
#include "simulate/mails.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define BUCKETS 16384

struct node {
	struct mail mail;
	uint32_t older, newer; /* 0: none */
	uint32_t next;         /* in the bucket, or among the free */
};

struct mails {
	struct hash_key key;
	uint64_t forgotten;
	uint32_t used; /* nodes that were ever used */
	uint32_t free, oldest, newest;
	uint32_t buckets[BUCKETS];
	struct node nodes[MAILS_MAX + 1]; /* from 1 on; the system gives the
	                                     pages when they are touched */
};

enum err
mails_new(struct mails **ret)
{
	struct mails *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return ERR_NOMEM;
	m->key = hash_key_random();
	*ret = m;
	return ERR_OK;
}

void
mails_free(struct mails **m)
{
	free(*m);
	*m = NULL;
}

static uint32_t *
bucket_of(struct mails *m, struct str id)
{
	return &m->buckets[hash_bytes(&m->key, id) % BUCKETS];
}

static struct str
id_of(const struct node *n)
{
	return (struct str){ n->mail.id, n->mail.id_len };
}

/* What points at the node of this id; the end of its bucket if it is none. */
static uint32_t *
find(struct mails *m, struct str id)
{
	uint32_t *p = bucket_of(m, id);

	while (*p != 0 && !str_eq(id_of(&m->nodes[*p]), id))
		p = &m->nodes[*p].next;
	return p;
}

static void
remove_node(struct mails *m, uint32_t *p)
{
	uint32_t at = *p;
	struct node *n = &m->nodes[at];

	*p = n->next;
	*(n->older != 0 ? &m->nodes[n->older].newer : &m->oldest) = n->newer;
	*(n->newer != 0 ? &m->nodes[n->newer].older : &m->newest) = n->older;
	n->next = m->free;
	m->free = at;
}

void
mails_end(struct mails *m, struct str id)
{
	uint32_t *p = find(m, id);

	if (*p != 0)
		remove_node(m, p);
}

/* One that was broken off stays until it is the oldest, and is no loss. */
static void
forget_oldest(struct mails *m, int64_t now_s)
{
	const struct mail *mail = &m->nodes[m->oldest].mail;

	m->forgotten += now_s - mail->at_s < MAILS_YOUNG_S;
	remove_node(m, find(m, id_of(&m->nodes[m->oldest])));
}

static uint32_t
take_free(struct mails *m, int64_t now_s)
{
	uint32_t at = m->free;

	if (at == 0 && m->used < MAILS_MAX)
		return ++m->used;
	if (at == 0) {
		forget_oldest(m, now_s);
		at = m->free;
	}
	m->free = m->nodes[at].next;
	return at;
}

static uint16_t
set_text(char ret[MAILS_TEXT_MAX], struct str text)
{
	text = str_slice(text, 0, MAILS_TEXT_MAX);
	memcpy(ret, text.data, text.len);
	return (uint16_t)text.len;
}

void
mails_begin(struct mails *m, const struct postfix_line *line, int64_t at_s)
{
	uint32_t at, *bucket;
	struct node *n;

	mails_end(m, line->id);
	at = take_free(m, at_s);
	bucket = bucket_of(m, line->id);
	n = &m->nodes[at];
	n->mail.at_s = at_s;
	n->mail.client = line->client;
	n->mail.authenticated = line->authenticated;
	n->mail.has_sender = false;
	n->mail.id_len = (uint8_t)line->id.len;
	memcpy(n->mail.id, line->id.data, line->id.len);
	n->mail.name_len = set_text(n->mail.name, line->client_name);
	n->next = *bucket;
	*bucket = at;
	n->older = m->newest;
	n->newer = 0;
	*(m->newest != 0 ? &m->nodes[m->newest].newer : &m->oldest) = at;
	m->newest = at;
}

struct mail *
mails_find(struct mails *m, struct str id)
{
	uint32_t at = *find(m, id);

	return at == 0 ? NULL : &m->nodes[at].mail;
}

void
mails_set_sender(struct mail *mail, struct str sender)
{
	mail->sender_len = set_text(mail->sender, sender);
	mail->has_sender = true;
}

uint64_t
mails_forgotten(const struct mails *m)
{
	return m->forgotten;
}
