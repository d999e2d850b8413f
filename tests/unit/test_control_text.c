/* SPDX-License-Identifier: BSD-2-Clause */
/* test_control_text.c: foreign bytes on the way through JSON, and messages. */
#include "unit.h"

#include <string.h>

#include "proto/control_message.h"
#include "proto/control_text.h"

static void
every_byte_survives(void **state ATTR_UNUSED)
{
	char all[512], back[512];
	json_t *text;
	size_t len;

	for (size_t i = 0; i < 256; i++) {
		all[2 * i] = (char)i;
		all[2 * i + 1] = (char)(255 - i);
	}
	text = control_text((struct str){ all, sizeof(all) });
	assert_non_null(text);
	len = control_text_bytes(
	    str_of(json_string_value(text)), back, sizeof(back));
	assert_int_equal(len, sizeof(all));
	/* The last byte gave way to the terminator: 512 into 512. */
	assert_memory_equal(back, all, sizeof(all) - 1);
	json_decref(text);
}

static void
what_is_printable_stays_as_it_is(void **state ATTR_UNUSED)
{
	json_t *text = control_text(STR("J\xc3\xb6rg, x=\"1\"@example.org"));

	assert_string_equal(
	    json_string_value(text), "J\xc3\xb6rg, x=\"1\"@example.org");
	json_decref(text);
	text = control_text(STR("a\\x41\n\xff"));
	assert_string_equal(json_string_value(text), "a\\x5cx41\\x0a\\xff");
	json_decref(text);
}

static void
what_is_no_escape_stands_for_itself(void **state ATTR_UNUSED)
{
	char back[20];

	assert_int_equal(
	    control_text_bytes(STR("\\x4\\xg1\\"), back, sizeof(back)), 8);
	assert_string_equal(back, "\\x4\\xg1\\");
	assert_int_equal(
	    control_text_bytes(STR("\\x4A\\x4a"), back, sizeof(back)), 2);
	assert_string_equal(back, "JJ");
}

static void
what_does_not_fit_is_told(void **state ATTR_UNUSED)
{
	char back[4];

	assert_int_equal(control_text_bytes(STR("abc"), back, sizeof(back)), 3);
	assert_string_equal(back, "abc");
	assert_int_equal(
	    control_text_bytes(STR("\\x61bcd"), back, sizeof(back)), 4);
	assert_string_equal(back, "abc");
}

static void
expect_bad(const char *text, const char *words)
{
	json_t *json = json_loads(text, 0, NULL);
	struct err_note note = { "" };
	const char *cmd;
	json_t *args;

	assert_non_null(json);
	assert_int_equal(
	    control_request_parse(json, &cmd, &args, &note), ERR_INVALID);
	if (strstr(note.text, words) == NULL)
		fail_msg("'%s' is not in '%s'", words, note.text);
	json_decref(json);
}

static void
a_request_has_version_command_and_arguments(void **state ATTR_UNUSED)
{
	json_t *json = control_request_take("list", json_object());
	struct err_note note;
	const char *cmd = "";
	json_t *args = NULL;

	assert_int_equal(
	    control_request_parse(json, &cmd, &args, &note), ERR_OK);
	assert_string_equal(cmd, "list");
	assert_true(json_is_object(args));
	json_decref(json);
	expect_bad("{\"cmd\":\"list\"}", "\"v\" is missing");
	expect_bad("{\"v\":2,\"cmd\":\"list\"}", "speaks version 1");
	expect_bad("{\"v\":\"1\",\"cmd\":\"list\"}", "speaks version 1");
	expect_bad("{\"v\":1}", "\"cmd\" is missing");
	expect_bad("{\"v\":1,\"cmd\":[]}", "not a string");
	expect_bad("{\"v\":1,\"cmd\":\"list\",\"args\":[]}", "not an object");
}

static void
an_error_keeps_its_code_and_words(void **state ATTR_UNUSED)
{
	for (int e = ERR_INVALID; e <= ERR_CLOSED; e++) {
		json_t *json = control_error((enum err)e, "bad \x1b value");
		enum control_reply kind = CONTROL_OK;
		const json_t *body = NULL;
		struct err_note note = { "" };
		enum err error = ERR_OK;

		assert_int_equal(
		    control_reply_parse(json, &kind, &body, &error, &note),
		    ERR_OK);
		assert_int_equal(kind, CONTROL_ERROR);
		assert_int_equal(error, e);
		assert_string_equal(note.text, "bad \\x1b value");
		json_decref(json);
	}
}

static enum control_reply
kind_of(const char *text, enum err *ret_e)
{
	json_t *json = json_loads(text, 0, NULL);
	enum control_reply kind = CONTROL_OK;
	const json_t *body = NULL;
	enum err error = ERR_OK;

	assert_non_null(json);
	*ret_e = control_reply_parse(json, &kind, &body, &error, NULL);
	json_decref(json);
	return kind;
}

static void
replies_of_a_later_daemon_are_understood(void **state ATTR_UNUSED)
{
	enum err e;

	assert_int_equal(kind_of("{\"row\":{},\"new\":1}", &e), CONTROL_ROW);
	assert_int_equal(e, ERR_OK);
	assert_int_equal(kind_of("{\"new\":1}", &e), CONTROL_ALIVE);
	assert_int_equal(e, ERR_OK);
	assert_int_equal(kind_of("{\"error\":{\"code\":\"new\","
	                         "\"message\":\"m\"}}",
	                     &e),
	    CONTROL_ERROR);
	assert_int_equal(e, ERR_OK);
	(void)kind_of("{\"row\":1}", &e);
	assert_int_equal(e, ERR_INVALID);
	(void)kind_of("{\"error\":\"x\"}", &e);
	assert_int_equal(e, ERR_INVALID);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_byte_survives),
	cmocka_unit_test(what_is_printable_stays_as_it_is),
	cmocka_unit_test(what_is_no_escape_stands_for_itself),
	cmocka_unit_test(what_does_not_fit_is_told),
	cmocka_unit_test(a_request_has_version_command_and_arguments),
	cmocka_unit_test(an_error_keeps_its_code_and_words),
	cmocka_unit_test(replies_of_a_later_daemon_are_understood),
};

UNIT_MAIN(tests)
