/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * session.c: state of one SMTP session.
 *
 *	connect --> [exempt: released]
 *	   |
 *	   v
 *	 idle --mail--> transaction --rcpt--> decided --data--> message
 *	   ^                |                                      |
 *	   '---- reset -----'------------------------------------- '
 *
 * What a client sends is cut at the sizes below; a longer argument than any
 * RFC allows still counts as one and the same each time it is tried.
 */
#include "daemon/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/strbuf.h"
#include "daemon/decision_log.h"
#include "daemon/privacy.h"
#include "greylist/decide.h"

#define NAME_MAX_B 256
#define SENDER_MAX_B 1024

struct text {
	size_t len;
	char data[SENDER_MAX_B];
};

struct session {
	const struct session_deps *deps;
	/* the connection */
	struct addr client;
	bool has_client;
	size_t name_len, helo_len;
	char name[NAME_MAX_B], helo[NAME_MAX_B];
	/* Evidence of the client under that configuration, gathered once. */
	struct conf *evidence_conf; /* a reference; NULL: not gathered */
	struct evidence evidence;
	int64_t untrusted_s; /* the second at which it was not trusted */
	/* the transaction */
	struct conf *conf;    /* a reference; NULL outside a transaction */
	struct ruleset rules; /* references, with it */
	struct text sender;
	bool authenticated;
	bool data_deferred;      /* the answer was put off to DATA */
	struct reply data_reply; /* of the recipient that waits longest */
	int64_t data_left_s;
	struct decision delayed; /* the longest wait of a retried recipient */
	bool any_delayed;
};

enum err
session_new(const struct session_deps *deps, struct session **ret)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_NOMEM;
	s->deps = deps;
	atomic_fetch_add(&deps->stats->sessions, 1);
	stats_count(deps->stats, STATS_SESSIONS);
	*ret = s;
	return ERR_OK;
}

void
session_free(struct session **s)
{
	struct session *gone = *s;

	*s = NULL;
	if (gone == NULL)
		return;
	session_reset(gone);
	conf_unref(&gone->evidence_conf);
	atomic_fetch_sub(&gone->deps->stats->sessions, 1);
	free(gone);
}

void
session_reset(struct session *s)
{
	conf_unref(&s->conf);
	ruleset_unref(&s->rules);
	s->sender.len = 0;
	s->authenticated = false;
	s->data_deferred = false;
	s->any_delayed = false;
}

static size_t
copy_cut(struct str from, char *to, size_t size)
{
	size_t len = from.len < size ? from.len : size;

	memcpy(to, from.data, len);
	return len;
}

static struct attempt
attempt_of(const struct session *s, struct str recipient)
{
	return (struct attempt){ .client = s->client,
		.client_name = { s->name, s->name_len },
		.helo = { s->helo, s->helo_len },
		.sender = { s->sender.data, s->sender.len },
		.recipient = recipient,
		.authenticated = s->authenticated };
}

static void
log_and_count(const struct session *s, const struct attempt *attempt,
    const struct decision *d, const struct ruling *ruling, int64_t now_s)
{
	struct events *events = s->deps->events;
	struct privacy_shown shown;

	stats_count_decision(s->deps->stats, d);
	ruling_count(ruling, now_s);
	decision_log(
	    privacy_show(s->conf, attempt, &shown), d, ruling_entry(ruling));
	if (events != NULL && events_watched(events))
		events_put_decision(
		    events, attempt, d, ruling_entry(ruling), now_s);
}

static void
begin(struct session *s)
{
	session_reset(s);
	s->conf = settings_take(s->deps->settings, &s->rules);
}

static bool
too_many(const struct session *s)
{
	int64_t most = s->conf->max_sessions;

	if (most > s->deps->session_room)
		most = s->deps->session_room;
	return atomic_load(&s->deps->stats->sessions) > most;
}

enum session_answer
session_connect(struct session *s, const struct addr *addr, struct str name,
    struct reply *ret_reply)
{
	enum session_answer answer = SESSION_CONTINUE;
	int64_t now_s = clock_wall_s(s->deps->clock);
	struct ruling ruling;
	struct attempt attempt;
	struct decision d;

