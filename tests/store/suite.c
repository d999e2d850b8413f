/* SPDX-License-Identifier: BSD-2-Clause */
/* suite.c: one call after the other, over any backend. */
#include "suite.h"

#include <string.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS

int
suite_set_up(void **state)
{
	struct suite *suite = *state;

	home_make(&suite->home);
	return suite->open(&suite->home, &suite->store) == ERR_OK ? 0 : -1;
}

int
suite_tear_down(void **state)
{
	struct suite *suite = *state;

	store_close(&suite->store);
	assert_null(suite->store);
	home_remove(&suite->home);
	return 0;
}

static struct store *
store_of(void **state)
{
	return ((struct suite *)*state)->store;
}

static struct store_value
value_of(const char *text)
{
	struct store_value v = { .len = strlen(text) };

	memcpy(v.bytes, text, v.len);
	return v;
}

static void
assert_value(struct store *s, struct str key, const char *text)
{
	struct store_value v;

	assert_int_equal(store_get(s, TABLE, key, &v), ERR_OK);
	assert_int_equal(v.len, strlen(text));
	assert_memory_equal(v.bytes, text, v.len);
}

static void
assert_absent(struct store *s, struct str key)
{
	struct store_value v = { .len = 77 };

	assert_int_equal(store_get(s, TABLE, key, &v), ERR_NOTFOUND);
	assert_int_equal(v.len, 77);
}

/* What an update saw, and what it is to do. */
struct script {
	enum store_action action;
	struct store_value value;
	bool found;
	struct store_value old;
};

static enum store_action
follow(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct script *script = ctx;

	script->found = old != NULL;
	if (old != NULL)
		script->old = *old;
	*ret_new = script->value;
	return script->action;
}

static void
update(struct store *s, struct str key, struct script *script)
{
	assert_int_equal(
	    store_update(s, TABLE, key, follow, script, HOME_DEADLINE_MS),
	    ERR_OK);
}

static void
test_update_puts(void **state)
{
	struct store *s = store_of(state);
	struct script script = { STORE_PUT, value_of("one"), true, { 0 } };

	update(s, STR("k"), &script);
	assert_false(script.found);
	assert_value(s, STR("k"), "one");
	script.value = value_of("and two");
	update(s, STR("k"), &script);
	assert_true(script.found);
	assert_int_equal(script.old.len, 3);
	assert_memory_equal(script.old.bytes, "one", 3);
	assert_value(s, STR("k"), "and two");
}

static void
test_update_keeps(void **state)
{
	struct store *s = store_of(state);
	struct script script = { STORE_KEEP, value_of("other"), true, { 0 } };

	update(s, STR("k"), &script);
	assert_false(script.found);
	assert_absent(s, STR("k"));
	script.action = STORE_PUT;
	update(s, STR("k"), &script);
	script.action = STORE_KEEP;
	script.value = value_of("not this");
	update(s, STR("k"), &script);
	assert_true(script.found);
	assert_value(s, STR("k"), "other");
}

static void
test_update_removes(void **state)
{
	struct store *s = store_of(state);
	struct script script = { STORE_REMOVE, value_of(""), true, { 0 } };

	update(s, STR("k"), &script);
	assert_false(script.found);
	script.action = STORE_PUT;
	update(s, STR("k"), &script);
	script.action = STORE_REMOVE;
	update(s, STR("k"), &script);
	assert_true(script.found);
	assert_absent(s, STR("k"));
}

static void
test_lazy_updates_are_seen(void **state)
{
	struct store *s = store_of(state);
	struct script script = { STORE_PUT, value_of("one"), true, { 0 } };

	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_update_lazily(s, TABLE, STR("k"), follow,
		                     &script, HOME_DEADLINE_MS),
		    ERR_OK);
		assert_int_equal(script.found, i == 1);
		assert_value(s, STR("k"), "one");
	}
}

