/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * simulation.c: what becomes of each mail.
 *
 *	accepted at its first attempt --(the log put it off)--> done: its
 *	                                 retries in the log are passed over
 *	deferred --(the log put it off)--> pending: the log will show
 *	deferred --(the log took it)-----> on the agenda: retries are assumed
 */
#include "simulate/simulation.h"

#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "report/waiting.h"
#include "simulate/agenda.h"

struct simulation {
	const char *path;
	const struct retry *retry;
	struct judge *judge;
	struct waiting *pending, *done;
	struct agenda *agenda;
	struct figures figures;
	int64_t now_s;
	int64_t counts_from_s; /* INT64_MAX: nothing counts yet */
};

/* One attempt, and what is known of its mail. */
struct
try {
	const struct attempt *attempt;
	struct evidence ev;
	struct contact mail;
	struct decision decision;
};

enum err
simulation_new(const char *path, const struct retry *retry,
    const struct judge_reports *reports, struct simulation **ret)
{
	struct simulation *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return ERR_NOMEM;
	s->path = path;
	s->retry = retry;
	s->counts_from_s = INT64_MAX;
	e = judge_new(path, reports, &s->judge);
	if (e == ERR_OK)
		e = waiting_new(WAITING_MAX, &s->pending);
	if (e == ERR_OK)
		e = waiting_new(WAITING_MAX, &s->done);
	if (e == ERR_OK)
		e = agenda_new(SIMULATION_RETRIES_MAX, &s->agenda);
	if (e != ERR_OK)
		simulation_free(&s);
	else
		*ret = s;
	return e;
}

void
simulation_free(struct simulation **s)
{
	struct simulation *gone = *s;

	*s = NULL;
	if (gone == NULL)
		return;
	judge_free(&gone->judge);
	waiting_free(&gone->pending);
	waiting_free(&gone->done);
	agenda_free(&gone->agenda);
	free(gone);
}

static bool
counts(const struct simulation *s, const struct contact *mail)
{
	return mail->first_s >= s->counts_from_s;
}

/* FNV-1a: nobody gains by a collision in a simulation. */
static uint64_t
add_hash(uint64_t hash, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.data[i]) * 1099511628211u;
	return (hash ^ 0xff) * 1099511628211u;
}

static uint64_t
hash_of_client(uint64_t hash, const struct evidence *ev)
{
	if (ev->name[0] != '\0')
		return add_hash(hash, str_of(ev->name));
	return add_hash(hash, (struct str){ (const char *)ev->net.addr.octets,
	                          sizeof(ev->net.addr.octets) });
}

#define HASH_BEGIN 14695981039346656037u

/*
 * Retries of a mail have its sender and recipient to the letter, whatever
 * address they come from. The null sender is everybody's.
 */
static void
begin_try(
    const struct simulation *s, const struct attempt *attempt, struct try *ret)
{
	uint64_t hash = add_hash(HASH_BEGIN, attempt->sender);
	struct address sender;
	struct str domain = STR("<>");

	*ret = (struct try){ .attempt = attempt,
		.ev = judge_evidence(s->judge, attempt) };
	hash = add_hash(hash, attempt->recipient);
	if (attempt->sender.len == 0)
		hash = hash_of_client(hash, &ret->ev);
	address_normalise_sender(attempt->sender,
	    str_of(judge_conf(s->judge)->sender_delimiters), &sender);
	if (address_domain(&sender).len > 0)
		domain =
		    str_slice(address_domain(&sender), 0, TOP_NAME_MAX - 1);
	ret->mail = (struct contact){ .conversation = hash,
		.first_s = s->now_s,
		.grade = ret->ev.grade };
	memcpy(ret->mail.domain, domain.data, domain.len);
}

static enum err
decide(struct simulation *s, struct try *t)
{
	return judge_decide(
	    s->judge, t->attempt, &t->ev, s->now_s, &t->decision);
}

static void
settle_back(struct simulation *s, const struct contact *mail,
    const struct decision *d, enum figures_proof proof)
{
	struct figures_grade *g = &s->figures.grades[mail->grade];

	if (!counts(s, mail))
		return;
	g->back[proof]++;
	hist_add(&g->waits, s->now_s - mail->first_s);
	if (d->reason == REASON_RETRIED)
		s->figures.links[d->link]++;
}

static void
settle_lost(
    struct simulation *s, const struct contact *mail, enum figures_proof proof)
{
	if (!counts(s, mail))
		return;
	s->figures.grades[mail->grade].lost[proof]++;
	if (mail->grade == GRADE_VERIFIED)
		top_add(&s->figures.lost, str_of(mail->domain));
}

/* Those that the log has not shown again. */
static void
settle_pending(struct simulation *s, const struct contact *mail)
{
	if (s->now_s - mail->first_s >= SIMULATION_LOST_S)
		settle_lost(s, mail, FIGURES_SEEN);
	else if (counts(s, mail))
		s->figures.grades[mail->grade].open++;
}

static void
settle_old(struct simulation *s)
{
	const struct contact *oldest;
	struct contact mail;

	while ((oldest = waiting_oldest(s->pending)) != NULL &&
	       s->now_s - oldest->first_s >= SIMULATION_LOST_S) {
		(void)waiting_take_oldest(s->pending, &mail);
		settle_pending(s, &mail);
	}
	while ((oldest = waiting_oldest(s->done)) != NULL &&
	       s->now_s - oldest->first_s >= SIMULATION_LOST_S)
		(void)waiting_take_oldest(s->done, &mail);
}

