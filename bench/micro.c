/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * micro.c: what the parts of a decision cost, one call each, in nanoseconds of
 * processor time: the best of several rounds, because whatever else the
 * machine does makes a round longer and never shorter. Prints a line a part;
 * leaves a store behind in the directory that it is given.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "conf/conf.h"
#include "core/entry.h"
#include "core/ruleset.h"
#include "core/tuple.h"
#include "mail.h"
#include "store/store.h"

#define ROUNDS 7
#define MAILS 4096 /* a power of two */
#define ENTRIES 10000
#define NOW_S 1700000000
#define DEADLINE_MS 1000
#define SEED 1

struct micro {
	struct conf *conf;
	struct policy policy;
	struct ruleset rules;
	struct store *disk, *mem;
	struct mail_client clients[MAILS];
	char senders[MAILS][64], recipients[MAILS][64];
	struct attempt attempts[MAILS];
	struct evidence evidence[MAILS];
	struct tuple keys[MAILS];
	struct record records[MAILS]; /* pending since a minute */
	uint64_t sum;                 /* so that nothing is left out */
};

/* One call for mail `i`; true unless it failed. */
typedef bool part_fn(struct micro *m, unsigned int i);

static bool
run_evidence(struct micro *m, unsigned int i)
{
	m->sum += evidence_of(&m->policy.evidence, &m->attempts[i]).grade;
	return true;
}

static bool
run_sender(struct micro *m, unsigned int i)
{
	struct address a;

	address_normalise_sender(
	    m->attempts[i].sender, m->policy.sender_delimiters, &a);
	m->sum += a.len;
	return true;
}

/* Machine-made, which is the dear case: tokens and an embedded recipient. */
static bool
run_verp(struct micro *m, unsigned int i)
{
	struct address a;

	(void)i;
	address_normalise_sender(
	    STR("bounces+1234567-9f3c4d-user=here.example@em.sender.example"),
	    m->policy.sender_delimiters, &a);
	m->sum += a.len;
	return true;
}

static bool
run_tuple(struct micro *m, unsigned int i)
{
	struct tuple key;

	tuple_make(&m->policy, &m->attempts[i], &m->evidence[i], &key);
	m->sum += key.len;
	return true;
}

static bool
run_rules(struct micro *m, unsigned int i)
{
	struct ruling r = ruling_of_attempt(&m->rules, &m->attempts[i], NOW_S);

	m->sum += r.decides != NULL;
	return true;
}

static bool
run_first(struct micro *m, unsigned int i)
{
	struct record record;

	m->sum +=
	    policy_decide(&m->policy, NULL, &m->evidence[i], NOW_S, &record)
	        .reason;
	return true;
}

static bool
run_retry(struct micro *m, unsigned int i)
{
	struct record record;

	m->sum += policy_decide(
	    &m->policy, &m->records[i], &m->evidence[i], NOW_S + 200, &record)
	              .reason;
	return true;
}

static bool
run_codec(struct micro *m, unsigned int i)
{
	uint8_t bytes[RECORD_SIZE_MAX];
	size_t len = record_encode(&m->records[i], bytes);
	struct record record;

	if (record_decode(bytes, len, &record) != ERR_OK)
		return false;
	m->sum += record.count;
	return true;
}

static enum store_action
renew(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	(void)old;
	ret_new->len = record_encode(ctx, ret_new->bytes);
	return STORE_PUT;
}

static bool
update(struct micro *m, struct store *s, unsigned int i)
{
	struct str key = { m->keys[i].bytes, m->keys[i].len };

	return store_update(s, STORE_CONVERSATIONS, key, renew, &m->records[i],
	           DEADLINE_MS) == ERR_OK;
}

static bool
run_disk(struct micro *m, unsigned int i)
{
	return update(m, m->disk, i);
}

static bool
run_mem(struct micro *m, unsigned int i)
{
	return update(m, m->mem, i);
}

/* Without a write of the log of its own. */
static bool
run_lazily(struct micro *m, unsigned int i)
{
	struct str key = { m->keys[i].bytes, m->keys[i].len };

	return store_update_lazily(m->disk, STORE_CONVERSATIONS, key, renew,
	           &m->records[i], DEADLINE_MS) == ERR_OK;
}

static bool
run_trust(struct micro *m, unsigned int i)
{
	struct store_value value;
	struct str key = { m->keys[i].bytes, m->keys[i].len };

	return store_get(m->disk, STORE_TRUST, key, &value) == ERR_NOTFOUND;
}

