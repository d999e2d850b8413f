/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_whitelist_life.c: entries from the day they are made to the day they
 * are swept away: what they do to mail, who counts their hits, and what is
 * left of them after a restart.
 */
#include "session_fixture.h"

#include <string.h>

#include "base/attr.h"
#include "daemon/hit_book.h"
#include "daemon/reaper.h"
#include "daemon/rule_store.h"
#include "greylist/decide.h"
#include "greylist/trust_book.h"

static void
write_rule(struct shared *sh, enum rule_kind kind, const char *value,
    enum rule_action action, int64_t expires_s)
{
	struct rule rule;
	bool replaced;

	assert_int_equal(rule_parse(kind, str_of(value), &rule, NULL), ERR_OK);
	rule.action = action;
	rule.expires_s = expires_s;
	assert_int_equal(
	    rule_store_put(sh->store, &rule, 1000, &replaced), ERR_OK);
	assert_int_equal(
	    settings_apply_rule(sh->settings, sh->store, &rule), ERR_OK);
}

/* The entry made at run time; it lives as long as the test's rules do. */
static struct entry *
entry_of(struct shared *sh, enum rule_kind kind, const char *value)
{
	struct ruleset rules = settings_rules(sh->settings);
	struct entry *entry;
	struct rule rule;

	assert_int_equal(rule_parse(kind, str_of(value), &rule, NULL), ERR_OK);
	entry = match_get(rules.live, &rule);
	ruleset_unref(&rules);
	return entry;
}

static uint64_t
stored_hits(struct shared *sh, const char *key)
{
	struct store_value value;
	struct hits hits;

	if (store_get(sh->store, STORE_HITS, str_of(key), &value) != ERR_OK)
		return 0;
	assert_int_equal(hits_decode(value.bytes, value.len, &hits), ERR_OK);
	return hits.count;
}

static enum err
flush(struct shared *sh, struct store *store)
{
	struct ruleset rules = settings_rules(sh->settings);
	enum err e = hit_book_flush(store, &rules, 1000);

	ruleset_unref(&rules);
	return e;
}

static void
reap(struct shared *sh)
{
	struct reaper reaper = { .store = sh->store,
		.settings = sh->settings,
		.stats = &sh->stats,
		.census = sh->census,
		.tally = sh->tally,
		.clock = &sh->clock };

	do
		assert_int_equal(reaper_step(&reaper), ERR_OK);
	while (!reaper.done);
}

#define FREED "freed@example.org"

static void
test_hits_are_counted_and_written_in_batches(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");

	write_rule(sh, RULE_SENDER, FREED, RULE_ACCEPT, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    shared_attempt(sh, s, i, FREED, "u@example.net"),
		    SESSION_CONTINUE);
	assert_int_equal(stored_hits(sh, "\3" FREED), 0);
	/* What could not be written is not lost. */
	sh->fail_with = ERR_IO;
	assert_int_equal(flush(sh, &sh->failing), ERR_IO);
	sh->fail_with = ERR_OK;
	assert_int_equal(flush(sh, &sh->failing), ERR_OK);
	assert_int_equal(stored_hits(sh, "\3" FREED), 3);
	(void)shared_attempt(sh, s, 10, FREED, "u@example.net");
	assert_int_equal(
	    hit_book_get(sh->store, entry_of(sh, RULE_SENDER, FREED)).count, 4);
	assert_int_equal(flush(sh, &sh->failing), ERR_OK);
	assert_int_equal(flush(sh, &sh->failing), ERR_OK);
	assert_int_equal(stored_hits(sh, "\3" FREED), 4);
	session_free(&s);
}

static void
test_hits_survive_replacement_and_restart(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");
	struct hits hits;
	size_t bad;

	write_rule(sh, RULE_SENDER, FREED, RULE_ACCEPT, 0);
	(void)shared_attempt(sh, s, 5, FREED, "u@example.net");
	write_rule(sh, RULE_SENDER, FREED, RULE_GREYLIST, 0);
	assert_int_equal(flush(sh, sh->store), ERR_OK);
	assert_int_equal(
	    settings_load_rules(sh->settings, sh->store, &bad), ERR_OK);
	hits = hit_book_get(sh->store, entry_of(sh, RULE_SENDER, FREED));
	assert_int_equal(hits.count, 1);
	assert_int_equal(hits.last_s, T0 + 5);
	session_free(&s);
}

