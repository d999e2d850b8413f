/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_filter.c: what a client asks to see. */
#include "daemon/ctl_filter.h"

#include "base/strbuf.h"

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
