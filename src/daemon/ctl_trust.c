/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_trust.c: the control command trust: the operator's word on an origin,
 * which goes before whatever it has earned.
 */
#include "daemon/ctl_trust.h"

#include <string.h>

#include "base/strbuf.h"
#include "daemon/ctl_cmds.h"
#include "greylist/trust_book.h"

json_t *
ctl_trust_json(const struct conf *conf, struct str key, const struct trust *t,
    int64_t now_s)
{
	struct trust_policy policy = conf_trust_policy(conf);
	char origin[TRUST_TEXT_MAX] = "";

	if (trust_key_format(key, origin) != ERR_OK)
		origin[0] = '\0';
	return json_pack("{s:o,s:s,s:b,s:b,s:I,s:I,s:I,s:I,s:I}", "origin",
	    ctl_text(origin), "word", trust_word_name(t->word), "trusted",
	    trust_holds(&policy, t, now_s), "lost", trust_is_lost(t), "passed",
	    (json_int_t)t->passed, "needed", (json_int_t)policy.after,
	    "abandoned", (json_int_t)t->abandoned, "first",
	    (json_int_t)t->first_s, "last", (json_int_t)t->last_s);
}

static enum err
parse_word(struct ctl_call *call, enum trust_word *ret)
{
	static const enum trust_word words[] = { TRUST_WORD_NONE,
		TRUST_WORD_TRUSTED, TRUST_WORD_DISTRUSTED };
	char word[CTL_TEXT_MAX];
	enum err e = ctl_arg_text(call, "word", word);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(word, trust_word_name(words[i])) != 0)
			continue;
		*ret = words[i];
		return ERR_OK;
	}
	return err_note(&call->note, ERR_INVALID,
	    "'%.40s' is not a word on trust: trusted, distrusted and none are",
	    word);
}

static void
note_detail(struct ctl_call *call, struct str key, enum trust_word word)
{
	char origin[TRUST_TEXT_MAX] = "";
	struct strbuf detail;

	(void)!trust_key_format(key, origin);
	strbuf_init(&detail, call->detail, sizeof(call->detail));
	strbuf_addf(&detail, "word=%s origin=", trust_word_name(word));
	strbuf_add_word(&detail, str_of(origin));
}

/* Write the word and show what the record has become. */
static enum err
say(struct ctl_call *call, const struct conf *conf, const struct trust_key *key,
    enum trust_word word)
{
	struct trust_book book = { .store = call->ctx->store,
		.policy = conf_trust_policy(conf),
		.deadline_ms = CTL_STORE_MS };
	struct str key_text = { key->bytes, key->len };
	struct store_value value;
	struct trust t;
	enum err e = trust_book_say(&book, key, word, call->now_s);

	if (e == ERR_OK)
		e = store_get(book.store, STORE_TRUST, key_text, &value);
	if (e == ERR_OK)
		e = trust_decode(value.bytes, value.len, &t);
	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "the store cannot be written: %s", err_str(e));
	call->result = ctl_trust_json(conf, key_text, &t, call->now_s);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}

enum err
ctl_run_trust(struct ctl_call *call)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct policy policy = conf_policy(conf);
	char origin[CTL_TEXT_MAX];
	struct trust_key key;
	enum trust_word word = TRUST_WORD_NONE;
	enum err e = ctl_arg_text(call, "origin", origin);

	if (e == ERR_OK)
		e = parse_word(call, &word);
	if (e == ERR_OK)
		e = trust_key_parse(str_trim(str_of(origin)), &policy.evidence,
		    &key, &call->note);
	if (e == ERR_OK) {
		note_detail(call, (struct str){ key.bytes, key.len }, word);
		e = say(call, conf, &key, word);
	}
	conf_unref(&conf);
	return e;
}
