/* SPDX-License-Identifier: BSD-2-Clause */
/* replay.c: lines, mails and attempts. */
#include "simulate/replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "simulate/agenda.h"
#include "simulate/helos.h"
#include "simulate/mails.h"

struct replay {
	int64_t since_s, until_s;
	replay_fn *fn;
	void *ctx;
	struct mails *mails;
	struct agenda *ahead;
	struct helos *helos;
	struct replay_sums sums;
	/* of the file at hand */
	const char *path;
	uint64_t line;
	struct log_clock clock;
	/* times without their zone's offset */
	int64_t now_s;    /* of the latest line */
	int64_t played_s; /* of the last attempt that was played */
	int64_t offset_s; /* of the last stamp */
	/* Hashes of mail and recipient; a later one takes the place. */
	uint64_t seen[REPLAY_RECIPIENTS];
};

enum err
replay_new(int64_t since_s, int64_t until_s, replay_fn *fn, void *ctx,
    struct replay **ret)
{
	struct replay *r = calloc(1, sizeof(*r));
	enum err e = r == NULL ? ERR_NOMEM : mails_new(&r->mails);

	if (e == ERR_OK)
		e = agenda_new(REPLAY_AHEAD_MAX, &r->ahead);
	if (e == ERR_OK)
		e = helos_new(&r->helos);
	if (e != ERR_OK) {
		replay_free(&r);
		return e;
	}
	r->since_s = since_s;
	r->until_s = until_s;
	r->fn = fn;
	r->ctx = ctx;
	*ret = r;
	return ERR_OK;
}

void
replay_free(struct replay **r)
{
	if (*r != NULL) {
		mails_free(&(*r)->mails);
		agenda_free(&(*r)->ahead);
		helos_free(&(*r)->helos);
	}
	free(*r);
	*r = NULL;
}

void
replay_begin_file(struct replay *r, const char *path, struct log_clock clock)
{
	r->path = path;
	r->line = 0;
	r->clock = clock;
}

static void
note_fault(const struct replay *r, struct replay_faults *faults)
{
	if (faults->count++ == 0)
		(void)snprintf(faults->first, sizeof(faults->first),
		    "%.200s:%" PRIu64, r->path, r->line);
}

static enum err
play(struct replay *r, const struct agenda_item *item)
{
	struct arrival a = { .at_s = item->due_s,
		.greylisted = item->greylisted,
		.attempt = item->attempt };

	if (a.at_s < r->played_s) {
		r->sums.late++;
		a.at_s = r->played_s;
	}
	r->played_s = a.at_s;
	a.counts = item->due_s + r->offset_s >= r->since_s;
	if (a.attempt.helo.len == 0)
		a.attempt.helo = helos_find(r->helos, &a.attempt.client);
	r->sums.taken += !item->greylisted;
	r->sums.greylisted += item->greylisted;
	return r->fn(r->ctx, &a);
}

/* What is due by `upto_s`. */
static enum err
play_until(struct replay *r, int64_t upto_s)
{
	struct agenda_item *item;
	enum err e = ERR_OK;

	while (e == ERR_OK && (item = agenda_take(r->ahead, upto_s)) != NULL) {
		e = play(r, item);
		free(item);
	}
	return e;
}

static enum err
add(struct replay *r, const struct agenda_item *item)
{
	struct agenda_item *first;
	enum err e = ERR_OK;

	if (item->due_s + r->offset_s >= r->until_s)
		return ERR_OK;
	if (agenda_is_full(r->ahead)) {
		first = agenda_take(r->ahead, INT64_MAX);
		e = play(r, first);
		free(first);
	}
	return e == ERR_OK ? agenda_add(r->ahead, item) : e;
}

/* Has this recipient of the mail been met? From now on it has. */
static bool
is_seen(struct replay *r, const struct mail *mail, struct str recipient)
{
	/* Constant: what is forgotten is the same in each run. */
	struct hash_key key = { 0x7265636970690000, (uint64_t)mail->at_s };
	uint64_t hash;

	key.k0 = hash_bytes(&key, (struct str){ mail->id, mail->id_len });
	hash = hash_bytes(&key, recipient) | 1; /* 0: nobody is there */
	if (r->seen[hash % REPLAY_RECIPIENTS] == hash)
		return true;
	r->seen[hash % REPLAY_RECIPIENTS] = hash;
	return false;
}