static void
test_expired_entry_stops_at_once_and_is_swept_away(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");

	write_rule(sh, RULE_SENDER, FREED, RULE_ACCEPT, T0 + 100);
	write_rule(sh, RULE_SENDER, "other.example", RULE_ACCEPT, T0 + 500);
	assert_int_equal(shared_attempt(sh, s, 99, FREED, "u@example.net"),
	    SESSION_CONTINUE);
	assert_int_equal(
	    shared_attempt(sh, s, 100, FREED, "u@example.net"), SESSION_DEFER);
	assert_non_null(entry_of(sh, RULE_SENDER, FREED));
	reap(sh);
	assert_null(entry_of(sh, RULE_SENDER, FREED));
	assert_non_null(entry_of(sh, RULE_SENDER, "other.example"));
	session_free(&s);
}

/* Its hits are kept for a while: it may come back. */
static void
test_hits_of_no_entry_are_forgotten(void **state)
{
	struct shared *sh = *state;
	struct session *s = shared_session(sh, "192.0.2.1");

	write_rule(sh, RULE_SENDER, FREED, RULE_ACCEPT, T0 + 100);
	(void)shared_attempt(sh, s, 0, FREED, "u@example.net");
	assert_int_equal(flush(sh, sh->store), ERR_OK);
	sh->now_s = T0 + 200;
	reap(sh);
	assert_int_equal(stored_hits(sh, "\3" FREED), 1);
	sh->now_s = T0 + 36 * 86400;
	reap(sh);
	assert_int_equal(stored_hits(sh, "\3" FREED), 0);
	session_free(&s);
}

static void
trust(struct shared *sh, const struct attempt *a)
{
	struct evidence ev = decide_evidence(sh->conf, a);
	struct trust_book book = { .store = sh->store,
		.policy = conf_trust_policy(sh->conf),
		.deadline_ms = 1000 };
	struct trust_key key;

	assert_true(trust_key_make(&ev, &key));
	assert_int_equal(
	    trust_book_say(&book, &key, TRUST_WORD_TRUSTED, T0), ERR_OK);
}

static enum reason
reason_of(struct shared *sh, const struct attempt *a, int64_t at_s)
{
	struct decide_parts parts = { .store = sh->store, .conf = sh->conf };
	struct ruleset rules = settings_rules(sh->settings);
	struct evidence ev = decide_evidence(sh->conf, a);
	struct decide_outcome preview, out;
	struct decision d;
	enum reason reason = REASON_RULE;

	if (!decide_exempt(sh->conf, &rules, a, T0 + at_s, &d, &parts.ruling)) {
		assert_int_equal(
		    decide_preview(&parts, a, &ev, T0 + at_s, &preview),
		    ERR_OK);
		assert_int_equal(
		    decide_update(&parts, a, &ev, T0 + at_s, &out), ERR_OK);
		reason = out.decision.reason;
		assert_int_equal(preview.decision.reason, reason);
	}
	ruleset_unref(&rules);
	return reason;
}

static void
test_actions_on_who_is_trusted(void **state)
{
	struct shared *sh = *state;
	struct attempt a = { .client_name = STR("mx.example.com"),
		.helo = STR("mx.example.com"),
		.sender = STR("a@example.com"),
		.recipient = STR("u@example.net") };

	assert_int_equal(addr_parse(STR("192.0.2.1"), &a.client), ERR_OK);
	trust(sh, &a);
	assert_int_equal(reason_of(sh, &a, 0), REASON_TRUSTED);
	write_rule(sh, RULE_SENDER, "example.com", RULE_GREYLIST, 0);
	assert_int_equal(reason_of(sh, &a, 10), REASON_FIRST);
	assert_int_equal(reason_of(sh, &a, 200), REASON_RETRIED);
	/* Greylisted always, which is not deferred for ever. */
	assert_int_equal(reason_of(sh, &a, 300), REASON_PASSED);
	write_rule(sh, RULE_SENDER, "example.com", RULE_NEVER_TRUST, 0);
	a.recipient = STR("v@example.net");
	assert_int_equal(reason_of(sh, &a, 310), REASON_FIRST);
	write_rule(sh, RULE_CLIENT, "192.0.2.1", RULE_ACCEPT, 0);
	assert_int_equal(reason_of(sh, &a, 320), REASON_RULE);
}