	if (addr == NULL)
		return SESSION_RELEASE;
	s->has_client = true;
	s->client = *addr;
	s->name_len = copy_cut(name, s->name, sizeof(s->name));
	conf_unref(&s->evidence_conf);
	s->helo_len = 0; /* the MTA may come with another client */
	begin(s);
	attempt = attempt_of(s, STR(""));
	if (too_many(s)) {
		stats_count(s->deps->stats, STATS_SESSIONS_REFUSED);
		*ret_reply = reply_busy();
		answer = s->conf->shadow ? SESSION_RELEASE : SESSION_DEFER;
	} else if (decide_client_exempt(
	               s->conf, &s->rules, &attempt, now_s, &d, &ruling)) {
		log_and_count(s, &attempt, &d, &ruling, now_s);
		answer = SESSION_RELEASE;
	}
	session_reset(s);
	return answer;
}

void
session_helo(struct session *s, struct str helo)
{
	s->helo_len = copy_cut(helo, s->helo, sizeof(s->helo));
	conf_unref(&s->evidence_conf);
}

/* Without the angle brackets of the path. */
static struct str
bare_path(struct str path)
{
	if (path.len >= 2 && path.data[0] == '<' &&
	    path.data[path.len - 1] == '>')
		return str_slice(path, 1, path.len - 2);
	return path;
}

void
session_mail(struct session *s, struct str sender, struct str login)
{
	begin(s);
	s->sender.len =
	    copy_cut(bare_path(sender), s->sender.data, sizeof(s->sender.data));
	s->authenticated = login.len > 0;
}

/* Shadow mode defers nothing, whatever fails. */
static bool
accepts_without_store(const struct session *s, struct str recipient)
{
	return s->conf->on_store_error == CONF_ON_ERROR_ACCEPT ||
	       conf_policy_for(s->conf, recipient).shadow;
}

static struct decision
store_failed(const struct session *s, struct str recipient, enum err e)
{
	enum stats_event event = stats_event_of_err(e);
	struct decision d = { .reason = REASON_STORE_ERROR };
	uint64_t held;

	d.verdict = accepts_without_store(s, recipient) ? VERDICT_ACCEPT
	                                                : VERDICT_DEFER;
	stats_count(s->deps->stats, event);
	if (log_gate_pass(&s->deps->stats->store_gate,
	        clock_mono_ms(s->deps->clock), &held))
		log_error("store: %s: mail is %s without greylisting until the "
		          "store is well again (%" PRIu64
		          " more since the last such line)",
		    err_str(e),
		    d.verdict == VERDICT_ACCEPT ? "accepted" : "deferred",
		    held);
	return d;
}

static const struct evidence *
evidence(struct session *s, const struct attempt *attempt)
{
	if (s->evidence_conf != s->conf) {
		conf_unref(&s->evidence_conf);
		s->evidence_conf = conf_ref(s->conf);
		s->evidence = decide_evidence(s->conf, attempt);
		s->untrusted_s = 0;
	}
	return &s->evidence;
}

/*
 * Trust is asked once a second in a session: a message to fifty recipients
 * costs one look-up, and what the operator says holds at once all the same.
 */
static enum err
update(struct session *s, const struct attempt *attempt,
    const struct ruling *ruling, int64_t now_s, struct decide_outcome *ret)
{
	const struct evidence *ev = evidence(s, attempt);
	struct decide_parts parts = { .store = s->deps->store,
		.conf = s->conf,
		.ruling = *ruling,
		.census = s->deps->census,
		.untrusted = s->untrusted_s == now_s };
	enum err e = decide_update(&parts, attempt, ev, now_s, ret);

	if (e != ERR_OK)
		return e;
	/* A retry that passed may have earned it; an entry of the whitelist may
	 * have kept it from being asked. */
	s->untrusted_s = ruling_leaves_trust(ruling) &&
	                         (ret->decision.verdict == VERDICT_DEFER ||
	                             ret->decision.reason == REASON_SHADOW ||
	                             ret->decision.reason == REASON_PASSED)
	                     ? now_s
	                     : 0;
	if (s->conf->max_senders > 0)
		tally_outcome(s->deps->tally, s->conf, attempt, ret, now_s);
	return ERR_OK;
}

