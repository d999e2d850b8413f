/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ctl_fixture.h: a daemon without a milter: a store in memory, settings,
 * counters, a clock that stands still, and control requests to it.
 */
#ifndef TESTS_UNIT_CTL_FIXTURE_H
#define TESTS_UNIT_CTL_FIXTURE_H

#include <jansson.h>

#include "core/pseudonym.h"
#include "daemon/ctl_cmds.h"

#define FIXTURE_NOW 1800000000 /* 2027-01-15T08:00:00Z */

struct fixture;

struct fixture_clock {
	struct clock clock; /* wall clock set by hand, monotonic as it is */
	struct fixture *f;
	_Atomic int64_t now_s;
	_Atomic int64_t ahead_ms; /* of the monotonic clock */
	/* called whenever the monotonic clock is asked: what happens while the
	 * daemon is at work; or NULL */
	void (*_Atomic meanwhile)(struct fixture *f);
};

struct fixture {
	struct fixture_clock clock;
	struct conf *conf;
	struct settings *settings;
	struct store *store;
	struct stats stats;
	struct census *census;
	struct events *events;
	struct pseudonym *pseudonym; /* NULL: addresses are as they are */
	struct expiry_hold hold;
	struct ctl_context ctx;
	struct ctl_peer root, stranger;
	const struct ctl_peer *peer; /* who asks; root to begin with */
	/* what a reload says; set while the server may be running */
	_Atomic int reload_result;
	const char *_Atomic reload_note;
};

/* Put a configuration with these limits in place. */
void fixture_limit(
    struct fixture *f, int64_t max_rules, int64_t max_control_clients);

/* For cmocka_unit_test_setup_teardown(). */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* What one attempt is answered at the fixture's time. */
struct decision fixture_attempt(struct fixture *f, const char *client,
    struct str sender, const char *recipient);
struct decision fixture_attempt_named(struct fixture *f, const char *client,
    const char *name, struct str sender, const char *recipient);

/*
 * Ask with arguments in json_pack()'s format, or NULL for none. Returns the
 * lines of the answer, an array, the caller's.
 */
json_t *
fixture_ask(struct fixture *f, const char *cmd, const char *format, ...);

/* The last line's result; fails the test when that is an error. */
json_t *fixture_result(const json_t *answer);

/* Fails the test unless the last line is this error, with these words. */
void fixture_expect_error(json_t *answer, const char *code, const char *words);

/* A field of an object. */
const char *fixture_text(const json_t *object, const char *key);
int64_t fixture_int(const json_t *object, const char *key);

#endif
