/* SPDX-License-Identifier: BSD-2-Clause */
/* pseudonym.c: HMAC-SHA-256 of what is in front of it, by what it is. */
#include "core/pseudonym.h"

#include <nettle/hmac.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST_SIZE SHA256_DIGEST_SIZE
#define CHARS (PSEUDONYM_WORD_LEN - 1)

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

/* What is hashed begins with one of these, so that the pseudonyms of one say
 * nothing about those of another. */
#define OF_ADDRESS 'a'
#define OF_DOMAIN 'd'
#define OF_SECRET 's'

struct pseudonym {
	struct hmac_sha256_ctx keyed; /* copied for each use */
};

enum err
pseudonym_new(
    const uint8_t secret[PSEUDONYM_SECRET_SIZE], struct pseudonym **ret)
{
	struct pseudonym *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return ERR_NOMEM;
	hmac_sha256_set_key(&p->keyed, PSEUDONYM_SECRET_SIZE, secret);
	*ret = p;
	return ERR_OK;
}

void
pseudonym_free(struct pseudonym **p)
{
	if (*p != NULL)
		explicit_bzero(*p, sizeof(**p));
	free(*p);
	*p = NULL;
}

static void
digest(const struct pseudonym *p, char what, struct str text,
    uint8_t ret[DIGEST_SIZE])
{
	struct hmac_sha256_ctx ctx = p->keyed;
	uint8_t first = (uint8_t)what;

	hmac_sha256_update(&ctx, 1, &first);
	hmac_sha256_update(&ctx, text.len, (const uint8_t *)text.data);
	hmac_sha256_digest(&ctx, DIGEST_SIZE, ret);
}

/* Five bits a character, the first bits first (RFC 4648 6). */
static void
word(const struct pseudonym *p, char what, struct str text,
    char ret[PSEUDONYM_WORD_LEN])
{
	uint8_t bytes[DIGEST_SIZE];
	size_t bit = 0;

	digest(p, what, text, bytes);
	ret[0] = '~';
	for (size_t i = 1; i <= CHARS; i++, bit += 5) {
		unsigned int two =
		    (unsigned int)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];

		ret[i] = base32[two >> (11 - bit % 8) & 31];
	}
}

static bool
is_word(struct str s)
{
	if (s.len != PSEUDONYM_WORD_LEN || s.data[0] != '~')
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (memchr(base32, s.data[i], sizeof(base32) - 1) == NULL)
			return false;
	return true;
}

bool
pseudonym_is(struct str text)
{
	return is_word(str_slice(text, 0, str_find(text, '@')));
}

static struct str
all_of(const struct address *a)
{
	return (struct str){ a->text, a->len };
}

void
pseudonym_domain(
    const struct pseudonym *p, struct str domain, char ret[PSEUDONYM_WORD_LEN])
{
	word(p, OF_DOMAIN, domain, ret);
}

void
pseudonym_sender(const struct pseudonym *p, struct address *a)
{
	struct str domain = address_domain(a);
	char whole[PSEUDONYM_WORD_LEN], of_domain[PSEUDONYM_WORD_LEN];
	bool has_domain = domain.len > 0;

	if (a->len == 0)
		return;
	word(p, OF_ADDRESS, all_of(a), whole);
	if (has_domain)
		pseudonym_domain(p, domain, of_domain);
	memcpy(a->text, whole, sizeof(whole));
	a->len = sizeof(whole);
	if (!has_domain)
		return;
	a->text[a->len++] = '@';
	memcpy(a->text + a->len, of_domain, sizeof(of_domain));
	a->len += sizeof(of_domain);
}

void
pseudonym_recipient(const struct pseudonym *p, struct address *a)
{
	struct str domain = address_domain(a);
	size_t tail = domain.len > 0 ? domain.len + 1 : 0; /* with its '@' */
	char whole[PSEUDONYM_WORD_LEN];

	if (a->len == 0)
		return;
	word(p, OF_ADDRESS, all_of(a), whole);
	/* Who has a local part of one letter gets a longer address. */
	if (tail > sizeof(a->text) - sizeof(whole))
		tail = 0;
	memmove(a->text + sizeof(whole), a->text + a->len - tail, tail);
	memcpy(a->text, whole, sizeof(whole));
	a->len = sizeof(whole) + tail;
}

void
pseudonym_mark(const struct pseudonym *p, uint8_t ret[PSEUDONYM_MARK_SIZE])
{
	uint8_t bytes[DIGEST_SIZE];

	digest(p, OF_SECRET, STR(""), bytes);
	memcpy(ret, bytes, PSEUDONYM_MARK_SIZE);
}
