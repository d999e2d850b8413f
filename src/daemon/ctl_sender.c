/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_sender.c: the control commands sender and origin, and the row that the
 * lists of them share. The store lags a few seconds behind.
 */
#include "daemon/ctl_sender.h"

#include "base/quantity.h"
#include "core/sender_profile.h"
#include "daemon/ctl_cmds.h"
#include "daemon/sender_book.h"

static json_t *
bin_json(size_t bin)
{
	json_int_t from_s = histogram_from_s(bin);
	json_int_t below_s = histogram_below_s(bin);

	if (bin + 1 == HISTOGRAM_BINS)
		return json_pack("{s:I}", "from_s", from_s);
	return json_pack("{s:I,s:I}", "from_s", from_s, "below_s", below_s);
}

/* The bins that are not empty. */
static json_t *
histogram_json(const struct histogram *h)
{
	json_t *list = json_array();

	for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
		json_t *bin;

		if (h->bins[i] == 0)
			continue;
		bin = bin_json(i);
		(void)json_object_set_new(
		    bin, "count", json_integer(h->bins[i]));
		if (json_array_append_new(list, bin) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
decisions_json(const struct sender *s)
{
	json_t *json = json_object();

	for (unsigned int i = 0; i < SENDER_ABANDONED; i++)
		(void)json_object_set_new(json,
		    sender_count_name((enum sender_count)i),
		    json_integer(s->counts[i]));
	return json;
}

static json_t *
grades_json(const struct sender *s)
{
	json_t *json = json_object();

	for (unsigned int i = 0; i < GRADE_COUNT; i++)
		(void)json_object_set_new(json, grade_name((enum grade)i),
		    json_integer(s->grades[i]));
	return json;
}

static json_t *
links_json(const struct sender *s)
{
	json_t *json = json_object();

	for (unsigned int i = EVIDENCE_POOL; i < SENDER_LINKS; i++)
		(void)json_object_set_new(json,
		    evidence_kind_name((enum evidence_kind)i),
		    json_integer(s->links[i]));
	return json;
}

static json_t *
sender_json(struct str key, const struct sender *s)
{
	uint64_t passes = s->counts[SENDER_RETRIED];
	json_int_t mean_s =
	    passes > 0 ? (json_int_t)(s->delay_sum_s / passes) : 0;
	char mem[TRUST_TEXT_MAX];
	struct str text = STR("");

	/* One that has no text is shown without. */
	(void)!sender_key_format(key, mem, &text);
	return json_pack(
	    "{s:o,s:I,s:I,s:I,s:o,s:I,s:I,s:o,s:o,s:I,s:I,s:o,s:o}",
	    sender_key_is_origin(key) ? "origin" : "sender", control_text(text),
	    "first", (json_int_t)s->first_s, "last", (json_int_t)s->last_s,
	    "attempts", (json_int_t)s->attempts, "decisions", decisions_json(s),
	    "abandoned", (json_int_t)s->counts[SENDER_ABANDONED], "late",
	    (json_int_t)s->counts[SENDER_LATE], "grades", grades_json(s),
	    "links", links_json(s), "delay_mean_s", mean_s, "delay_max_s",
	    (json_int_t)s->delay_max_s, "first_retries",
	    histogram_json(&s->gaps), "delays", histogram_json(&s->delays));
}

static json_t *
warnings_json(const struct sender_profile *p)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < SENDER_WARNINGS; i++)
		if (p->warnings[i])
			(void)json_array_append_new(list,
			    json_string(
			        sender_warning_name((enum sender_warning)i)));
	return list;
}

