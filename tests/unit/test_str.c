/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_str.c: views of bytes. They come from the network without terminator,
 * so nothing may be read beyond their end.
 */
#include "unit.h"

#include <limits.h>

#include "base/attr.h"
#include "base/str.h"

static void
test_null_is_empty(void **state)
{
	(void)state;
	assert_int_equal(str_of(NULL).len, 0);
	assert_non_null(str_of(NULL).data);
	assert_int_equal(str_of("").len, 0);
	assert_str_is(str_of("abc"), "abc");
}

static void
test_slice_stays_inside(void **state)
{
	struct str s = STR("abcdef");

	(void)state;
	assert_str_is(str_slice(s, 2, 3), "cde");
	assert_str_is(str_slice(s, 2, 99), "cdef");
	assert_str_is(str_slice(s, 2, SIZE_MAX), "cdef");
	assert_str_is(str_slice(s, 6, 1), "");
	assert_str_is(str_slice(s, 7, 1), "");
	assert_str_is(str_slice(s, SIZE_MAX, SIZE_MAX), "");
	assert_ptr_equal(str_slice(s, SIZE_MAX, 1).data, s.data + 6);
}

static void
test_equal(void **state)
{
	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_false(str_eq(STR("ab"), STR("AB")));
	assert_true(str_eq(STR(""), STR("")));
	assert_true(
	    str_eq_nocase(STR("MX.Example.COM"), STR("mx.eXample.com")));
	assert_false(str_eq_nocase(STR("abc"), STR("abcd")));
	/* '[' and '{' differ by the bit that tells the cases apart. */
	assert_false(str_eq_nocase(STR("["), STR("{")));
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_false(str_eq_nocase(STR("\xc4"), STR("\xe4")));
}

static void
test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts(STR("unix:/x"), STR("unix:")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_false(str_starts(STR("uni"), STR("unix")));
	assert_true(str_ends(STR("mx.example.com"), STR(".com")));
	assert_true(str_ends(STR("abc"), STR("abc")));
	assert_true(str_ends(STR("abc"), STR("")));
	assert_false(str_ends(STR("bc"), STR("abc")));
	assert_false(str_ends(STR("mx.example.com"), STR(".con")));
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("a@b@c"), '@'), 1);
	assert_int_equal(str_rfind(STR("a@b@c"), '@'), 3);
	assert_int_equal(str_find(STR("abc"), '@'), 3);
	assert_int_equal(str_rfind(STR("abc"), '@'), 3);
	assert_int_equal(str_find(STR(""), '@'), 0);
	assert_int_equal(str_rfind(STR(""), '@'), 0);
	assert_int_equal(str_find(str_slice(STR("abc@"), 0, 3), '@'), 3);
	assert_int_equal(str_find(STR("ab\0c"), '\0'), 2);
}

static void
test_trim(void **state)
{
	(void)state;
	assert_str_is(str_trim(STR("  a b\t\r\n")), "a b");
	assert_str_is(str_trim(STR(" \t\r\n")), "");
	assert_str_is(str_trim(STR("")), "");
	assert_str_is(str_trim(STR("abc")), "abc");
	assert_str_is(str_trim(STR("\va")), "\va");
}

static void
test_numbers(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1.0",
		"0x10", "4294967296", "99999999999", "12a", "\xb2" };
	unsigned int n = 7;

	(void)state;
	assert_true(str_to_u32(STR("0"), &n));
	assert_int_equal(n, 0);
	assert_true(str_to_u32(STR("4294967295"), &n));
	assert_int_equal(n, UINT_MAX);
	assert_true(str_to_u32(STR("0000000010"), &n));
	assert_int_equal(n, 10);
	n = 7;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (str_to_u32(str_of(bad[i]), &n))
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(n, 7);
	}
}

static void
test_characters(void **state)
{
	(void)state;
	for (int i = CHAR_MIN; i <= CHAR_MAX; i++) {
		char c = (char)i;
		bool upper = i >= 'A' && i <= 'Z';
		bool digit = i >= '0' && i <= '9';
		bool letter = upper || (i >= 'a' && i <= 'z');

		assert_int_equal(str_lower(c), upper ? i + 32 : i);
		assert_int_equal(str_is_digit(c), digit);
		assert_int_equal(str_is_alnum(c), digit || letter);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_null_is_empty),
	cmocka_unit_test(test_slice_stays_inside),
	cmocka_unit_test(test_equal),
	cmocka_unit_test(test_starts_and_ends),
	cmocka_unit_test(test_find),
	cmocka_unit_test(test_trim),
	cmocka_unit_test(test_numbers),
	cmocka_unit_test(test_characters),
};

UNIT_MAIN(tests)