static const struct {
	const char *name;
	part_fn *fn;
} parts[] = {
	{ "evidence of a client", run_evidence },
	{ "normalise a sender", run_sender },
	{ "normalise a sender, machine-made", run_verp },
	{ "key of a conversation", run_tuple },
	{ "match 10,000 entries of a whitelist", run_rules },
	{ "policy: a first attempt", run_first },
	{ "policy: a retry that passes", run_retry },
	{ "encode and decode a record", run_codec },
	{ "ask for trust that is not there", run_trust },
	{ "update a record in memory", run_mem },
	{ "update a record on disk", run_disk },
	{ "the same, lazily", run_lazily },
};

static double
cpu_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool
measure(struct micro *m, size_t part)
{
	double best_s = 1e9;

	for (int round = 0; round < ROUNDS; round++) {
		double begin_s = cpu_s(), took_s;

		for (unsigned int i = 0; i < 4 * MAILS; i++)
			if (!parts[part].fn(m, i % MAILS))
				return false;
		took_s = cpu_s() - begin_s;
		if (took_s < best_s)
			best_s = took_s;
	}
	(void)printf(
	    "%-40s %8.0f\n", parts[part].name, best_s * 1e9 / (4 * MAILS));
	return true;
}

static struct str
bare(const char *path)
{
	return (struct str){ path + 1, strlen(path) - 2 };
}

static enum err
make_mail(struct micro *m, unsigned int i)
{
	struct attempt *a = &m->attempts[i];
	struct mail_client *client = &m->clients[i];
	enum err e;

	mail_client(MAIL_FROM_ANYWHERE, SEED, i, client);
	mail_sender(SEED, i, m->senders[i]);
	mail_recipient(SEED, i, 0, m->recipients[i]);
	e = addr_parse(str_of(client->addr), &a->client);
	if (client->host[0] != '[')
		a->client_name = str_of(client->name);
	a->helo = str_of(client->helo);
	a->sender = bare(m->senders[i]);
	a->recipient = bare(m->recipients[i]);
	m->evidence[i] = evidence_of(&m->policy.evidence, a);
	tuple_make(&m->policy, a, &m->evidence[i], &m->keys[i]);
	(void)policy_decide(
	    &m->policy, NULL, &m->evidence[i], NOW_S, &m->records[i]);
	return e;
}

static enum err
make_rules(struct micro *m)
{
	enum err e = match_new(&m->rules.files);
	char text[64];

	if (e == ERR_OK)
		e = match_new(&m->rules.live);
	for (int i = 0; i < ENTRIES && e == ERR_OK; i++) {
		struct entry *entry = NULL, *old = NULL;
		struct rule rule;

		(void)snprintf(text, sizeof(text), "mx%d.listed.example", i);
		e = rule_parse(RULE_CLIENT_NAME, str_of(text), &rule, NULL);
		if (e == ERR_OK)
			e = entry_new(&rule, NULL, 0, &entry);
		if (e == ERR_OK)
			e = match_put(m->rules.files, entry, &old);
		entry_unref(&entry);
		entry_unref(&old);
	}
	return e;
}

static enum err
make(struct micro *m, const char *dir)
{
	struct store_options options = { .dir = dir,
		.cache_b = 64 << 20,
		.lock_ms = 100,
		.durability = STORE_DURABILITY_WRITE };
	struct err_note note = { "" };
	enum err e = conf_new(&m->conf);

	if (e != ERR_OK)
		return e;
	m->policy = conf_policy(m->conf);
	for (unsigned int i = 0; i < MAILS && e == ERR_OK; i++)
		e = make_mail(m, i);
	if (e == ERR_OK)
		e = make_rules(m);
	if (e == ERR_OK)
		e = store_mem_open(&m->mem);
	if (e == ERR_OK)
		e = store_bdb_open(&options, &m->disk, &note);
	return e;
}

int
main(int argc, char **argv)
{
	static struct micro m;
	bool ok;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: micro EMPTY_DIRECTORY\n");
		return EX_USAGE;
	}
	ok = make(&m, argv[1]) == ERR_OK;
	for (size_t part = 0; part < ARRAY_LEN(parts) && ok; part++)
		ok = measure(&m, part);
	store_close(&m.disk);
	store_close(&m.mem);
	ruleset_unref(&m.rules);
	conf_unref(&m.conf);
	if (ok && m.sum > 0)
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	(void)fprintf(stderr, "micro: a call failed\n");
	return EX_SOFTWARE;
}
