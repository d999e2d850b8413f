/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scenario_at.c: one attempt. It goes the way of a session: client, then
 * addresses, then the store; and decide_preview() is asked first, which must
 * give the answer that decide_update() gives.
 */
#include "scenario.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/evidence.h"
#include "greylist/decide.h"

struct outcome {
	struct decision decision;
	struct ruleset rules; /* references, of which the ruling borrows */
	struct ruling ruling;
	bool bad; /* a record did not decode */
};

static bool
take_address(struct scenario *s, struct str word)
{
	if (addr_parse(word, &s->client) != ERR_OK)
		return scenario_fail(
		    s, "'%.*s' is no address", (int)word.len, word.data);
	return true;
}

/* "none" and <> are empty; <> around an address goes, as in the milter. */
static bool
take_field(struct field *f, struct str word)
{
	if (str_starts(word, STR("<")) && str_ends(word, STR(">")))
		word = str_slice(word, 1, word.len - 2);
	if (str_eq(word, STR("none")))
		word.len = 0;
	memcpy(f->data, word.data, word.len);
	f->len = word.len;
	return true;
}

/* The fields of an attempt, up to `expect`. */
static bool
take_fields(struct scenario *s, struct words *w)
{
	while (w->at < w->count && !words_take(w, "expect")) {
		struct str key = words_next(w), value = words_next(w);
		bool ok;

		if (str_eq(key, STR("from")))
			ok = take_address(s, value);
		else if (str_eq(key, STR("name")))
			ok = take_field(&s->name, value);
		else if (str_eq(key, STR("helo")))
			ok = take_field(&s->helo, value);
		else if (str_eq(key, STR("login")))
			ok = take_field(&s->login, value);
		else if (str_eq(key, STR("mail")))
			ok = take_field(&s->sender, value);
		else if (str_eq(key, STR("rcpt")))
			ok = take_field(&s->recipient, value);
		else
			ok = scenario_fail(s,
			    "'%.*s' is none of from, name, helo, login, mail, "
			    "rcpt, expect",
			    (int)key.len, key.data);
		if (!ok)
			return false;
	}
	return true;
}

static bool
is_same(const struct decision *a, const struct decision *b)
{
	return a->verdict == b->verdict && a->reason == b->reason &&
	       a->link == b->link && a->grade == b->grade &&
	       a->delay_s == b->delay_s && a->waited_s == b->waited_s &&
	       a->left_s == b->left_s;
}

static bool
decide(struct scenario *s, const struct attempt *attempt, struct outcome *ret)
{
	struct decide_outcome preview, answer;
	struct evidence ev = decide_evidence(s->conf, attempt);
	enum err e;

	settings_set(s->settings, s->conf, NULL);
	ret->rules = settings_rules(s->settings);
	if (decide_exempt(s->conf, &ret->rules, attempt, s->now_s,
	        &ret->decision, &ret->ruling))
		return true;
	e = decide_preview(&(struct decide_parts){ .store = s->store,
	                       .conf = s->conf,
	                       .ruling = ret->ruling,
	                       .census = s->census },
	    attempt, &ev, s->now_s, &preview);
	if (e != ERR_OK)
		return scenario_fail(s, "preview: %s", err_str(e));
	e = decide_update(&(struct decide_parts){ .store = s->store,
	                      .conf = s->conf,
	                      .ruling = ret->ruling,
	                      .census = s->census },
	    attempt, &ev, s->now_s, &answer);
	if (e != ERR_OK)
		return scenario_fail(s, "update: %s", err_str(e));
	ret->decision = answer.decision;
	ret->bad = answer.bad;
	if (!is_same(&preview.decision, &ret->decision))
		return scenario_fail(s,
		    "explain would have said %s %s, the session said %s %s",
		    verdict_name(preview.decision.verdict),
		    reason_name(preview.decision.reason),
		    verdict_name(ret->decision.verdict),
		    reason_name(ret->decision.reason));
	return true;
}

