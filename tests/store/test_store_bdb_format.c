/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_bdb_format.c: the format version, and stores that are not ours. */
#include "home.h"

#include <string.h>
#include <unistd.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS

static int
set_up(void **state)
{
	struct home *h = malloc(sizeof(*h));

	if (h == NULL)
		return -1;
	home_make(h);
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	home_remove(*state);
	free(*state);
	return 0;
}

static struct store *
open_ok(const struct home *h, struct err_note *note)
{
	struct store *s = NULL;
	enum err e = store_bdb_open(&h->options, &s, note);

	if (e != ERR_OK)
		print_error("%s: %s\n", err_str(e), note->text);
	assert_int_equal(e, ERR_OK);
	return s;
}

/* The open fails, the note has `words` in it, and nothing is handed out. */
static void
assert_refused(const struct home *h, enum err wanted, const char *words)
{
	struct store *s = NULL;
	struct err_note note = { "" };
	enum err e = store_bdb_open(&h->options, &s, &note);

	if (e != wanted || strstr(note.text, words) == NULL)
		print_error("%s: %s\n", err_str(e), note.text);
	assert_int_equal(e, wanted);
	assert_null(s);
	assert_non_null(strstr(note.text, h->options.dir));
	assert_non_null(strstr(note.text, words));
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static bool
is_there(const struct home *h, const char *name)
{
	return access(home_path(h, name), F_OK) == 0;
}

static void
set_format(struct home *h, const struct store_value *format)
{
	struct err_note note;
	struct store *s = open_ok(h, &note);

	assert_int_equal(home_put(s, TABLE, 1, "kept"), ERR_OK);
	if (format == NULL)
		assert_int_equal(store_delete(s, STORE_META, STR("format"),
		                     HOME_DEADLINE_MS),
		    ERR_OK);
	else
		assert_int_equal(store_put(s, STORE_META, STR("format"), format,
		                     HOME_DEADLINE_MS),
		    ERR_OK);
	store_close(&s);
}

static void
test_format_is_written(void **state)
{
	static const uint8_t one[] = { 1, 0, 0, 0 };
	struct err_note note;
	struct store *s = open_ok(*state, &note);
	struct store_value v;

	assert_int_equal(store_get(s, STORE_META, STR("format"), &v), ERR_OK);
	assert_int_equal(v.len, sizeof(one));
	assert_memory_equal(v.bytes, one, sizeof(one));
	store_close(&s);
}

static void
test_newer_format_is_refused(void **state)
{
	const struct store_value newer = { .len = 4, .bytes = { 2 } };
	struct home *h = *state;

	set_format(h, &newer);
	assert_refused(h, ERR_INVALID, "format 2");
	/* Twice: the first refusal has changed nothing. */
	assert_refused(h, ERR_INVALID, "format 2");
	assert_true(is_there(h, "conversations.db"));
}

static void
test_foreign_database_is_refused(void **state)
{
	const struct store_value odd = { .len = 2, .bytes = { 1, 1 } };
	struct home *h = *state;

	set_format(h, NULL);
	assert_refused(h, ERR_INVALID, "not greywait's");
	home_remove(h);
	home_make(h);
	set_format(h, &odd);
	assert_refused(h, ERR_INVALID, "not greywait's");
	home_remove(h);
	home_make(h);
	write_file(home_path(h, "postgrey.db"), "whatever");
	assert_refused(h, ERR_INVALID, "postgrey.db");
	assert_false(is_there(h, "meta.db"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	CASE(test_format_is_written),
	CASE(test_newer_format_is_refused),
	CASE(test_foreign_database_is_refused),
};

UNIT_MAIN(tests)
