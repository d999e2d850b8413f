/* SPDX-License-Identifier: BSD-2-Clause */
/* test_milters.c: our milter put into smtpd_milters and taken out again. */
#include "unit.h"

#include "base/attr.h"
#include "ctl/milters.h"

#define ENTRY "{ unix:gw/m.sock, default_action=accept }"

static const struct milters_own own = {
	.places = { "unix:gw/m.sock", "unix:/gw/m.sock" },
	.count = 2,
};

/* a list as others have written it */
static const char *const others[] = {
	"",
	"inet:localhost:8891",
	"inet:localhost:8891, unix:/other.sock",
	"inet:localhost:8891 unix:/other.sock,$more",
	"{ inet:localhost:8891, connect_timeout=5s } { unix:gw/m.sock2 }",
	"unix:gw/m.socket",
	"{inet:[::1]:8891,default_action = accept},inet:127.0.0.1:1",
};

static void
test_what_was_put_in_comes_out_exactly(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		char with[512], without[512];
		struct strbuf w, wo;

		strbuf_init(&w, with, sizeof(with));
		strbuf_init(&wo, without, sizeof(without));
		milters_with(str_of(others[i]), &own, STR(ENTRY), &w);
		assert_true(str_starts(strbuf_str(&w), STR(ENTRY)));
		assert_true(str_ends(strbuf_str(&w), str_of(others[i])));
		milters_without(strbuf_str(&w), &own, &wo);
		assert_string_equal(without, others[i]);
	}
}

static void
test_ours_is_found_in_every_form(void **state)
{
	static const struct {
		const char *list, *text;
		bool accepts;
	} cases[] = {
		{ "unix:gw/m.sock", "unix:gw/m.sock", false },
		{ "a:1,unix:/gw/m.sock,b:2", "unix:/gw/m.sock", false },
		{ "a:1 {unix:gw/m.sock} b:2", "{unix:gw/m.sock}", false },
		{ ENTRY, ENTRY, true },
		{ "{ unix:gw/m.sock, default_action =  accept}",
		    "{ unix:gw/m.sock, default_action =  accept}", true },
		{ "{ unix:gw/m.sock, default_action=tempfail }, "
		  "{ a:1, default_action=accept }",
		    "{ unix:gw/m.sock, default_action=tempfail }", false },
		{ "{ unix:gw/m.sock, default_action",
		    "{ unix:gw/m.sock, default_action", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct milters_item item;

		assert_true(milters_find(str_of(cases[i].list), &own, &item));
		assert_true(str_eq(item.text, str_of(cases[i].text)));
		assert_int_equal(milters_accepts(&item), cases[i].accepts);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct milters_item item;

		assert_false(milters_find(str_of(others[i]), &own, &item));
	}
}

static void
test_ours_is_taken_out_of_the_middle_and_the_end(void **state)
{
	static const char *const cases[][2] = {
		{ "a:1, unix:gw/m.sock, b:2", "a:1, b:2" },
		{ "a:1, unix:gw/m.sock", "a:1" },
		{ "unix:gw/m.sock {unix:/gw/m.sock} b:2", "b:2" },
		{ "unix:gw/m.sock", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[512];
		struct strbuf b;

		strbuf_init(&b, text, sizeof(text));
		milters_without(str_of(cases[i][0]), &own, &b);
		assert_string_equal(text, cases[i][1]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_was_put_in_comes_out_exactly),
	cmocka_unit_test(test_ours_is_found_in_every_form),
	cmocka_unit_test(test_ours_is_taken_out_of_the_middle_and_the_end),
};

UNIT_MAIN(tests)
