/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * session_fixture.h: what sessions share, without a milter: a store in memory
 * that fails on demand, settings, counters, a clock that stands where it was
 * put, and the log, which is kept.
 */
#ifndef TESTS_UNIT_SESSION_FIXTURE_H
#define TESTS_UNIT_SESSION_FIXTURE_H

#include "unit.h"

#include "daemon/session.h"

#define T0 INT64_C(1800000000) /* 2027-01-15T08:00:00Z */

struct shared {
	struct clock clock;
	int64_t now_s;
	struct store failing; /* in front of `store` */
	enum err fail_with;   /* ERR_OK: not at all */
	_Atomic int gets[STORE_TABLE_COUNT];
	/* called once, when a scan has read: what happens meanwhile */
	void (*after_scan)(struct shared *sh);
	struct store *store;
	struct conf *conf; /* what the settings begin with */
	struct settings *settings;
	struct stats stats;
	struct tally *tally;
	struct session_deps deps;
	int log_fd, stderr_fd;
	char log[65536];
};

/* For cmocka_unit_test_setup_teardown(). */
int shared_setup(void **state);
int shared_teardown(void **state);

#define session_test(f) \
	cmocka_unit_test_setup_teardown(f, shared_setup, shared_teardown)

/* Write a rule and put it in place. */
void shared_rule(struct shared *sh, enum rule_kind kind, const char *value);

/* What was logged since the last call. */
const char *shared_log(struct shared *sh);

/* A session of `client`, which must not be answered at once. */
struct session *shared_session(struct shared *sh, const char *client);

/* MAIL and one RCPT at T0 + `at_s`. */
enum session_answer shared_attempt(struct shared *sh, struct session *s,
    int64_t at_s, const char *sender, const char *recipient);

#endif
