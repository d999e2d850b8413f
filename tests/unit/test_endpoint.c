/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_endpoint.c: sockets as the MTAs write them. What is taken must come
 * out in libmilter's order and mean the same.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "base/endpoint.h"

static void
test_forms(void **state)
{
	static const struct {
		const char *given, *formatted;
		enum endpoint_kind kind;
	} cases[] = {
		{ "unix:/run/greywait/milter.sock",
		    "unix:/run/greywait/milter.sock", ENDPOINT_UNIX },
		{ "local:/run/a", "unix:/run/a", ENDPOINT_UNIX },
		{ "unix:/run/a:b@c", "unix:/run/a:b@c", ENDPOINT_UNIX },
		{ "inet:11125@127.0.0.1", "inet:11125@127.0.0.1",
		    ENDPOINT_INET },
		{ "inet:127.0.0.1:11125", "inet:11125@127.0.0.1",
		    ENDPOINT_INET },
		{ "inet:1@localhost", "inet:1@localhost", ENDPOINT_INET },
		{ "inet:65535@localhost", "inet:65535@localhost",
		    ENDPOINT_INET },
		{ "inet6:11125@::1", "inet6:11125@::1", ENDPOINT_INET6 },
		{ "inet6:11125@[::1]", "inet6:11125@::1", ENDPOINT_INET6 },
		{ "inet6:[::1]:11125", "inet6:11125@::1", ENDPOINT_INET6 },
		{ "inet:[127.0.0.1]:25", "inet:25@127.0.0.1", ENDPOINT_INET },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct endpoint ep, again;
		struct err_note note = { "" };
		char text[ENDPOINT_TEXT_MAX];

		if (endpoint_parse(str_of(cases[i].given), &ep, &note) !=
		    ERR_OK)
			fail_msg("'%s': %s", cases[i].given, note.text);
		assert_int_equal(ep.kind, cases[i].kind);
		assert_string_equal(
		    endpoint_format(&ep, text), cases[i].formatted);
		assert_int_equal(
		    endpoint_parse(str_of(text), &again, NULL), ERR_OK);
		assert_memory_equal(&ep, &again, sizeof(ep));
	}
}

static void
test_what_is_no_socket(void **state)
{
	static const char *const bad[] = { "", ":", "unix",
		"unix:", "unix:relative/path", "/run/a", "Unix:/run/a",
		"tcp:25@::1", "inet", "inet:", "inet:25", "inet:@", "inet:25@",
		"inet:@host", "inet:0@host", "inet:65536@host", "inet:-1@host",
		"inet:smtp@host", "inet:host:", "inet::25", "inet:25@[]",
		"inet4:25@host" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct endpoint ep;
		struct err_note note = { "" };

		memset(&ep, 0x5a, sizeof(ep));
		if (endpoint_parse(str_of(bad[i]), &ep, &note) != ERR_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(ep.port, 0x5a5a);
		assert_non_null(strstr(note.text, "\"inet:11125@127.0.0.1\""));
	}
}

static void
test_nul_inside_is_refused(void **state)
{
	struct endpoint ep;

	(void)state;
	assert_int_equal(
	    endpoint_parse(STR("unix:/run/a\0b"), &ep, NULL), ERR_INVALID);
	assert_int_equal(
	    endpoint_parse(STR("inet:25@a\0b"), &ep, NULL), ERR_INVALID);
}

/* sun_path has room for 107 characters and the terminator. */
static void
test_longest_path(void **state)
{
	char text[200] = "unix:/";
	struct endpoint ep;
	struct err_note note = { "" };

	(void)state;
	memset(text + 6, 'p', 106);
	assert_int_equal(endpoint_parse(str_of(text), &ep, &note), ERR_OK);
	assert_int_equal(strlen(ep.path), 107);
	text[6 + 106] = 'q';
	assert_int_equal(endpoint_parse(str_of(text), &ep, &note), ERR_INVALID);
	assert_non_null(strstr(note.text, "108"));
	assert_non_null(strstr(note.text, "107"));
}

static void
test_longest_host(void **state)
{
	char text[400] = "inet:25@";
	struct endpoint ep;
	char out[ENDPOINT_TEXT_MAX];

	(void)state;
	memset(text + 8, 'h', 255);
	assert_int_equal(endpoint_parse(str_of(text), &ep, NULL), ERR_OK);
	assert_string_equal(endpoint_format(&ep, out), text);
	text[8 + 255] = 'h';
	assert_int_equal(endpoint_parse(str_of(text), &ep, NULL), ERR_INVALID);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_forms),
	cmocka_unit_test(test_what_is_no_socket),
	cmocka_unit_test(test_nul_inside_is_refused),
	cmocka_unit_test(test_longest_path),
	cmocka_unit_test(test_longest_host),
};

UNIT_MAIN(tests)