static void
test_put_and_delete(void **state)
{
	struct store *s = store_of(state);
	struct store_value v = value_of("x");

	assert_int_equal(
	    store_delete(s, TABLE, STR("k"), HOME_DEADLINE_MS), ERR_NOTFOUND);
	assert_int_equal(
	    store_put(s, TABLE, STR("k"), &v, HOME_DEADLINE_MS), ERR_OK);
	assert_value(s, STR("k"), "x");
	v = value_of("");
	assert_int_equal(
	    store_put(s, TABLE, STR("k"), &v, HOME_DEADLINE_MS), ERR_OK);
	assert_value(s, STR("k"), "");
	assert_int_equal(
	    store_delete(s, TABLE, STR("k"), HOME_DEADLINE_MS), ERR_OK);
	assert_absent(s, STR("k"));
	assert_int_equal(
	    store_delete(s, TABLE, STR("k"), HOME_DEADLINE_MS), ERR_NOTFOUND);
}

static void
test_largest(void **state)
{
	struct store *s = store_of(state);
	struct store_value v = { .len = STORE_VALUE_MAX }, back;
	char mem[STORE_KEY_MAX];
	struct str key = { mem, sizeof(mem) };

	for (int i = 0; i < 20; i++) {
		memset(mem, 'a' + i, sizeof(mem));
		memset(v.bytes, 200 + i, sizeof(v.bytes));
		assert_int_equal(
		    store_put(s, TABLE, key, &v, HOME_DEADLINE_MS), ERR_OK);
	}
	for (int i = 0; i < 20; i++) {
		memset(mem, 'a' + i, sizeof(mem));
		memset(v.bytes, 200 + i, sizeof(v.bytes));
		assert_int_equal(store_get(s, TABLE, key, &back), ERR_OK);
		assert_int_equal(back.len, STORE_VALUE_MAX);
		assert_memory_equal(back.bytes, v.bytes, STORE_VALUE_MAX);
	}
}

static void
test_tables_are_apart(void **state)
{
	struct store *s = store_of(state);

	for (unsigned int t = 0; t < STORE_META; t++) {
		const char *name = store_table_name((enum store_table)t);

		assert_int_equal(
		    home_put(s, (enum store_table)t, 1, name), ERR_OK);
	}
	for (unsigned int t = 0; t < STORE_META; t++)
		assert_true(home_has(s, (enum store_table)t, 1,
		    store_table_name((enum store_table)t)));
}

static void
test_info_counts(void **state)
{
	struct store *s = store_of(state);
	struct store_info info;
	char mem[32];

	for (unsigned int i = 0; i < 7; i++)
		assert_int_equal(home_put(s, STORE_TRUST, i, "v"), ERR_OK);
	assert_int_equal(home_put(s, STORE_TRUST, 3, "again"), ERR_OK);
	assert_int_equal(
	    store_delete(s, STORE_TRUST, home_key(1, mem), HOME_DEADLINE_MS),
	    ERR_OK);
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_int_equal(info.records[STORE_TRUST], 6);
	assert_int_equal(info.records[STORE_CONVERSATIONS], 0);
	assert_true(info.healthy);
	assert_true(store_healthy(s));
	assert_non_null(info.backend);
}

static void
test_maintain(void **state)
{
	struct store *s = store_of(state);
	struct err_note note = { "stale" };

	assert_int_equal(home_put(s, TABLE, 1, "v"), ERR_OK);
	assert_int_equal(store_maintain(s, 0, &note), ERR_OK);
	assert_string_equal(note.text, "");
	assert_int_equal(store_maintain(s, 1 << 20, &note), ERR_OK);
	assert_string_equal(note.text, "");
	assert_true(home_has(s, TABLE, 1, "v"));
}

int
suite_run(suite_open_fn *open)
{
	struct suite suite = { .open = open };
	const struct CMUnitTest tests[] = {
		SUITE_CASE(test_update_puts),
		SUITE_CASE(test_update_keeps),
		SUITE_CASE(test_update_removes),
		SUITE_CASE(test_lazy_updates_are_seen),
		SUITE_CASE(test_put_and_delete),
		SUITE_CASE(test_largest),
		SUITE_CASE(test_tables_are_apart),
		SUITE_CASE(test_info_counts),
		SUITE_CASE(test_maintain),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
