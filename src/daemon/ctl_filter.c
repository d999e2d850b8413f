/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_filter.c: what a client asks to see. */
#include "daemon/ctl_filter.h"

#include "base/strbuf.h"

#define CLIENT_WORDS "an address or network: -c (client) takes it"
#define ADDRESS_WORDS "a mail address: -f (sender) and -t (recipient) take it"

/* Where a value that is no `not_kind` belongs. */
static const struct {
	enum rule_kind not_kind, kind;
	const char *words;
} places[] = {
	{ RULE_CLIENT_NAME, RULE_CLIENT, CLIENT_WORDS },
	{ RULE_SENDER, RULE_CLIENT, CLIENT_WORDS },
	{ RULE_RECIPIENT, RULE_CLIENT, CLIENT_WORDS },
	{ RULE_CLIENT, RULE_CLIENT_NAME,
	    "a name, and not an address or network: -N (client_name) takes "
	    "it, in commands that have this option" },
	{ RULE_CLIENT, RULE_SENDER, ADDRESS_WORDS },
	{ RULE_CLIENT_NAME, RULE_SENDER, ADDRESS_WORDS },
	{ RULE_RECIPIENT, RULE_SENDER,
	    "the null sender, and no recipient: -f (sender) takes it" },
};

/* What rule_parse() has noted may speak of kinds, which an entry has and a
 * filter has not. */
static enum err
no_filter(struct ctl_call *call, enum rule_kind kind, const char *value)
{
	struct err_note unused;
	struct rule rule;

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].not_kind == kind &&
		    rule_parse(places[i].kind, str_of(value), &rule, &unused) ==
		        ERR_OK)
			return err_note(&call->note, ERR_INVALID,
			    "'%.200s' is %s", value, places[i].words);
	return ERR_INVALID;
}

enum err
ctl_filter_parse(struct ctl_call *call, const char *name, enum rule_kind kind,
    struct match **ret)
{
	char value[CTL_TEXT_MAX];
	struct rule rule;
	enum err e = ctl_arg_text(call, name, value);

	if (e != ERR_OK || value[0] == '\0')
		return e;
	e = rule_parse(kind, str_of(value), &rule, &call->note);
	if (e == ERR_INVALID)
		return no_filter(call, kind, value);
	return e == ERR_OK ? match_of_rule(&rule, ret) : e;
}

static enum err
unknown_word(
    struct ctl_call *call, struct str word, const struct ctl_words *words)
{
	char mem[256];
	struct strbuf all;

	strbuf_init(&all, mem, sizeof(mem));
	for (unsigned int i = 0; i < words->count; i++)
		strbuf_addf(&all, "%s%s", i == 0 ? "" : ", ", words->name(i));
	return err_note(&call->note, ERR_INVALID, "'%.*s' is not %s: %s are",
	    (int)(word.len > 40 ? 40 : word.len), word.data, words->what,
	    all.data);
}

enum err
ctl_filter_words(struct ctl_call *call, const char *name,
    const struct ctl_words *words, unsigned int *ret)
{
	char value[CTL_TEXT_MAX];
	struct str rest;
	unsigned int bits = 0;
	enum err e = ctl_arg_text(call, name, value);

	if (e != ERR_OK)
		return e;
	if (!ctl_arg_given(call, name)) {
		*ret = ~0u;
		return ERR_OK;
	}
	rest = str_of(value);
	do {
		size_t len = str_find(rest, ',');
		struct str word = str_trim(str_slice(rest, 0, len));
		unsigned int i = 0;

		while (
		    i < words->count && !str_eq(word, str_of(words->name(i))))
			i++;
		if (i == words->count)
			return unknown_word(call, word, words);
		bits |= 1u << i;
		rest = str_slice(rest, len + 1, rest.len);
	} while (rest.len > 0);
	*ret = bits;
	return ERR_OK;
}