static enum err
take_recipient(struct replay *r, const struct postfix_line *line)
{
	struct mail *mail = mails_find(r->mails, line->id);

	if (mail == NULL || !mail->has_sender ||
	    is_seen(r, mail, line->recipient))
		return ERR_OK;
	return add(r, &(struct agenda_item){ .due_s = mail->at_s,
	                  .attempt = { .client = mail->client,
	                      .client_name = { mail->name, mail->name_len },
	                      .helo = STR(""),
	                      .sender = { mail->sender, mail->sender_len },
	                      .recipient = line->recipient,
	                      .authenticated = mail->authenticated } });
}

static enum err
take_greylisted(struct replay *r, const struct postfix_line *line)
{
	return add(r, &(struct agenda_item){ .due_s = r->now_s,
	                  .greylisted = true,
	                  .attempt = { .client = line->client,
	                      .client_name = line->client_name,
	                      .helo = line->helo,
	                      .sender = line->sender,
	                      .recipient = line->recipient } });
}

static enum err
take_line(struct replay *r, const struct postfix_line *line)
{
	struct mail *mail;

	if (line->whole_mail)
		mails_end(r->mails, line->id);
	switch (line->kind) {
	case POSTFIX_CLIENT:
		mails_begin(r->mails, line, r->now_s);
		break;
	case POSTFIX_SENDER:
		mail = mails_find(r->mails, line->id);
		if (mail != NULL)
			mails_set_sender(mail, line->sender);
		break;
	case POSTFIX_RECIPIENT:
		return take_recipient(r, line);
	case POSTFIX_REMOVED:
		mails_end(r->mails, line->id);
		break;
	case POSTFIX_GREYLISTED:
		helos_learn(r->helos, &line->client, line->helo);
		return take_greylisted(r, line);
	case POSTFIX_REFUSED:
		helos_learn(r->helos, &line->client, line->helo);
		r->sums.refused++;
		break;
	}
	return ERR_OK;
}

/* The time of the line; false when it has none that can be. */
static bool
take_time(struct replay *r, struct str text, int64_t *ret_s)
{
	int64_t at_s, latest_s = r->clock.written_s + LOG_TIME_DAY_S;

	/* Records hold times from 1970 to 2106. */
	if (!log_time_parse(&r->clock, text, &at_s) || at_s > latest_s ||
	    at_s <= LOG_TIME_DAY_S || at_s > UINT32_MAX - LOG_TIME_DAY_S)
		return false;
	r->offset_s = log_time_offset_s(text);
	if (r->sums.begin_s == 0)
		r->sums.begin_s = at_s;
	if (at_s > r->sums.end_s)
		r->sums.end_s = at_s;
	*ret_s = at_s - r->offset_s;
	return true;
}

enum err
replay_line(struct replay *r, struct str text)
{
	struct postfix_line line;
	enum err e = postfix_line_parse(text, &line);
	int64_t at_s;

	r->line++;
	r->sums.lines++;
	if (!take_time(r, text, &at_s)) {
		note_fault(r, &r->sums.timeless);
		return ERR_OK;
	}
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (e != ERR_OK) {
		note_fault(r, &r->sums.malformed);
		return ERR_OK;
	}
	r->sums.postfix++;
	if (at_s < r->now_s - REPLAY_BACK_S)
		note_fault(r, &r->sums.backwards);
	if (at_s > r->now_s)
		r->now_s = at_s;
	e = take_line(r, &line);
	return e == ERR_OK ? play_until(r, r->now_s - REPLAY_LAG_S) : e;
}

enum err
replay_end(struct replay *r)
{
	r->sums.forgotten = mails_forgotten(r->mails);
	return play_until(r, INT64_MAX);
}

const struct replay_sums *
replay_sums(const struct replay *r)
{
	return &r->sums;
}
