/* SPDX-License-Identifier: BSD-2-Clause */
/* summary.c: one decision after the other. */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "report/log_time.h"

enum err
summary_new(struct summary **ret)
{
	struct summary *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return ERR_NOMEM;
	if (waiting_new(WAITING_MAX, &t->waiting) != ERR_OK) {
		free(t);
		return ERR_NOMEM;
	}
	*ret = t;
	return ERR_OK;
}

void
summary_free(struct summary **t)
{
	if (*t != NULL)
		waiting_free(&(*t)->waiting);
	free(*t);
	*t = NULL;
}

/* FNV-1a: nobody gains by a collision in a report. */
static uint64_t
add_hash(uint64_t hash, const struct address *a)
{
	for (size_t i = 0; i < a->len; i++)
		hash = (hash ^ (unsigned char)a->text[i]) * 1099511628211u;
	return (hash ^ 0xff) * 1099511628211u;
}

static uint64_t
conversation_of(const struct decision_line *line, struct contact *ret)
{
	struct address sender, recipient;
	struct str domain;
	uint64_t hash;

	address_normalise_sender(line->sender, STR("+"), &sender);
	address_normalise_recipient(line->recipient, STR("+"), &recipient);
	hash = add_hash(add_hash(14695981039346656037u, &sender), &recipient);
	domain = address_domain(&sender);
	if (domain.len == 0)
		domain = STR("<>");
	domain = str_slice(domain, 0, TOP_NAME_MAX - 1);
	memcpy(ret->domain, domain.data, domain.len);
	ret->domain[domain.len] = '\0';
	return hash;
}

/* The row of a day; the oldest goes when there are too many. */
static struct summary_day *
day_of(struct summary *t, int64_t at_s)
{
	int64_t day = at_s / LOG_TIME_DAY_S;
	size_t at = t->day_count;

	while (at > 0 && t->days[at - 1].day >= day)
		at--;
	if (at < t->day_count && t->days[at].day == day)
		return &t->days[at];
	if (t->day_count == SUMMARY_DAYS_MAX) {
		memmove(t->days, t->days + 1,
		    (SUMMARY_DAYS_MAX - 1) * sizeof(t->days[0]));
		t->day_count--;
		t->days_dropped++;
		at = at > 0 ? at - 1 : 0;
	}
	memmove(t->days + at + 1, t->days + at,
	    (t->day_count - at) * sizeof(t->days[0]));
	t->days[at] = (struct summary_day){ .day = day };
	t->day_count++;
	return &t->days[at];
}

/* A first contact did not come back while the log went on. */
static void
settle(struct summary *t, const struct contact *c)
{
	struct summary_day *day = day_of(t, c->first_s);

	if (t->end_s - c->first_s < SUMMARY_LOST_S) {
		t->grades[c->grade].open++;
		day->open++;
		return;
	}
	t->grades[c->grade].lost++;
	day->lost++;
	if (c->grade == GRADE_VERIFIED)
		top_add(&t->lost, str_of(c->domain));
}

static void
add_first(struct summary *t, const struct contact *c)
{
	struct contact gone;

	t->grades[c->grade].firsts++;
	day_of(t, c->first_s)->firsts++;
	top_add(&t->delayed, str_of(c->domain));
	if (!waiting_add(t->waiting, c, &gone))
		return;
	if (t->end_s - gone.first_s < SUMMARY_LOST_S)
		t->forgotten++;
	settle(t, &gone);
}

static void
add_shadow(struct summary *t, const struct decision *d, const struct contact *c,
    int64_t at_s)
{
	if (d->would == REASON_EARLY)
		return;
	t->grades[d->grade].shadow++;
	hist_add(&t->grades[d->grade].shadow_waits, d->delay_s);
	day_of(t, at_s)->shadow++;
	top_add(&t->delayed, str_of(c->domain));
}

/* A retry was accepted; its first contact may be before the log. */
static void
add_retried(struct summary *t, const struct decision *d, struct contact *c)
{
	struct contact first = *c;

	t->links[d->link]++;
	if (!waiting_take(t->waiting, c->conversation, c->first_s, &first))
		add_first(t, c);
	(void)waiting_take(t->waiting, c->conversation, c->first_s, c);
	t->grades[first.grade].retried++;
	hist_add(&t->grades[first.grade].waits, d->waited_s);
	day_of(t, first.first_s)->retried++;
	/* The others of a pool belonged to the same mail. */
	while (d->link == EVIDENCE_POOL &&
	       waiting_take_any(t->waiting, c->conversation, &first)) {
		t->grades[first.grade].retried++;
		day_of(t, first.first_s)->retried++;
		hist_add(&t->grades[first.grade].waits,
		    c->first_s + d->waited_s - first.first_s);
	}
}

/* The operator, or what the sender has earned elsewhere, let it in: a pass, an
 * entry of the whitelist, trust. Its retry cannot look like one. */
static bool
is_let_in(const struct decision *d)
{
	return d->reason == REASON_RULE || d->reason == REASON_TRUSTED ||
	       (d->reason == REASON_PASSED && d->waited_s == 0);
}

static void
add_let_in(struct summary *t, const struct contact *c, int64_t at_s)
{
	struct contact first;

	while (waiting_take_any(t->waiting, c->conversation, &first)) {
		if (at_s - first.first_s >= SUMMARY_LOST_S) {
			settle(t, &first); /* this is another mail */
			continue;
		}
		t->grades[first.grade].retried++;
		day_of(t, first.first_s)->retried++;
		hist_add(&t->grades[first.grade].waits, at_s - first.first_s);
	}
}

void
summary_add(struct summary *t, int64_t at_s, const struct decision_line *line)
{
	const struct decision *d = &line->decision;
	struct contact c = { .first_s = at_s - d->waited_s, .grade = d->grade };

	if (t->attempts++ == 0)
		t->begin_s = t->end_s = at_s;
	if (at_s > t->end_s)
		t->end_s = at_s;
	t->reasons[d->reason]++;
	day_of(t, at_s)->attempts++;
	if (d->verdict == VERDICT_ACCEPT && d->reason != REASON_RETRIED &&
	    d->reason != REASON_SHADOW && !is_let_in(d))
		return;
	if (d->reason == REASON_STORE_ERROR)
		return;
	c.conversation = conversation_of(line, &c);
	if (is_let_in(d))
		add_let_in(t, &c, at_s);
	else if (d->reason == REASON_SHADOW)
		add_shadow(t, d, &c, at_s);
	else if (d->reason == REASON_RETRIED)
		add_retried(t, d, &c);
	else if (d->reason != REASON_EARLY ||
	         !waiting_has(t->waiting, c.conversation, c.first_s))
		add_first(t, &c);
}

void
summary_end(struct summary *t)
{
	struct contact c;

	while (waiting_take_oldest(t->waiting, &c))
		settle(t, &c);
	top_sort(&t->delayed);
	top_sort(&t->lost);
}

struct summary_grade
summary_sum(const struct summary *t)
{
	struct summary_grade sum = { .firsts = 0 };

	for (size_t g = 0; g < GRADE_COUNT; g++) {
		const struct summary_grade *x = &t->grades[g];

		sum.firsts += x->firsts;
		sum.retried += x->retried;
		sum.lost += x->lost;
		sum.open += x->open;
		sum.shadow += x->shadow;
		hist_add_all(&sum.waits, &x->waits);
		hist_add_all(&sum.shadow_waits, &x->shadow_waits);
	}
	return sum;
}