static uint32_t
passes(struct shared *sh, const struct attempt *a)
{
	struct evidence ev = decide_evidence(sh->conf, a);
	struct trust_book book = { .store = sh->store };
	struct trust t;

	return trust_book_get(&book, &ev, &t) == ERR_OK ? t.passed : 0;
}

/* greylist leaves the trust alone that mail earns; never-trust does not. */
static void
test_never_trust_earns_none(void **state)
{
	struct shared *sh = *state;
	struct attempt a = { .client_name = STR(""),
		.helo = STR("mx.example.com"),
		.sender = STR("a@example.com"),
		.recipient = STR("u@example.net") };

	assert_int_equal(addr_parse(STR("192.0.2.1"), &a.client), ERR_OK);
	write_rule(sh, RULE_SENDER, "example.com", RULE_NEVER_TRUST, 0);
	assert_int_equal(reason_of(sh, &a, 0), REASON_FIRST);
	assert_int_equal(reason_of(sh, &a, 200), REASON_RETRIED);
	assert_int_equal(passes(sh, &a), 0);
	write_rule(sh, RULE_SENDER, "example.com", RULE_GREYLIST, 0);
	a.recipient = STR("v@example.net");
	assert_int_equal(reason_of(sh, &a, 300), REASON_FIRST);
	assert_int_equal(reason_of(sh, &a, 500), REASON_RETRIED);
	assert_int_equal(passes(sh, &a), 1);
}

static void
test_one_change_is_applied_as_it_is_stored(void **state)
{
	struct shared *sh = *state;
	struct rule rule;

	write_rule(sh, RULE_SENDER, "one.example", RULE_ACCEPT, 0);
	write_rule(sh, RULE_SENDER, "two.example", RULE_ACCEPT, 0);
	assert_int_equal(
	    rule_parse(RULE_SENDER, STR("one.example"), &rule, NULL), ERR_OK);
	assert_int_equal(
	    store_delete(sh->store, STORE_RULES, STR("\3one.example"), 1000),
	    ERR_OK);
	assert_int_equal(
	    settings_apply_rule(sh->settings, sh->store, &rule), ERR_OK);
	assert_null(entry_of(sh, RULE_SENDER, "one.example"));
	assert_non_null(entry_of(sh, RULE_SENDER, "two.example"));
	/* Not there, and said so twice. */
	assert_int_equal(
	    settings_apply_rule(sh->settings, sh->store, &rule), ERR_OK);
	sh->fail_with = ERR_IO;
	assert_int_equal(
	    settings_apply_rule(sh->settings, &sh->failing, &rule), ERR_IO);
}

static void
test_hits_as_bytes(void **state ATTR_UNUSED)
{
	struct hits hits = { .count = 258, .last_s = 1700000000 }, back;
	uint8_t bytes[HITS_SIZE + 1];

	hits_encode(&hits, bytes);
	assert_int_equal(hits_decode(bytes, HITS_SIZE, &back), ERR_OK);
	assert_int_equal(back.count, 258);
	assert_int_equal(back.last_s, 1700000000);
	assert_int_equal(hits_decode(bytes, HITS_SIZE - 1, &back), ERR_CORRUPT);
	for (int i = 0; i < 8; i++) {
		uint8_t was = bytes[i];

		bytes[i] = (uint8_t)(was ^ 0x10);
		assert_int_equal(
		    hits_decode(bytes, HITS_SIZE, &back), ERR_CORRUPT);
		bytes[i] = was;
	}
	memset(bytes, 0, sizeof(bytes));
	assert_int_equal(hits_decode(bytes, HITS_SIZE, &back), ERR_CORRUPT);
}

static const struct CMUnitTest tests[] = {
	session_test(test_hits_are_counted_and_written_in_batches),
	session_test(test_hits_survive_replacement_and_restart),
	session_test(test_expired_entry_stops_at_once_and_is_swept_away),
	session_test(test_hits_of_no_entry_are_forgotten),
	session_test(test_actions_on_who_is_trusted),
	session_test(test_never_trust_earns_none),
	session_test(test_one_change_is_applied_as_it_is_stored),
	cmocka_unit_test(test_hits_as_bytes),
};

UNIT_MAIN(tests)