static json_t *
profile_json(const struct sender *s, const struct policy *policy)
{
	struct sender_profile p = sender_profile_of(s, policy);
	json_t *gap = NULL, *delay = NULL;

	if (p.gap_bin < HISTOGRAM_BINS)
		gap = bin_json(p.gap_bin);
	if (p.delay_bin < HISTOGRAM_BINS)
		delay = bin_json(p.delay_bin);
	return json_pack("{s:b,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o*,s:o*,s:o}",
	    "known", p.known, "grade", grade_name(p.grade), "delay_s",
	    (json_int_t)p.delay_s, "retry_window_s",
	    (json_int_t)p.retry_window_s, "ended", (json_int_t)p.ended,
	    "passed", (json_int_t)p.passed, "first_retries",
	    (json_int_t)p.first_retries, "hasty", (json_int_t)p.hasty,
	    "fitting_delay_s", (json_int_t)p.fitting_delay_s, "usual_gap", gap,
	    "usual_delay", delay, "warnings", warnings_json(&p));
}

/* Does trust hold for the origin now? */
static bool
is_trusted(struct ctl_call *call, const struct conf *conf, struct str key)
{
	struct trust_policy policy = conf_trust_policy(conf);
	struct store_value value;
	struct trust t;

	return store_get(call->ctx->store, STORE_TRUST, key, &value) ==
	           ERR_OK &&
	       trust_decode(value.bytes, value.len, &t) == ERR_OK &&
	       trust_holds(&policy, &t, call->now_s);
}

json_t *
ctl_sender_row(struct ctl_call *call, const struct conf *conf, struct str key,
    const struct sender *s)
{
	json_t *row = sender_json(key, s);

	if (sender_key_is_origin(key))
		(void)json_object_set_new(
		    row, "trusted", json_boolean(is_trusted(call, conf, key)));
	return row;
}

/* One of them, with its profile. */
static enum err
show(struct ctl_call *call, const struct conf *conf, struct str key,
    const char *name)
{
	struct sender_book book = { .store = call->ctx->store,
		.deadline_ms = CTL_STORE_MS };
	struct policy policy = conf_policy(conf);
	char span[QUANTITY_TEXT_MAX];
	struct sender s;
	enum err e = sender_book_get(&book, key, &s);

	if (e == ERR_NOTFOUND && conf->max_senders == 0)
		return err_note(&call->note, e,
		    "there are no statistics of '%.200s': max_senders is 0",
		    name);
	if (e == ERR_NOTFOUND)
		return err_note(&call->note, e,
		    "there are no statistics of '%.200s': it has not been "
		    "seen, or not lately; what came in the last %s is not in "
		    "yet (statistics_interval)",
		    name,
		    quantity_say_s(conf->statistics_interval_ms / 1000, span));
	if (e != ERR_OK)
		return err_note(
		    &call->note, e, "the store cannot be read: %s", err_str(e));
	call->result = ctl_sender_row(call, conf, key, &s);
	if (json_object_set_new(
	        call->result, "profile", profile_json(&s, &policy)) != 0 ||
	    json_object_set_new(
	        call->result, "now", json_integer(call->now_s)) != 0)
		return ERR_NOMEM;
	return ERR_OK;
}

enum err
ctl_run_sender(struct ctl_call *call)
{
	struct conf *conf;
	char text[CTL_TEXT_MAX];
	struct sender_key key;
	enum err e = ctl_arg_text(call, "sender", text);

	if (e != ERR_OK)
		return e;
	if (!sender_key_of_text(str_of(text), &key))
		return err_note(&call->note, ERR_INVALID,
		    "'%.100s' is not a sender domain such as example.com, nor "
		    "<>",
		    text);
	conf = settings_conf(call->ctx->settings);
	if (conf->pseudonym != NULL)
		sender_key_hide(conf->pseudonym, &key);
	e = show(call, conf, (struct str){ key.bytes, key.len }, text);
	conf_unref(&conf);
	return e;
}

enum err
ctl_run_origin(struct ctl_call *call)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	struct policy policy = conf_policy(conf);
	char text[CTL_TEXT_MAX];
	struct trust_key key;
	enum err e = ctl_arg_text(call, "origin", text);

	if (e == ERR_OK)
		e = trust_key_parse(str_trim(str_of(text)), &policy.evidence,
		    &key, &call->note);
	if (e == ERR_OK)
		e = show(call, conf, (struct str){ key.bytes, key.len }, text);
	conf_unref(&conf);
	return e;
}
