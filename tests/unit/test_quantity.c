/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_quantity.c: durations and sizes as an operator writes them. A value
 * that is misread by a factor is worse than one that is refused.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "base/quantity.h"

struct good_case {
	const char *text;
	int64_t value;
};

static void
test_durations(void **state)
{
	static const struct good_case cases[] = {
		{ "0", 0 },
		{ "00", 0 },
		{ "0s", 0 },
		{ "1ms", 1 },
		{ "180s", 180000 },
		{ "3m", 180000 },
		{ "24h", 86400000 },
		{ "35d", INT64_C(3024000000) },
		{ "1w", 604800000 },
		{ "4294967295w", INT64_C(4294967295) * 604800000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = -1;

		if (quantity_parse_ms(str_of(cases[i].text), &ms, NULL) !=
		    ERR_OK)
			fail_msg("'%s' was refused", cases[i].text);
		assert_true(ms == cases[i].value);
	}
}

static void
test_sizes(void **state)
{
	static const struct good_case cases[] = {
		{ "0", 0 },
		{ "1B", 1 },
		{ "64K", 65536 },
		{ "64M", 67108864 },
		{ "4G", INT64_C(4294967296) },
		{ "8388607T", INT64_C(8388607) * 1099511627776 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t b = -1;

		if (quantity_parse_b(str_of(cases[i].text), &b, NULL) != ERR_OK)
			fail_msg("'%s' was refused", cases[i].text);
		assert_true(b == cases[i].value);
	}
}

static void
test_what_is_no_duration(void **state)
{
	static const char *const bad[] = { "", "5", "s", "-1s", "+1s", "1.5h",
		"1 s", " 1s", "1s ", "1S", "1min", "1sec", "1h30m", "1y",
		"0x1s", "4294967296s", "99999999999999999999s", "1M" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t ms = -7;
		struct err_note note = { "" };

		if (quantity_parse_ms(str_of(bad[i]), &ms, &note) !=
		    ERR_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		assert_true(ms == -7);
		/* The note quotes what was given and shows what is right. */
		assert_non_null(strstr(note.text, bad[i]));
		assert_non_null(strstr(note.text, "\"180s\""));
	}
}

static void
test_what_is_no_size(void **state)
{
	static const char *const bad[] = { "", "64", "M", "64m", "64MB",
		"64MiB", "1.5G", "-1B", "8388608T", "4294967296B" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t b = -7;
		struct err_note note = { "" };

		if (quantity_parse_b(str_of(bad[i]), &b, &note) != ERR_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		assert_true(b == -7);
		assert_non_null(strstr(note.text, "\"64M\""));
	}
}

static void
test_long_input_is_cut_in_the_note(void **state)
{
	char text[2000];
	struct err_note note = { "" };
	int64_t ms;

	(void)state;
	memset(text, '9', sizeof(text));
	assert_int_equal(
	    quantity_parse_ms((struct str){ text, sizeof(text) }, &ms, &note),
	    ERR_INVALID);
	assert_non_null(strstr(note.text, "\"180s\""));
}

static void
test_formats(void **state)
{
	static const struct good_case durations[] = {
		{ "0ms", 0 },
		{ "999ms", 999 },
		{ "1s", 1000 },
		{ "1500ms", 1500 },
		{ "180s", 180000 },
		{ "599s", 599000 },
		{ "10m", 600000 },
		{ "601s", 601000 },
		{ "1d", 86400000 },
		{ "25h", 90000000 },
		{ "35d", INT64_C(3024000000) },
	};
	static const struct good_case sizes[] = {
		{ "0B", 0 },
		{ "1023B", 1023 },
		{ "1K", 1024 },
		{ "64M", 67108864 },
		{ "65537K", 67109888 },
		{ "1T", INT64_C(1099511627776) },
	};
	char buf[QUANTITY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(durations); i++)
		assert_string_equal(quantity_format_ms(durations[i].value, buf),
		    durations[i].text);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		assert_string_equal(
		    quantity_format_b(sizes[i].value, buf), sizes[i].text);
}

/* `--dump-config` writes what a configuration file can say again. */
static void
test_values_survive_their_text(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1du;
	static const int64_t factors[] = { 1, 1000, 60000, 3600000, 86400000,
		604800000 };

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char buf[QUANTITY_TEXT_MAX];
		int64_t value =
		    (int64_t)unit_random_below(&seed, 400000) *
		    factors[unit_random_below(&seed, ARRAY_LEN(factors))];
		int64_t back = -1;

		assert_int_equal(
		    quantity_parse_ms(
		        str_of(quantity_format_ms(value, buf)), &back, NULL),
		    ERR_OK);
		assert_true(back == value);
		assert_int_equal(quantity_parse_b(str_of(quantity_format_b(
		                                      value % UINT32_MAX, buf)),
		                     &back, NULL),
		    ERR_OK);
		assert_true(back == value % UINT32_MAX);
	}
}

static void
test_said_on_the_telephone(void **state)
{
	static const struct good_case cases[] = {
		{ "0 s", INT64_MIN },
		{ "0 s", -1 },
		{ "0 s", 0 },
		{ "1 s", 1 },
		{ "59 s", 59 },
		{ "1 min 0 s", 60 },
		{ "2 min 5 s", 125 },
		{ "59 min 59 s", 3599 },
		{ "1 h 0 min", 3600 },
		{ "3 h 20 min", 12059 },
		{ "23 h 59 min", 86399 },
		{ "1 d 0 h", 86400 },
		{ "34 d 23 h", 34 * 86400 + 86399 },
		{ "106751991167300 d 15 h", INT64_MAX },
	};
	char buf[QUANTITY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(
		    quantity_say_s(cases[i].value, buf), cases[i].text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_durations),
	cmocka_unit_test(test_sizes),
	cmocka_unit_test(test_what_is_no_duration),
	cmocka_unit_test(test_what_is_no_size),
	cmocka_unit_test(test_long_input_is_cut_in_the_note),
	cmocka_unit_test(test_formats),
	cmocka_unit_test(test_values_survive_their_text),
	cmocka_unit_test(test_said_on_the_telephone),
};

UNIT_MAIN(tests)
