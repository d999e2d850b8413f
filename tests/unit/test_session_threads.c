/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_session_threads.c: many sessions at once, while the configuration is
 * reloaded, rules come and go and expiry runs. Each sees only its own: meant
 * to be built with -fsanitize=thread, too.
 */
#include "session_fixture.h"

#include <pthread.h>
#include <stdio.h>

#include "daemon/reaper.h"

#define SESSIONS 64
#define MAILS 400

struct runner {
	struct shared *sh;
	unsigned int number;
	unsigned int wrong; /* answers other than the one that is right */
};

static _Atomic bool over;

/* Odd ones are exempt by a rule for their sender's domain. */
static void *
be_a_client(void *arg)
{
	struct runner *r = arg;
	struct session *s = NULL;
	char client[32], sender[64], recipient[64];
	struct reply reply;
	struct addr addr;

	(void)snprintf(
	    client, sizeof(client), "198.51.%u.%u", r->number, r->number);
	if (addr_parse(str_of(client), &addr) != ERR_OK ||
	    session_new(&r->sh->deps, &s) != ERR_OK)
		return NULL;
	if (session_connect(s, &addr, STR(""), &reply) != SESSION_CONTINUE)
		r->wrong++;
	session_helo(s, STR("mx.example.org"));
	for (unsigned int i = 0; i < MAILS; i++) {
		bool exempt = r->number % 2 == 1;
		enum session_answer answer;

		(void)snprintf(sender, sizeof(sender), "%s@%s.example",
		    "someone", exempt ? "listed" : "stranger");
		(void)snprintf(recipient, sizeof(recipient),
		    "user%c%c@example.net", (char)('a' + r->number % 26),
		    (char)('a' + i % 26));
		session_mail(s, str_of(sender), STR(""));
		answer = session_rcpt(s, str_of(recipient), &reply);
		if (answer != (exempt ? SESSION_CONTINUE : SESSION_DEFER))
			r->wrong++;
	}
	session_free(&s);
	return NULL;
}

static void *
be_the_operator(void *arg)
{
	struct shared *sh = arg;

	for (unsigned int i = 0; !atomic_load(&over); i++) {
		struct conf *fresh = NULL;
		size_t bad = 0;

		if (conf_new(&fresh) != ERR_OK)
			return NULL;
		fresh->delay_ms = 1000 * (int64_t)(100 + i % 100);
		settings_set(sh->settings, fresh, NULL);
		conf_unref(&fresh);
		(void)!settings_load_rules(sh->settings, sh->store, &bad);
	}
	return NULL;
}

static void *
be_the_reaper(void *arg)
{
	struct shared *sh = arg;
	struct reaper reaper = { .store = sh->store,
		.settings = sh->settings,
		.stats = &sh->stats,
		.clock = &sh->clock };

	while (!atomic_load(&over))
		(void)!reaper_step(&reaper);
	return NULL;
}

static void
test_sessions_do_not_disturb_each_other(void **state)
{
	struct shared *sh = *state;
	struct runner runners[SESSIONS];
	pthread_t clients[SESSIONS], operator, reaper;

	shared_rule(sh, RULE_SENDER, "listed.example");
	atomic_store(&over, false);
	assert_int_equal(
	    pthread_create(&operator, NULL, be_the_operator, sh), 0);
	assert_int_equal(pthread_create(&reaper, NULL, be_the_reaper, sh), 0);
	for (unsigned int i = 0; i < SESSIONS; i++) {
		runners[i] = (struct runner){ .sh = sh, .number = i };
		assert_int_equal(
		    pthread_create(&clients[i], NULL, be_a_client, &runners[i]),
		    0);
	}
	for (unsigned int i = 0; i < SESSIONS; i++) {
		assert_int_equal(pthread_join(clients[i], NULL), 0);
		assert_int_equal(runners[i].wrong, 0);
	}
	atomic_store(&over, true);
	assert_int_equal(pthread_join(operator, NULL), 0);
	assert_int_equal(pthread_join(reaper, NULL), 0);
	assert_int_equal(atomic_load(&sh->stats.sessions), 0);
	assert_int_equal(
	    atomic_load(&sh->stats.events[STATS_SESSIONS]), SESSIONS);
	assert_int_equal(
	    atomic_load(&sh->stats.decisions[REASON_RULE]), 32 * MAILS);
}

static const struct CMUnitTest tests[] = {
	session_test(test_sessions_do_not_disturb_each_other),
};

UNIT_MAIN(tests)
