/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * address.c: senders and recipients as keys. Each step takes something out
 * and none puts anything in, so that repeating them comes to an end.
 */
#include "core/address.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "core/fold.h"

#define CHECKSUM_LEN 17 /* '~' and 16 hexadecimal digits */

/* FNV-1a: two overlong addresses that meet here share a delay, no more. */
static uint64_t
checksum(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)str_lower(s.data[i])) * 0x100000001b3u;
	return h;
}

/* '<' begins the stand-in for a null sender (tuple.h) and nothing else. */
static char
plain_char(char c)
{
	unsigned char u = (unsigned char)c;

	if (u < 0x20 || u == 0x7f || c == '<' || c == '>')
		return '?';
	return str_lower(c);
}

/* Lower case without <> and final dots; cut, with a checksum, if overlong. */
static void
take(struct str s, struct address *ret)
{
	char mark[CHECKSUM_LEN + 1];

	if (s.len >= 2 && s.data[0] == '<' && s.data[s.len - 1] == '>')
		s = str_slice(s, 1, s.len - 2);
	while (s.len > 1 && s.data[s.len - 1] == '.')
		s.len--;
	ret->len = s.len <= ADDRESS_MAX ? s.len : ADDRESS_MAX - CHECKSUM_LEN;
	for (size_t i = 0; i < ret->len; i++)
		ret->text[i] = plain_char(s.data[i]);
	if (ret->len == s.len)
		return;
	(void)snprintf(
	    mark, sizeof(mark), "~%016llx", (unsigned long long)checksum(s));
	memcpy(ret->text + ret->len, mark, CHECKSUM_LEN);
	ret->len += CHECKSUM_LEN;
}

static bool
is_one_of(char c, struct str set)
{
	return str_find(set, c) < set.len;
}

static struct str
whole(const struct address *a)
{
	return (struct str){ a->text, a->len };
}

struct str
address_local(const struct address *a)
{
	return str_slice(whole(a), 0, str_rfind(whole(a), '@'));
}

void
address_cut(struct address *a, size_t from, size_t len)
{
	memmove(a->text + from, a->text + from + len, a->len - from - len);
	a->len -= len;
}

static bool
is_atom_text(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!str_is_alnum(s.data[i]) &&
		    !is_one_of(s.data[i], STR("!#$%&'*+-/=?^_`{|}~.")))
			return false;
	return s.len > 0;
}

static bool
is_quoted(struct str local)
{
	return local.len >= 2 && local.data[0] == '"' &&
	       local.data[local.len - 1] == '"';
}

/* RFC 5321 4.1.2: quotes that are not needed mean nothing. */
static void
unquote(struct address *a)
{
	struct str local = address_local(a);

	if (!is_quoted(local) ||
	    !is_atom_text(str_slice(local, 1, local.len - 2)))
		return;
	address_cut(a, local.len - 1, 1);
	address_cut(a, 0, 1);
}

/* "prvs=TAG=user", "msprvs1=TAG=user", "btv1==TAG==user" (BATV and kin). */
static bool
cut_tag(struct address *a, struct str mark, struct str end)
{
	struct str local = address_local(a);
	struct str rest = str_slice(local, mark.len, local.len);

	if (!str_starts(local, mark))
		return false;
	for (size_t i = 1; i + end.len < rest.len; i++) {
		if (!str_eq(str_slice(rest, i, end.len), end))
			continue;
		address_cut(a, 0, mark.len + i + end.len);
		return true;
	}
	return false;
}

static void
cut_batv(struct address *a)
{
	struct str prvs = STR("prvs=");
	struct str local = address_local(a);
	size_t slash = str_rfind(local, '/');

	if (cut_tag(a, prvs, STR("=")) ||
	    cut_tag(a, STR("msprvs1="), STR("=")) ||
	    cut_tag(a, STR("btv1=="), STR("==")))
		return;
	/* The draft's other order: "prvs=user/TAG". */
	if (!str_starts(local, prvs) || slash == local.len || slash == prvs.len)
		return;
	address_cut(a, slash, local.len - slash);
	address_cut(a, 0, prvs.len);
}