/* The decision on one attempt, and what the whitelist said about it. */
static struct decision
decide(struct session *s, const struct attempt *attempt, int64_t now_s,
    struct ruling *ret_ruling)
{
	struct decide_outcome out;
	struct decision d;
	enum err e;

	if (decide_exempt(s->conf, &s->rules, attempt, now_s, &d, ret_ruling))
		return d;
	e = update(s, attempt, ret_ruling, now_s, &out);
	if (e != ERR_OK)
		return store_failed(s, attempt->recipient, e);
	if (out.bad)
		stats_count(s->deps->stats, STATS_BAD_RECORDS);
	return out.decision;
}

static struct reply
reply_to(const struct session *s, const struct decision *d)
{
	if (d->reason == REASON_STORE_ERROR)
		return reply_store_error();
	return reply_deferred(s->conf, d);
}

enum session_answer
session_rcpt(struct session *s, struct str recipient, struct reply *ret_reply)
{
	int64_t now_s = clock_wall_s(s->deps->clock);
	struct ruling ruling;
	struct attempt attempt;
	struct decision d;

	/* An MTA that sends RCPT without MAIL gets what it asks for. */
	if (!s->has_client || s->conf == NULL)
		return SESSION_CONTINUE;
	attempt = attempt_of(s, bare_path(recipient));
	d = decide(s, &attempt, now_s, &ruling);
	log_and_count(s, &attempt, &d, &ruling, now_s);
	if (d.reason == REASON_AUTHENTICATED)
		return SESSION_RELEASE;
	if (d.reason == REASON_RETRIED &&
	    (!s->any_delayed || d.waited_s > s->delayed.waited_s)) {
		s->delayed = d;
		s->any_delayed = true;
	}
	if (d.verdict == VERDICT_ACCEPT)
		return SESSION_CONTINUE;
	if (s->conf->whole_message ||
	    (s->sender.len == 0 &&
	        s->conf->null_sender == CONF_NULL_SENDER_DATA)) {
		if (!s->data_deferred || d.left_s > s->data_left_s) {
			s->data_reply = reply_to(s, &d);
			s->data_left_s = d.left_s;
		}
		s->data_deferred = true;
		return SESSION_CONTINUE;
	}
	*ret_reply = reply_to(s, &d);
	return SESSION_DEFER;
}

enum session_answer
session_data(struct session *s, struct reply *ret_reply)
{
	char header[SESSION_HEADER_MAX];

	if (s->data_deferred) {
		*ret_reply = s->data_reply;
		return SESSION_DEFER;
	}
	return session_header(s, header) ? SESSION_CONTINUE : SESSION_RELEASE;
}

/* RFC 5322 3.3, always in UTC and without a locale. */
static void
add_date(struct strbuf *b, int64_t wall_s)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)wall_s;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		return;
	strbuf_addf(b, "%.3s, %d %.3s %d %02d:%02d:%02d +0000",
	    &days[3 * (size_t)tm.tm_wday], tm.tm_mday,
	    &months[3 * (size_t)tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
	    tm.tm_min, tm.tm_sec);
}

bool
session_header(const struct session *s, char ret[SESSION_HEADER_MAX])
{
	struct strbuf b;

	if (!s->has_client || s->conf == NULL)
		return false;
	if (s->conf->add_header == CONF_HEADER_NEVER)
		return false;
	if (!s->any_delayed && s->conf->add_header == CONF_HEADER_DELAYED)
		return false;
	strbuf_init(&b, ret, SESSION_HEADER_MAX);
	if (s->any_delayed)
		strbuf_addf(&b, "delayed %" PRId64 " seconds, link %s,",
		    s->delayed.waited_s, evidence_kind_name(s->delayed.link));
	else
		strbuf_addf(&b, "not delayed,");
	strbuf_addf(
	    &b, " by greywait-%s at %s;\n\t", PACKAGE_VERSION, s->deps->host);
	add_date(&b, clock_wall_s(s->deps->clock));
	return true;
}
