/* SPDX-License-Identifier: BSD-2-Clause */
/* test_err.c: errors and the notes that go with them. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"

static void
test_every_error_has_words_of_its_own(void **state)
{
	(void)state;
	for (int a = ERR_OK; a <= ERR_CLOSED; a++)
		for (int b = a + 1; b <= ERR_CLOSED; b++)
			assert_string_not_equal(
			    err_str((enum err)a), err_str((enum err)b));
}

static void
test_note(void **state)
{
	struct err_note note;

	(void)state;
	assert_int_equal(err_note(&note, ERR_FULL, "%d of %d", 7, 8), ERR_FULL);
	assert_string_equal(note.text, "7 of 8");
	assert_int_equal(
	    err_note(NULL, ERR_PERM, "%s", "nobody listens"), ERR_PERM);
}

static void
test_note_of_the_system(void **state)
{
	struct err_note note;

	(void)state;
	assert_int_equal(
	    err_note_sys(&note, ENOENT, "cannot open %s", "/x"), ERR_NOTFOUND);
	assert_string_equal(
	    note.text, "cannot open /x: No such file or directory");
	assert_int_equal(err_note_sys(NULL, EACCES, "%s", "x"), ERR_PERM);
}

static void
test_long_note_is_cut(void **state)
{
	struct {
		struct err_note note;
		char guard[8];
	} m;
	char text[2000];

	(void)state;
	memset(m.guard, 0x5a, sizeof(m.guard));
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	(void)err_note(&m.note, ERR_IO, "%s", text);
	assert_int_equal(strlen(m.note.text), sizeof(m.note.text) - 1);
	(void)err_note_sys(&m.note, EIO, "%s", text);
	assert_int_equal(strlen(m.note.text), sizeof(m.note.text) - 1);
	/* What is left for the system's words ends inside them. */
	text[sizeof(m.note.text) - 5] = '\0';
	(void)err_note_sys(&m.note, EIO, "%s", text);
	assert_int_equal(strlen(m.note.text), sizeof(m.note.text) - 1);
	for (size_t i = 0; i < sizeof(m.guard); i++)
		assert_int_equal(m.guard[i], 0x5a);
}

static void
test_errno_is_folded(void **state)
{
	static const struct {
		int sys_errno;
		enum err e;
	} cases[] = { { 0, ERR_OK }, { ENOMEM, ERR_NOMEM },
		{ ENOENT, ERR_NOTFOUND }, { EEXIST, ERR_EXISTS },
		{ EADDRINUSE, ERR_EXISTS }, { EACCES, ERR_PERM },
		{ EROFS, ERR_PERM }, { ENOSPC, ERR_FULL }, { EDQUOT, ERR_FULL },
		{ ETIMEDOUT, ERR_BUSY }, { EPIPE, ERR_CLOSED },
		{ ECONNRESET, ERR_CLOSED }, { EIO, ERR_IO }, { 99999, ERR_IO },
		{ -1, ERR_IO } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(err_of_errno(cases[i].sys_errno), cases[i].e);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_error_has_words_of_its_own),
	cmocka_unit_test(test_note),
	cmocka_unit_test(test_note_of_the_system),
	cmocka_unit_test(test_long_note_is_cut),
	cmocka_unit_test(test_errno_is_folded),
};

UNIT_MAIN(tests)
