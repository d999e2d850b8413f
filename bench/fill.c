/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fill.c: a store of many records, written without a daemon, for a load that
 * meets them again:
 *
 *	fill DIR RECORDS [EXPIRED]
 *
 * makes the conversations of `milter-load -k -c 8 -S 1 -m repeated -p
 * RECORDS/8`, passed at all times of the pass life, in no order; EXPIRED of a
 * hundred have outlived it. Each twentieth record leaves one of trust besides.
 * The pages are as full as random inserts leave them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "conf/conf.h"
#include "core/tuple.h"
#include "mail.h"
#include "store/store.h"

#define SLOTS 8
#define SEED 1
#define TRUST_EACH 20
#define CHECKPOINT_EACH 500000 /* records: what the log may grow by */
#define CACHE_B (INT64_C(4) << 30)
#define DEADLINE_MS 60000

struct fill {
	struct store *store;
	struct conf *conf;
	int64_t now_s;
	uint64_t expired; /* of a hundred */
};

/* A bracketed path without its brackets. */
static struct str
bare(const char *path)
{
	return (struct str){ path + 1, strlen(path) - 2 };
}

static struct str
known_name(const struct mail_client *client)
{
	return str_of(client->host[0] == '[' ? "" : client->name);
}

static enum err
put_conversation(struct fill *f, const struct policy *policy,
    const struct attempt *attempt, const struct evidence *ev, uint64_t i)
{
	/* Not mail_mix(i) itself: the key has that in it, and a walk in the
	 * order of the keys would meet the old ones first. */
	uint64_t h = mail_mix(i ^ 0x5eedU);
	int64_t age_s = (int64_t)(h % (uint64_t)policy->pass_life_s);
	struct record record = { .count = 1 };
	struct origin *o = &record.origins[0];
	struct store_value value;
	struct tuple key;

	if ((h >> 32) % 100 < f->expired)
		age_s += policy->pass_life_s;
	o->addr = ev->addr;
	o->last_s = f->now_s - age_s;
	o->passed_s = o->last_s;
	o->first_s = o->last_s - 300;
	o->attempts = 2;
	o->link = EVIDENCE_ADDR;
	o->grade = ev->grade;
	memcpy(o->name, ev->name, sizeof(o->name));
	tuple_make(policy, attempt, ev, &key);
	value.len = record_encode(&record, value.bytes);
	return store_put(f->store, STORE_CONVERSATIONS,
	    (struct str){ key.bytes, key.len }, &value, DEADLINE_MS);
}

/* Of somebody else: what has earned trust is asked for, too. */
static enum err
put_trust(struct fill *f, const struct policy *policy, uint64_t i)
{
	struct trust t = { .passed = 5,
		.remembered = 5,
		.first_s = f->now_s - 86400,
		.last_s = f->now_s - 3600 };
	struct attempt attempt = { .helo = STR("") };
	struct mail_client client;
	struct evidence ev;
	struct trust_key key;
	struct store_value value;
	char name[64];

	mail_client(MAIL_FROM_ANYWHERE, SEED, i, &client);
	(void)snprintf(name, sizeof(name), "mx.t%" PRIu64 ".example", i);
	attempt.client_name = str_of(name);
	if (addr_parse(str_of(client.addr), &attempt.client) != ERR_OK)
		return ERR_INVALID;
	ev = evidence_of(&policy->evidence, &attempt);
	if (!trust_key_make(&ev, &key))
		return ERR_INVALID;
	value.len = trust_encode(&t, value.bytes);
	return store_put(f->store, STORE_TRUST,
	    (struct str){ key.bytes, key.len }, &value, DEADLINE_MS);
}

static enum err
put_record(struct fill *f, uint64_t i)
{
	struct policy policy = conf_policy(f->conf);
	uint64_t slot = i % SLOTS;
	uint64_t mail = 1ULL << 63 | slot << 32 | i / SLOTS;
	struct attempt attempt = { .authenticated = false };
	struct mail_client client;
	struct evidence ev;
	char sender[64], recipient[64];
	enum err e;

	mail_client(MAIL_FROM_ANYWHERE, SEED, ~slot, &client);
	mail_sender(SEED, mail, sender);
	mail_recipient(SEED, mail, 0, recipient);
	attempt.client_name = known_name(&client);
	attempt.helo = str_of(client.helo);
	attempt.sender = bare(sender);
	attempt.recipient = bare(recipient);
	e = addr_parse(str_of(client.addr), &attempt.client);
	if (e != ERR_OK)
		return e;
	ev = evidence_of(&policy.evidence, &attempt);
	e = put_conversation(f, &policy, &attempt, &ev, i);
	if (e == ERR_OK && i % TRUST_EACH == 0)
		e = put_trust(f, &policy, i);
	return e;
}

static enum err
fill(struct fill *f, uint64_t records, struct err_note *note)
{
	for (uint64_t i = 0; i < records; i++) {
		enum err e = put_record(f, i);

		if (e == ERR_OK && i % CHECKPOINT_EACH == CHECKPOINT_EACH - 1)
			e = store_maintain(f->store, 0, note);
		if (e != ERR_OK)
			return err_note(
			    note, e, "record %" PRIu64 ": %s", i, err_str(e));
	}
	return ERR_OK;
}

static bool
parse_number(const char *s, uint64_t most, uint64_t *ret)
{
	char *end;
	unsigned long long n = strtoull(s, &end, 10);

	if (end == s || *end != '\0' || n > most)
		return false;
	*ret = n;
	return true;
}

int
main(int argc, char **argv)
{
	struct store_options options = { .cache_b = CACHE_B,
		.lock_ms = 1000,
		.durability = STORE_DURABILITY_NONE };
	struct fill f = { .now_s = (int64_t)time(NULL) };
	struct err_note note = { "" };
	uint64_t records = 0;
	enum err e;

	if (argc < 3 || argc > 4 ||
	    !parse_number(argv[2], UINT32_MAX, &records) ||
	    (argc == 4 && !parse_number(argv[3], 100, &f.expired))) {
		(void)fprintf(stderr, "usage: fill DIR RECORDS [EXPIRED]\n");
		return EX_USAGE;
	}
	options.dir = argv[1];
	e = conf_new(&f.conf);
	if (e == ERR_OK)
		e = store_bdb_open(&options, &f.store, &note);
	if (e == ERR_OK)
		e = fill(&f, records, &note);
	store_close(&f.store);
	conf_unref(&f.conf);
	if (e == ERR_OK)
		return EX_OK;
	(void)fprintf(stderr, "fill: %s: %s\n", err_str(e), note.text);
	return EX_SOFTWARE;
}