/* The length of the next field of SRS, up to '='; 0 if there is none. */
static size_t
srs_field(struct str s)
{
	size_t len = str_find(s, '=');

	return len == s.len ? 0 : len;
}

static bool
has_dot(struct str s)
{
	return str_find(s, '.') < s.len;
}

/*
 * Hash and time stamp of "HHH=TT=domain=user" at `from`: both are taken out.
 * A hash has no dot and a domain has one, so that what is left does not look
 * like it again.
 */
static void
cut_srs_stamp(struct address *a, size_t from)
{
	struct str local = address_local(a);
	struct str rest = str_slice(local, from, local.len);
	size_t hash = srs_field(rest), stamp, domain;

	if (hash == 0 || has_dot(str_slice(rest, 0, hash)))
		return;
	rest = str_slice(rest, hash + 1, rest.len);
	stamp = srs_field(rest);
	rest = str_slice(rest, stamp + 1, rest.len);
	domain = srs_field(rest);
	if (stamp == 0 || domain == 0 || !has_dot(str_slice(rest, 0, domain)))
		return;
	address_cut(a, from, hash + 1 + stamp + 1);
}

/* "SRS1=HHH=forwarder==HHH=TT=domain=user". */
static void
cut_srs1(struct address *a)
{
	const size_t tag = 5;
	struct str local = address_local(a);
	struct str rest = str_slice(local, tag, local.len);
	size_t hash = srs_field(rest), host;

	if (hash == 0 || has_dot(str_slice(rest, 0, hash)))
		return;
	rest = str_slice(rest, hash + 1, rest.len);
	host = srs_field(rest);
	if (host == 0 || rest.data[host + 1] != '=')
		return;
	address_cut(a, tag + hash + 1 + host + 1, 1);
	cut_srs_stamp(a, tag + hash + 1 + host + 1);
	address_cut(a, tag, hash + 1);
}

/* True when it is one of SRS: nothing else is to be taken out then. */
static bool
cut_srs(struct address *a)
{
	struct str local = address_local(a);
	bool srs1 = str_starts(local, STR("srs1"));

	if (local.len < 6 || (!srs1 && !str_starts(local, STR("srs0"))) ||
	    !is_one_of(local.data[4], STR("=+-")))
		return false;
	a->text[4] = '=';
	if (srs1)
		cut_srs1(a);
	else
		cut_srs_stamp(a, 5);
	return true;
}

static void
cut_extension(struct address *a, struct str delimiters)
{
	struct str local = address_local(a);
	/* Behind the first character, which is none, up to the first that is.
	 */
	struct str rest = str_slice(local, 1, local.len);

	for (size_t i = 0; i < delimiters.len; i++)
		rest = str_slice(rest, 0, str_find(rest, delimiters.data[i]));
	if (1 + rest.len < local.len)
		address_cut(a, 1 + rest.len, local.len - 1 - rest.len);
}

static void
normalise_once(struct address *a, struct str delimiters)
{
	unquote(a);
	if (is_quoted(address_local(a)))
		return;
	cut_batv(a);
	if (cut_srs(a)) {
		struct str local = address_local(a);
		size_t plus = str_find(local, '+');

		if (plus < local.len)
			address_cut(a, plus, local.len - plus);
		return;
	}
	cut_extension(a, delimiters);
	fold_recipient(a);
	fold_tokens(a);
}

void
address_normalise_sender(
    struct str sender, struct str delimiters, struct address *ret)
{
	struct address before;

	take(sender, ret);
	if (str_find(whole(ret), '@') == ret->len)
		return;
	do {
		before.len = ret->len;
		memcpy(before.text, ret->text, ret->len);
		normalise_once(ret, delimiters);
	} while (!str_eq(whole(&before), whole(ret)));
}

void
address_normalise_recipient(
    struct str recipient, struct str delimiters, struct address *ret)
{
	take(recipient, ret);
	if (str_find(whole(ret), '@') == ret->len)
		return;
	unquote(ret);
	if (!is_quoted(address_local(ret)))
		cut_extension(ret, delimiters);
}

struct str
address_domain(const struct address *a)
{
	return str_slice(whole(a), str_rfind(whole(a), '@') + 1, a->len);
}
