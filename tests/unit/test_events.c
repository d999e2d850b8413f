/* SPDX-License-Identifier: BSD-2-Clause */
/* test_events.c: the ring of decisions, and what a session puts into it. */
#include "session_fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define WAIT_MS 10000
#define RCPT "u@example.net"

/* The n-th of a row of events, told apart by their times. */
static void
put(struct events *e, int64_t n)
{
	struct event event = { .at_s = n };

	events_put(e, &event);
}

static struct events *
new_ring(void)
{
	struct events *e = NULL;

	assert_int_equal(events_new(&e), ERR_OK);
	return e;
}

static struct events_watcher
join(struct events *e)
{
	struct events_watcher w = { 0 };

	assert_int_equal(events_join(e, EVENTS_WATCHERS_MAX, &w), ERR_OK);
	return w;
}

static void
expect(struct events *e, struct events_watcher *w, int64_t n, uint64_t missed)
{
	struct event event;
	uint64_t found = 0;

	assert_int_equal(events_next(e, w, 0, &event, &found), ERR_OK);
	assert_int_equal(event.at_s, n);
	assert_int_equal(found, missed);
}

static void
expect_none(struct events *e, struct events_watcher *w)
{
	struct event event;
	uint64_t missed;

	assert_int_equal(events_next(e, w, 0, &event, &missed), ERR_BUSY);
	assert_int_equal(missed, 0);
}

static void
each_watcher_sees_what_comes_after_it(void **state ATTR_UNUSED)
{
	struct events *e = new_ring();
	struct events_watcher first = join(e), second;

	put(e, 1);
	second = join(e);
	put(e, 2);
	expect(e, &first, 1, 0);
	expect(e, &first, 2, 0);
	expect_none(e, &first);
	expect(e, &second, 2, 0);
	expect_none(e, &second);
	events_free(&e);
}

static void
who_falls_behind_is_told_how_many_went(void **state ATTR_UNUSED)
{
	struct events *e = new_ring();
	struct events_watcher w = join(e);

	for (int64_t n = 0; n < EVENTS_KEPT; n++)
		put(e, n);
	expect(e, &w, 0, 0);
	/* It is full but for the one that was read; six more push five out. */
	for (int64_t n = 0; n < 6; n++)
		put(e, EVENTS_KEPT + n);
	expect(e, &w, 6, 5);
	for (int64_t n = 7; n < EVENTS_KEPT + 6; n++)
		expect(e, &w, n, 0);
	expect_none(e, &w);
	events_free(&e);
}

static void
seats_are_few_and_given_back(void **state ATTR_UNUSED)
{
	struct events *e = new_ring();
	struct events_watcher w;

	assert_false(events_watched(e));
	assert_int_equal(events_join(e, 2, &w), ERR_OK);
	assert_int_equal(events_join(e, 2, &w), ERR_OK);
	assert_int_equal(events_join(e, 2, &w), ERR_BUSY);
	events_leave(e);
	assert_int_equal(events_join(e, 2, &w), ERR_OK);
	events_leave(e);
	events_leave(e);
	assert_false(events_watched(e));
	events_free(&e);
}

static void
the_end_comes_after_what_is_there(void **state ATTR_UNUSED)
{
	struct events *e = new_ring();
	struct events_watcher w = join(e);
	struct event event;
	uint64_t missed;

	put(e, 1);
	events_end(e);
	expect(e, &w, 1, 0);
	assert_int_equal(
	    events_next(e, &w, WAIT_MS, &event, &missed), ERR_CLOSED);
	events_free(&e);
}

static void *
await_one(void *arg)
{
	struct events *e = arg;
	struct events_watcher w = join(e);
	struct event event = { 0 };
	uint64_t missed;
	bool found;

	found = events_next(e, &w, WAIT_MS, &event, &missed) == ERR_OK;
	events_leave(e);
	return found && event.at_s > 0 ? e : NULL;
}

