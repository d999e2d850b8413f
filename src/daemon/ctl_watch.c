/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_watch.c: the control command watch, decisions as they are made. What is
 * not wanted is left out here, so that a filter spares the client and the
 * line. The answer ends when the client has what it wanted, when it goes
 * away, or when the daemon stops; a reload changes nothing.
 */
#include <string.h>

#include "daemon/ctl_cmds.h"
#include "daemon/ctl_filter.h"
#include "daemon/events.h"
#include "daemon/privacy.h"

#define WAIT_MS 1000 /* between two looks whether the peer is there */
/* A person may stop the output and read. */
#define STALL_MS 300000

struct watch {
	struct ctl_call *call;
	struct events *events;
	struct events_watcher watcher;
	struct match *client, *name, *sender, *recipient; /* NULL: any */
	unsigned int verdicts, reasons, links, grades;    /* bits */
	int64_t count;    /* rows; 0: any number */
	int64_t until_ms; /* monotonic; 0: for ever */
	int64_t rows;
	uint64_t missed;
	bool unsent; /* rows are in the buffer */
	const char *ended;
	struct event event; /* at hand */
};

static const char *
name_of_verdict(unsigned int value)
{
	return verdict_name((enum verdict)value);
}

static const char *
name_of_reason(unsigned int value)
{
	return reason_name((enum reason)value);
}

static const char *
name_of_link(unsigned int value)
{
	return evidence_kind_name((enum evidence_kind)value);
}

static const char *
name_of_grade(unsigned int value)
{
	return grade_name((enum grade)value);
}

static enum err
parse_words(struct watch *w)
{
	static const struct ctl_words verdicts = { "a verdict", VERDICT_COUNT,
		name_of_verdict };
	static const struct ctl_words reasons = { "a reason", REASON_COUNT,
		name_of_reason };
	static const struct ctl_words links = { "a link", EVIDENCE_ADDR + 1,
		name_of_link };
	static const struct ctl_words grades = { "a grade", GRADE_COUNT,
		name_of_grade };
	enum err e =
	    ctl_filter_words(w->call, "verdict", &verdicts, &w->verdicts);

	if (e == ERR_OK)
		e = ctl_filter_words(w->call, "reason", &reasons, &w->reasons);
	if (e == ERR_OK)
		e = ctl_filter_words(w->call, "link", &links, &w->links);
	if (e == ERR_OK)
		e = ctl_filter_words(w->call, "grade", &grades, &w->grades);
	return e;
}

static enum err
parse_watch(struct watch *w)
{
	struct ctl_call *call = w->call;
	int64_t timeout_s = 0;
	enum err e = ctl_arg_number(call, "count", 0, &w->count);

	if (e == ERR_OK)
		e = ctl_arg_number(call, "timeout_s", 0, &timeout_s);
	if (e == ERR_OK && timeout_s > CTL_WATCH_TIMEOUT_MAX_S)
		e = err_note(&call->note, ERR_INVALID,
		    "\"timeout_s\" is more than %d: 0 means for ever",
		    CTL_WATCH_TIMEOUT_MAX_S);
	if (e == ERR_OK)
		e = ctl_filter_parse(call, "client", RULE_CLIENT, &w->client);
	if (e == ERR_OK)
		e = ctl_filter_parse(
		    call, "client_name", RULE_CLIENT_NAME, &w->name);
	if (e == ERR_OK)
		e = ctl_filter_parse(call, "sender", RULE_SENDER, &w->sender);
	if (e == ERR_OK)
		e = ctl_filter_parse(
		    call, "recipient", RULE_RECIPIENT, &w->recipient);
	if (e == ERR_OK)
		e = parse_words(w);
	if (e == ERR_OK && timeout_s > 0)
		w->until_ms =
		    clock_mono_ms(call->ctx->clock) + 1000 * timeout_s;
	return e;
}

static bool
has_bit(unsigned int bits, unsigned int value)
{
	return (bits & 1u << value) != 0;
}

/* A client may have been let go before it named a sender or a recipient. */
static bool
is_mail_wanted(const struct watch *w)
{
	const struct event *ev = &w->event;

	if (ev->recipient_len == 0)
		return w->sender == NULL && w->recipient == NULL;
	return (w->sender == NULL ||
	           match_sender(w->sender, event_sender(ev), 0).entry !=
	               NULL) &&
	       (w->recipient == NULL ||
	           match_recipient(w->recipient, event_recipient(ev), 0)
	                   .entry != NULL);
}

static bool
is_wanted(const struct watch *w)
{
	const struct event *ev = &w->event;
	const struct decision *d = &ev->decision;

	return has_bit(w->verdicts, d->verdict) &&
	       has_bit(w->reasons, d->reason) && has_bit(w->links, d->link) &&
	       has_bit(w->grades, d->grade) &&
	       (w->client == NULL ||
	           match_client(w->client, &ev->client, 0).entry != NULL) &&
	       (w->name == NULL ||
	           match_client_name(w->name, event_name(ev), 0).entry !=
	               NULL) &&
	       is_mail_wanted(w);
}