static bool
check_number(struct scenario *s, struct words *w, const char *what, int64_t got)
{
	int64_t want;

	if (!scenario_parse_s(s, words_next(w), &want))
		return false;
	if (want != got)
		return scenario_fail(s,
		    "expected %s %" PRId64 " s, got %" PRId64 " s", what, want,
		    got);
	return true;
}

static bool
check_word(
    struct scenario *s, const char *what, struct str want, const char *got)
{
	if (!str_eq(want, str_of(got)))
		return scenario_fail(s, "expected %s '%.*s', got '%s'", what,
		    (int)want.len, want.data, got);
	return true;
}

static bool
is_link(struct str word)
{
	for (int k = EVIDENCE_NONE; k <= EVIDENCE_ADDR; k++)
		if (str_eq(word,
		        str_of(evidence_kind_name((enum evidence_kind)k))))
			return true;
	return false;
}

/* One word behind verdict and reason. */
static bool
check_one(struct scenario *s, struct words *w, const struct outcome *o)
{
	const struct decision *d = &o->decision;
	const struct entry *entry = ruling_entry(&o->ruling);
	struct str key = words_next(w);

	if (is_link(key))
		return check_word(s, "link", key, evidence_kind_name(d->link));
	if (str_eq(key, STR("waited")))
		return check_number(s, w, "waited", d->waited_s);
	if (str_eq(key, STR("left")))
		return check_number(s, w, "left", d->left_s);
	if (str_eq(key, STR("delay")))
		return check_number(s, w, "delay", d->delay_s);
	if (str_eq(key, STR("grade")))
		return check_word(
		    s, "grade", words_next(w), grade_name(d->grade));
	if (str_eq(key, STR("rule")))
		return check_word(s, "rule", words_next(w),
		    entry == NULL ? "none" : entry_value(entry));
	return scenario_fail(s,
	    "'%.*s' is neither a link nor one of waited, left, delay, grade, "
	    "rule, bad",
	    (int)key.len, key.data);
}

static bool
check(struct scenario *s, struct words *w, const struct outcome *o)
{
	const struct decision *d = &o->decision;
	struct str verdict = words_next(w), reason = words_next(w);
	bool bad = false;

	if (!str_eq(verdict, str_of(verdict_name(d->verdict))) ||
	    !str_eq(reason, str_of(reason_name(d->reason))))
		return scenario_fail(s,
		    "expected '%.*s %.*s', got '%s %s' (link %s, waited "
		    "%" PRId64 " s, left %" PRId64 " s)",
		    (int)verdict.len, verdict.data, (int)reason.len,
		    reason.data, verdict_name(d->verdict),
		    reason_name(d->reason), evidence_kind_name(d->link),
		    d->waited_s, d->left_s);
	while (w->at < w->count) {
		if (words_take(w, "bad"))
			bad = true;
		else if (!check_one(s, w, o))
			return false;
	}
	if (bad != o->bad)
		return scenario_fail(s, "a stored record %s",
		    o->bad ? "did not decode" : "decoded, expected bad");
	return true;
}

bool
scenario_at(struct scenario *s, struct words *w)
{
	struct outcome o = { .bad = false };
	struct attempt attempt;
	int64_t at_s;
	bool ok;

	if (!scenario_parse_s(s, words_next(w), &at_s) || !take_fields(s, w))
		return false;
	if (w->at == w->count)
		return scenario_fail(s, "an attempt without 'expect'");
	s->now_s = SCENARIO_START_S + at_s;
	attempt = (struct attempt){ .client = s->client,
		.client_name = { s->name.data, s->name.len },
		.helo = { s->helo.data, s->helo.len },
		.sender = { s->sender.data, s->sender.len },
		.recipient = { s->recipient.data, s->recipient.len },
		.authenticated = s->login.len > 0 };
	ok = decide(s, &attempt, &o) && check(s, w, &o);
	ruleset_unref(&o.rules);
	return ok;
}
