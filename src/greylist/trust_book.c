/* SPDX-License-Identifier: BSD-2-Clause */
/* trust_book.c: reading and changing trust, one record at a time. */
#include "greylist/trust_book.h"

#include <string.h>

static struct str
key_str(const struct trust_key *key)
{
	return (struct str){ key->bytes, key->len };
}

static enum err
get(const struct trust_book *book, const struct trust_key *key,
    struct trust *ret)
{
	struct store_value value;
	enum err e = store_get(book->store, STORE_TRUST, key_str(key), &value);

	if (e != ERR_OK)
		return e;
	return trust_decode(value.bytes, value.len, ret);
}

enum err
trust_book_get(
    const struct trust_book *book, const struct evidence *ev, struct trust *ret)
{
	struct trust_key key;
	enum err e;

	if (!trust_key_make(ev, &key))
		return ERR_NOTFOUND;
	e = get(book, &key, ret);
	if (e == ERR_NOTFOUND && trust_key_make_net(ev, &key))
		e = get(book, &key, ret);
	return e;
}

struct holding {
	struct trust_key key;
	struct trust trust;
	enum evidence_kind link; /* whose the record is */
};

/*
 * The record by which the client is trusted: its name's, or, when there is
 * nothing against the name, its network's.
 */
static bool
find_holding(const struct trust_book *book, const struct evidence *ev,
    int64_t now_s, struct holding *ret)
{
	enum err e;

	if (!trust_key_make(ev, &ret->key))
		return false;
	e = get(book, &ret->key, &ret->trust);
	ret->link = ev->name[0] != '\0' ? EVIDENCE_NAME : EVIDENCE_NET;
	if (e == ERR_OK && trust_holds(&book->policy, &ret->trust, now_s))
		return true;
	if ((e != ERR_OK && e != ERR_NOTFOUND) ||
	    (e == ERR_OK && (ret->trust.word == TRUST_WORD_DISTRUSTED ||
	                        trust_is_lost(&ret->trust))))
		return false;
	ret->link = EVIDENCE_NET;
	return trust_key_make_net(ev, &ret->key) &&
	       get(book, &ret->key, &ret->trust) == ERR_OK &&
	       trust_holds(&book->policy, &ret->trust, now_s);
}

bool
trust_book_holds(const struct trust_book *book, const struct evidence *ev,
    int64_t now_s, enum evidence_kind *ret_link)
{
	struct holding h;

	if (!find_holding(book, ev, now_s, &h))
		return false;
	*ret_link = h.link;
	return true;
}

enum change_kind {
	CHANGE_USE,
	CHANGE_PASS,
	CHANGE_ABANDON,
	CHANGE_SAY,
};

struct change {
	enum change_kind kind;
	int64_t now_s;
	enum trust_word word; /* of CHANGE_SAY */
	bool full;            /* see struct trust_book */
};

static void
apply(const struct change *c, struct trust *t)
{
	switch (c->kind) {
	case CHANGE_USE:
		trust_use(t, c->now_s);
		break;
	case CHANGE_PASS:
		trust_add_pass(t, c->now_s);
		break;
	case CHANGE_ABANDON:
		trust_add_abandoned(t);
		break;
	case CHANGE_SAY:
		t->word = c->word;
		if (c->word == TRUST_WORD_TRUSTED)
			trust_use(t, c->now_s);
		break;
	}
}

static enum store_action
change_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct change *c = ctx;
	struct trust t = { .word = TRUST_WORD_NONE };
	bool known =
	    old != NULL && trust_decode(old->bytes, old->len, &t) == ERR_OK;
	bool makes_one =
	    (c->kind == CHANGE_PASS && !c->full) || c->kind == CHANGE_SAY;

	if (!known && !makes_one)
		return STORE_KEEP;
	apply(c, &t);
	ret_new->len = trust_encode(&t, ret_new->bytes);
	return STORE_PUT;
}

static enum err
change(
    const struct trust_book *book, const struct trust_key *key, struct change c)
{
	return store_update(book->store, STORE_TRUST, key_str(key),
	    change_record, &c, book->deadline_ms);
}

bool
trust_book_accepts(const struct trust_book *book, const struct evidence *ev,
    int64_t now_s, enum evidence_kind *ret_link)
{
	struct holding h;

	if (!find_holding(book, ev, now_s, &h))
		return false;
	/* That a use could not be written down costs nobody anything now. */
	if (now_s - h.trust.last_s >= TRUST_BOOK_TOUCH_S)
		(void)!change(book, &h.key,
		    (struct change){ .kind = CHANGE_USE, .now_s = now_s });
	*ret_link = h.link;
	return true;
}

enum err
trust_book_passed(
    const struct trust_book *book, const struct evidence *ev, int64_t now_s)
{
	struct trust_key key;

	if (!trust_key_make(ev, &key))
		return ERR_OK;
	return change(book, &key,
	    (struct change){
	        .kind = CHANGE_PASS, .now_s = now_s, .full = book->full });
}

enum err
trust_book_abandoned(const struct trust_book *book,
    const struct evidence_rules *rules, const struct origin *origin)
{
	struct evidence ev = { .addr = origin->addr,
		.net = evidence_net(rules, &origin->addr),
		.grade = origin->grade };
	struct trust_key key;

	memcpy(ev.name, origin->name, sizeof(ev.name));
	if (!trust_key_make(&ev, &key))
		return ERR_OK;
	return change(book, &key, (struct change){ .kind = CHANGE_ABANDON });
}

enum err
trust_book_say(const struct trust_book *book, const struct trust_key *key,
    enum trust_word word, int64_t now_s)
{
	return change(book, key,
	    (struct change){
	        .kind = CHANGE_SAY, .now_s = now_s, .word = word });
}

struct expiry {
	const struct trust_policy *policy;
	int64_t now_s;
};

static enum store_action
expire_record(
    void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	const struct expiry *x = ctx;
	struct trust t;

	(void)ret_new;
	if (old == NULL)
		return STORE_KEEP;
	if (trust_decode(old->bytes, old->len, &t) == ERR_OK &&
	    !trust_lapsed(x->policy, &t, x->now_s))
		return STORE_KEEP;
	return STORE_REMOVE;
}

enum err
trust_book_expire(const struct trust_book *book, struct str key, int64_t now_s)
{
	struct expiry x = { &book->policy, now_s };

	return store_update(book->store, STORE_TRUST, key, expire_record, &x,
	    book->deadline_ms);
}
