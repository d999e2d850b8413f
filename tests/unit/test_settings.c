/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_settings.c: configuration and rules that are exchanged while others
 * read them.
 */
#include "session_fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void
test_reader_keeps_what_it_has(void **state)
{
	struct shared *sh = *state;
	struct conf *before = settings_conf(sh->settings), *after;
	struct conf *other = NULL;

	assert_int_equal(conf_new(&other), ERR_OK);
	other->delay_ms = 1;
	before->delay_ms = 2;
	settings_set(sh->settings, other, NULL);
	after = settings_conf(sh->settings);
	assert_ptr_equal(after, other);
	assert_int_equal(after->delay_ms, 1);
	assert_int_equal(before->delay_ms, 2);
	conf_unref(&before);
	conf_unref(&after);
	conf_unref(&other);
}

static size_t
rules_in_place(struct shared *sh)
{
	struct ruleset rules = settings_rules(sh->settings);
	size_t n = ruleset_count(&rules);

	ruleset_unref(&rules);
	return n;
}

static void
test_rules_come_and_go(void **state)
{
	struct shared *sh = *state;
	struct ruleset before;
	size_t bad = 99;

	assert_int_equal(rules_in_place(sh), 0);
	shared_rule(sh, RULE_SENDER, "example.com");
	shared_rule(sh, RULE_CLIENT, "192.0.2.1");
	assert_int_equal(rules_in_place(sh), 2);
	before = settings_rules(sh->settings);
	assert_int_equal(
	    store_delete(sh->store, STORE_RULES, STR("\3example.com"), 1000),
	    ERR_OK);
	assert_int_equal(
	    settings_load_rules(sh->settings, sh->store, &bad), ERR_OK);
	assert_int_equal(bad, 0);
	assert_int_equal(rules_in_place(sh), 1);
	assert_non_null(
	    match_sender(before.live, STR("a@example.com"), T0).entry);
	ruleset_unref(&before);
}

static void
test_bad_rules_are_passed_over(void **state)
{
	struct shared *sh = *state;
	struct store_value junk = { .len = 4, .bytes = "junk" };
	size_t bad = 0;

	shared_rule(sh, RULE_SENDER, "example.com");
	assert_int_equal(
	    store_put(sh->store, STORE_RULES, STR("\3broken"), &junk, 1000),
	    ERR_OK);
	assert_int_equal(
	    store_put(sh->store, STORE_RULES, STR("\11kind"), &junk, 1000),
	    ERR_OK);
	assert_int_equal(
	    settings_load_rules(sh->settings, sh->store, &bad), ERR_OK);
	assert_int_equal(bad, 2);
	assert_int_equal(rules_in_place(sh), 1);
}

static void
test_failed_reading_leaves_the_rules(void **state)
{
	struct shared *sh = *state;
	size_t bad = 99;

	shared_rule(sh, RULE_SENDER, "example.com");
	sh->fail_with = ERR_IO;
	assert_int_equal(
	    settings_load_rules(sh->settings, &sh->failing, &bad), ERR_IO);
	assert_int_equal(bad, 99);
	assert_int_equal(rules_in_place(sh), 1);
}

/* More than one batch of a scan. */
static void
test_many_rules(void **state)
{
	struct shared *sh = *state;
	struct rule rule;
	struct store_value bytes;
	size_t bad = 99;

	assert_int_equal(
	    rule_parse(RULE_CLIENT, STR("10.0.0.0"), &rule, NULL), ERR_OK);
	bytes.len = rule_encode(&rule, bytes.bytes);
	for (int i = 0; i < 2500; i++) {
		char key[64];
		int len = snprintf(key, sizeof(key), "%c10.0.%d.%d",
		    (char)RULE_CLIENT, i / 250, i % 250);

		assert_int_equal(
		    store_put(sh->store, STORE_RULES,
		        (struct str){ key, (size_t)len }, &bytes, 1000),
		    ERR_OK);
	}
	assert_int_equal(
	    settings_load_rules(sh->settings, sh->store, &bad), ERR_OK);
	assert_int_equal(bad, 0);
	assert_int_equal(rules_in_place(sh), 2500);
}

static void
add_another_rule(struct shared *sh)
{
	shared_rule(sh, RULE_SENDER, "later.example");
}

/* A slow reading ends after a quicker one that began later. */
static void
test_older_reading_does_not_win(void **state)
{
	struct shared *sh = *state;
	size_t bad = 99;

	shared_rule(sh, RULE_SENDER, "example.com");
	sh->after_scan = add_another_rule;
	assert_int_equal(
	    settings_load_rules(sh->settings, &sh->failing, &bad), ERR_OK);
	assert_int_equal(rules_in_place(sh), 2);
}

#define WRITERS 4
#define ROUNDS 50

struct writer {
	struct shared *sh;
	int number;
	bool failed;
};

static void *
write_rules(void *arg)
{
	struct writer *w = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct rule rule;
		struct store_value bytes;
		char text[64], key[RULE_KEY_MAX];
		size_t bad, len;

		(void)snprintf(
		    text, sizeof(text), "w%d-%d.example", w->number, i);
		if (rule_parse(RULE_SENDER, str_of(text), &rule, NULL) !=
		    ERR_OK)
			w->failed = true;
		len = rule_key(&rule, key);
		bytes.len = rule_encode(&rule, bytes.bytes);
		if (store_put(w->sh->store, STORE_RULES,
		        (struct str){ key, len }, &bytes, 1000) != ERR_OK ||
		    settings_load_rules(w->sh->settings, w->sh->store, &bad) !=
		        ERR_OK)
			w->failed = true;
	}
	return NULL;
}

/* Whoever reads last has read all: no rule is lost to an older reading. */
static void
test_no_rule_is_lost(void **state)
{
	struct shared *sh = *state;
	struct writer writers[WRITERS];
	pthread_t threads[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ sh, i, false };
		assert_int_equal(
		    pthread_create(&threads[i], NULL, write_rules, &writers[i]),
		    0);
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_false(writers[i].failed);
	}
	assert_int_equal(rules_in_place(sh), WRITERS * ROUNDS);
}

static const struct CMUnitTest tests[] = {
	session_test(test_reader_keeps_what_it_has),
	session_test(test_rules_come_and_go),
	session_test(test_bad_rules_are_passed_over),
	session_test(test_failed_reading_leaves_the_rules),
	session_test(test_many_rules),
	session_test(test_older_reading_does_not_win),
	session_test(test_no_rule_is_lost),
};

UNIT_MAIN(tests)