static void
keep_pending(struct simulation *s, const struct contact *mail)
{
	struct contact gone;

	if (!waiting_add(s->pending, mail, &gone))
		return;
	s->figures.forgotten += counts(s, &gone);
	settle_pending(s, &gone);
}

/* The next retry of a mail that the log took at once. */
static enum err
plan_retry(struct simulation *s, const struct try *t)
{
	struct agenda_item item = { .attempt = *t->attempt, .waits = t->mail };
	struct agenda_item *first;
	int64_t after_s;

	if (!retry_next(s->retry, str_of(t->ev.name),
	        hash_of_client(HASH_BEGIN, &t->ev), s->now_s - t->mail.first_s,
	        &after_s)) {
		settle_lost(s, &t->mail, FIGURES_ASSUMED);
		return ERR_OK;
	}
	item.due_s = t->mail.first_s + after_s;
	/* Without room the first to come is given up. */
	if (agenda_is_full(s->agenda)) {
		first = agenda_take(s->agenda, INT64_MAX);
		s->figures.forgotten += counts(s, &first->waits);
		if (counts(s, &first->waits))
			s->figures.grades[first->waits.grade].open++;
		free(first);
	}
	return agenda_add(s->agenda, &item);
}

static enum err
run_retry(struct simulation *s, struct agenda_item *item)
{
	struct try t;
	enum err e;

	if (item->due_s > s->now_s)
		s->now_s = item->due_s;
	begin_try(s, &item->attempt, &t);
	t.mail = item->waits;
	s->figures.assumed += counts(s, &t.mail);
	e = decide(s, &t);
	if (e != ERR_OK)
		return e;
	if (t.decision.verdict == VERDICT_DEFER)
		return plan_retry(s, &t);
	settle_back(s, &t.mail, &t.decision, FIGURES_ASSUMED);
	return ERR_OK;
}

static enum err
run_retries(struct simulation *s, int64_t upto_s)
{
	struct agenda_item *item;
	enum err e = ERR_OK;

	while (e == ERR_OK && (item = agenda_take(s->agenda, upto_s)) != NULL) {
		e = run_retry(s, item);
		free(item);
	}
	return e;
}

/* What is counted of each attempt, and of a mail's first one. */
static void
count(struct simulation *s, const struct try *t, bool is_first)
{
	struct figures *f = &s->figures;

	if (s->now_s < s->counts_from_s)
		return;
	f->attempts++;
	f->reasons[t->decision.reason]++;
	if (!is_first)
		return;
	f->mails++;
	if (t->decision.verdict == VERDICT_ACCEPT) {
		f->at_once++;
		return;
	}
	f->grades[t->mail.grade].delayed++;
	top_add(&f->delayed, str_of(t->mail.domain));
}

static enum err
arrive(struct simulation *s, const struct arrival *a, struct try *t)
{
	struct contact mail = t->mail, unused;
	bool waits = waiting_find_any(s->pending, t->mail.conversation, &mail);
	enum err e = decide(s, t);

	if (e != ERR_OK)
		return e;
	count(s, t, !waits);
	t->mail = mail;
	if (t->decision.verdict == VERDICT_DEFER) {
		if (!a->greylisted && waits)
			(void)waiting_take_any(
			    s->pending, mail.conversation, &unused);
		if (!a->greylisted)
			return plan_retry(s, t);
		if (!waits)
			keep_pending(s, &mail);
		return ERR_OK;
	}
	if (waits) {
		(void)waiting_take_any(s->pending, mail.conversation, &unused);
		settle_back(s, &mail, &t->decision, FIGURES_SEEN);
	}
	mail.first_s = s->now_s;
	if (a->greylisted)
		(void)waiting_add(s->done, &mail, &unused);
	return ERR_OK;
}

enum err
simulation_arrival(struct simulation *s, const struct arrival *a)
{
	struct contact done;
	struct try t;
	enum err e = run_retries(s, a->at_s);

	if (e != ERR_OK)
		return e;
	if (a->at_s > s->now_s)
		s->now_s = a->at_s;
	if (a->counts && s->counts_from_s == INT64_MAX)
		s->counts_from_s = s->now_s;
	settle_old(s);
	begin_try(s, &a->attempt, &t);
	if (waiting_find_any(s->done, t.mail.conversation, &done)) {
		s->figures.needless += s->now_s >= s->counts_from_s;
		if (!a->greylisted)
			(void)waiting_take_any(
			    s->done, t.mail.conversation, &done);
		return ERR_OK;
	}
	return arrive(s, a, &t);
}

enum err
simulation_end(struct simulation *s)
{
	struct contact mail;
	enum err e;

	/* What the log would have shown later is open, however long the
	 * assumed retries go on. */
	while (waiting_take_oldest(s->pending, &mail))
		settle_pending(s, &mail);
	e = run_retries(s, INT64_MAX);
	s->figures.evicted = judge_evicted(s->judge);
	top_sort(&s->figures.delayed);
	top_sort(&s->figures.lost);
	return e;
}

const char *
simulation_path(const struct simulation *s)
{
	return s->path;
}

const struct figures *
simulation_figures(const struct simulation *s)
{
	return &s->figures;
}

const struct judge *
simulation_judge(const struct simulation *s)
{
	return s->judge;
}