/* The writer goes on until the other has heard, and never waits for it. */
static void
who_waits_is_woken(void **state ATTR_UNUSED)
{
	struct events *e = new_ring();
	pthread_t thread;
	void *found = NULL;

	assert_int_equal(pthread_create(&thread, NULL, await_one, e), 0);
	while (!events_watched(e))
		(void)sched_yield();
	while (events_watched(e))
		put(e, 1);
	assert_int_equal(pthread_join(thread, &found), 0);
	assert_non_null(found);
	events_free(&e);
}

static void
a_session_fills_it_only_when_watched(void **state)
{
	struct shared *sh = *state;
	struct events *e = new_ring();
	struct events_watcher early = join(e), late;
	struct session *s = shared_session(sh, "192.0.2.1");

	sh->deps.events = e;
	events_leave(e);
	assert_int_equal(
	    shared_attempt(sh, s, 0, "a@example.org", RCPT), SESSION_DEFER);
	/* As if it had never left: nothing was put in. */
	expect_none(e, &early);
	late = join(e);
	assert_int_equal(
	    shared_attempt(sh, s, 5, "a@example.org", RCPT), SESSION_DEFER);
	expect(e, &late, T0 + 5, 0);
	expect_none(e, &late);
	session_free(&s);
	events_free(&e);
}

static struct event
only_event(struct events *e, struct events_watcher *w)
{
	struct event event = { 0 };
	uint64_t missed;

	assert_int_equal(events_next(e, w, 0, &event, &missed), ERR_OK);
	expect_none(e, w);
	return event;
}

static void
an_event_has_what_was_decided_on(void **state)
{
	struct shared *sh = *state;
	struct events *e = new_ring();
	struct events_watcher w = join(e);
	struct session *s;
	struct event ev;

	sh->deps.events = e;
	s = shared_session(sh, "192.0.2.1");
	(void)shared_attempt(sh, s, 0, "<a@example.org>", "<" RCPT ">");
	ev = only_event(e, &w);
	assert_int_equal(ev.decision.verdict, VERDICT_DEFER);
	assert_int_equal(ev.decision.reason, REASON_FIRST);
	assert_true(str_eq(event_name(&ev), STR("mx.example.com")));
	assert_true(str_eq(event_helo(&ev), STR("mx.example.com")));
	assert_true(str_eq(event_sender(&ev), STR("a@example.org")));
	assert_true(str_eq(event_recipient(&ev), STR(RCPT)));
	assert_string_equal(ev.rule, "");
	shared_rule(sh, RULE_SENDER, "example.org");
	(void)shared_attempt(sh, s, 5, "a@example.org", RCPT);
	ev = only_event(e, &w);
	assert_int_equal(ev.decision.reason, REASON_RULE);
	assert_string_equal(ev.rule, "sender:example.org");
	session_free(&s);
	events_free(&e);
}

static void
long_texts_are_cut(void **state ATTR_UNUSED)
{
	char text[2 * EVENT_ADDRESS_MAX];
	struct str all = { text, sizeof(text) };
	struct attempt attempt = {
		.client_name = all, .helo = all, .sender = all, .recipient = all
	};
	struct decision d = { .reason = REASON_FIRST };
	struct event ev;

	memset(text, 'x', sizeof(text));
	event_make(&attempt, &d, NULL, 1, &ev);
	assert_int_equal(event_name(&ev).len, EVENT_NAME_MAX);
	assert_int_equal(event_helo(&ev).len, EVENT_NAME_MAX);
	assert_int_equal(event_sender(&ev).len, EVENT_ADDRESS_MAX);
	assert_int_equal(event_recipient(&ev).len, EVENT_ADDRESS_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_watcher_sees_what_comes_after_it),
	cmocka_unit_test(who_falls_behind_is_told_how_many_went),
	cmocka_unit_test(seats_are_few_and_given_back),
	cmocka_unit_test(the_end_comes_after_what_is_there),
	cmocka_unit_test(who_waits_is_woken),
	session_test(a_session_fills_it_only_when_watched),
	session_test(an_event_has_what_was_decided_on),
	cmocka_unit_test(long_texts_are_cut),
};

UNIT_MAIN(tests)