static json_t *
event_json(const struct conf *conf, const struct event *ev)
{
	const struct decision *d = &ev->decision;
	struct attempt seen = { .sender = event_sender(ev),
		.recipient = event_recipient(ev) };
	struct privacy_shown mem;
	const struct attempt *shown = privacy_show(conf, &seen, &mem);
	json_t *row = json_pack(
	    "{s:I,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o}", "at",
	    (json_int_t)ev->at_s, "verdict", verdict_name(d->verdict), "reason",
	    reason_name(d->reason), "link", evidence_kind_name(d->link),
	    "grade", grade_name(d->grade), "delay_s", (json_int_t)d->delay_s,
	    "waited_s", (json_int_t)d->waited_s, "left_s",
	    (json_int_t)d->left_s, "client", ctl_addr(&ev->client),
	    "client_name", control_text(event_name(ev)), "helo",
	    control_text(event_helo(ev)), "sender", control_text(shown->sender),
	    "recipient", control_text(shown->recipient));

	if (row == NULL)
		return NULL;
	if (ev->rule[0] != '\0') {
		(void)json_object_set_new(row, "rule", ctl_text(ev->rule));
		(void)json_object_set_new(
		    row, "rule_from", json_string(ev->rule_from));
	}
	if (d->reason == REASON_SHADOW)
		(void)json_object_set_new(
		    row, "would", json_string(decision_would_name(d)));
	return row;
}

static void
take_event(struct watch *w, uint64_t missed)
{
	struct conf *conf;

	if (missed > 0) {
		w->missed += missed;
		(void)ctl_row_take(
		    w->call, json_pack("{s:I}", "missed", (json_int_t)missed));
		w->unsent = true;
	}
	if (!is_wanted(w))
		return;
	w->rows++;
	w->unsent = true;
	conf = settings_conf(w->call->ctx->settings);
	(void)ctl_row_take(w->call, event_json(conf, &w->event));
	conf_unref(&conf);
	if (w->count > 0 && w->rows == w->count)
		w->ended = "count";
}

/* Nothing has come for now: what is in the buffer goes out. */
static void
send_rows(struct watch *w)
{
	struct ctl_call *call = w->call;

	if (w->unsent && call->broken == ERR_OK)
		call->broken = control_flush(call->control, call->reply_ms);
	w->unsent = false;
}

/* How long the next event may be waited for; 0: rows are to be sent first. */
static int64_t
wait_ms(struct watch *w, int64_t mono_ms)
{
	if (w->unsent)
		return 0;
	if (w->until_ms == 0 || w->until_ms - mono_ms > WAIT_MS)
		return WAIT_MS;
	return w->until_ms - mono_ms;
}

static void
watch(struct watch *w)
{
	while (w->ended == NULL && ctl_still_there(w->call)) {
		int64_t mono_ms = clock_mono_ms(w->call->ctx->clock);
		uint64_t missed;
		enum err e;

		if (w->until_ms > 0 && mono_ms >= w->until_ms) {
			w->ended = "timeout";
			break;
		}
		e = events_next(w->events, &w->watcher, wait_ms(w, mono_ms),
		    &w->event, &missed);
		if (e == ERR_OK)
			take_event(w, missed);
		else if (e == ERR_CLOSED)
			w->ended = "stopping";
		else
			send_rows(w);
	}
}

/* One seat stays free for whoever asks something else. */
static unsigned int
seats(struct ctl_call *call)
{
	struct conf *conf = settings_conf(call->ctx->settings);
	int64_t most = conf->max_control_clients - 1;

	conf_unref(&conf);
	if (most < 1)
		return 1;
	return most < EVENTS_WATCHERS_MAX ? (unsigned int)most
	                                  : EVENTS_WATCHERS_MAX;
}

static enum err
join_and_watch(struct watch *w)
{
	struct ctl_call *call = w->call;
	unsigned int most = seats(call);
	enum err e = events_join(w->events, most, &w->watcher);

	if (e != ERR_OK)
		return err_note(&call->note, e,
		    "%u are watching already, the most that may: end one of "
		    "them",
		    most);
	if (call->reply_ms < STALL_MS)
		call->reply_ms = STALL_MS;
	watch(w);
	events_leave(w->events);
	if (call->broken == ERR_OK)
		call->result =
		    json_pack("{s:I,s:I,s:s}", "events", (json_int_t)w->rows,
		        "missed", (json_int_t)w->missed, "ended", w->ended);
	return ERR_OK;
}

enum err
ctl_run_watch(struct ctl_call *call)
{
	struct watch w = { .call = call, .events = call->ctx->events };
	enum err e = parse_watch(&w);

	if (e == ERR_OK && w.events == NULL)
		e = err_note(&call->note, ERR_INVALID,
		    "no daemon runs that could be watched");
	if (e == ERR_OK)
		e = join_and_watch(&w);
	match_unref(&w.client);
	match_unref(&w.name);
	match_unref(&w.sender);
	match_unref(&w.recipient);
	return e;
}
