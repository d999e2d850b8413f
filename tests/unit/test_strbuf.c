/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_strbuf.c: what a stranger sends must stay one word of one line in a
 * log, a terminal and a JSON text, and must not leave its buffer.
 */
#include "unit.h"

#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"

#define escaped_is(add, given, expected)                \
	do {                                            \
		char mem_[256];                         \
		struct strbuf b_;                       \
		strbuf_init(&b_, mem_, sizeof(mem_));   \
		add(&b_, STR(given));                   \
		assert_string_equal(b_.data, expected); \
		assert_false(b_.cut);                   \
	} while (0)

#define word_is(given, expected) escaped_is(strbuf_add_word, given, expected)
#define text_is(given, expected) escaped_is(strbuf_add_text, given, expected)

static void
test_plain_stays(void **state)
{
	(void)state;
	word_is("", "");
	word_is("a.b+c-d_e@Mx1.example.com", "a.b+c-d_e@Mx1.example.com");
	word_is(
	    "<[2001:db8::1]>!#$%&'*/?^`{|}~", "<[2001:db8::1]>!#$%&'*/?^`{|}~");
	text_is("Greylisted, a=b \"c\"", "Greylisted, a=b \"c\"");
}

static void
test_word_ends_are_escaped(void **state)
{
	(void)state;
	word_is("a b", "a\\x20b");
	word_is("a,b=c", "a\\x2cb\\x3dc");
	word_is("\"a\"", "\\x22a\\x22");
	/* A backslash of the stranger's own is not one of ours. */
	word_is("\\x20", "\\x5cx20");
	text_is("\\x20", "\\x5cx20");
}

static void
test_lines_cannot_be_forged(void **state)
{
	(void)state;
	word_is("a\r\nverdict=accept", "a\\x0d\\x0averdict\\x3daccept");
	text_is("a\r\nb", "a\\x0d\\x0ab");
	text_is("a\nb", "a\\x0ab");
	word_is("a\0b", "a\\x00b");
	text_is("a\tb\vc\fd", "a\\x09b\\x0bc\\x0cd");
	word_is("\x7f", "\\x7f");
}

static void
test_terminals_are_not_driven(void **state)
{
	(void)state;
	text_is("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07");
	/* The C1 controls: CSI as one byte and as UTF-8. */
	text_is("\x9b"
	        "2J",
	    "\\x9b2J");
	text_is("\xc2\x9b"
	        "2J",
	    "\\xc2\\x9b2J");
	text_is("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f");
	text_is("\b\b\b", "\\x08\\x08\\x08");
}

static void
test_utf8_stays(void **state)
{
	(void)state;
	word_is("j\xc3\xb6rg@example.com", "j\xc3\xb6rg@example.com");
	word_is("\xc2\xa0", "\xc2\xa0");
	word_is("\xe2\x82\xac", "\xe2\x82\xac");
	word_is("\xf0\x9f\x93\xa7", "\xf0\x9f\x93\xa7");
	word_is("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf");
	word_is("\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80");
}

static void
test_bad_utf8_is_escaped(void **state)
{
	(void)state;
	word_is("\xff\xfe", "\\xff\\xfe");
	word_is("\x80\xbf", "\\x80\\xbf");
	/* Overlong forms of '/', of NUL, and of U+07FF and U+FFFF. */
	word_is("\xc0\xaf", "\\xc0\\xaf");
	word_is("\xc0\x80", "\\xc0\\x80");
	word_is("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	word_is("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	word_is("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
	/* A surrogate; above U+10FFFF. */
	word_is("\xed\xa0\x80", "\\xed\\xa0\\x80");
	word_is("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	word_is("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
	/* Cut short by the end, and by a letter, which stays. */
	word_is("\xe2\x82", "\\xe2\\x82");
	word_is("\xc3", "\\xc3");
	word_is("\xe2\x82X", "\\xe2\\x82X");
	word_is("\xf0\x9f\x93", "\\xf0\\x9f\\x93");
}

/* Bidi_Control of Unicode, and what begins a line of its own. */
static void
test_direction_marks_are_escaped(void **state)
{
	static const unsigned int marks[] = { 0x61c, 0x200b, 0x200e, 0x200f,
		0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
		0x2067, 0x2068, 0x2069, 0xfeff };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		unsigned int c = marks[i];
		char given[3], mem[64];
		size_t len = c < 0x800 ? 2 : 3;
		struct strbuf b;

		given[0] = (char)(len == 2 ? 0xc0 | c >> 6 : 0xe0 | c >> 12);
		given[1] = (char)(0x80 | (len == 2 ? c : c >> 6) % 64);
		given[2] = (char)(0x80 | c % 64);
		strbuf_init(&b, mem, sizeof(mem));
		strbuf_add_text(&b, (struct str){ given, len });
		if (b.len != 4 * len || b.data[0] != '\\')
			fail_msg("U+%04X came through", c);
	}
}

static void
test_numbers(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ 10, "10" },
		{ 1234567890, "1234567890" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char mem[32];
		struct strbuf b;

		strbuf_init(&b, mem, sizeof(mem));
		strbuf_add_int(&b, cases[i].number);
		assert_string_equal(b.data, cases[i].text);
		assert_false(b.cut);
	}
}

static void
test_cut_is_remembered(void **state)
{
	char mem[6];
	struct strbuf b;

	(void)state;
	strbuf_init(&b, mem, sizeof(mem));
	assert_string_equal(b.data, "");
	strbuf_add(&b, STR("abcde"));
	assert_string_equal(b.data, "abcde");
	assert_false(b.cut);
	strbuf_add(&b, STR(""));
	assert_false(b.cut);
	strbuf_add(&b, STR("f"));
	assert_string_equal(b.data, "abcde");
	assert_true(b.cut);

	strbuf_init(&b, mem, sizeof(mem));
	assert_false(b.cut);
	strbuf_addf(&b, "%s", "12345");
	assert_false(b.cut);
	strbuf_init(&b, mem, sizeof(mem));
	strbuf_addf(&b, "%d-%s", 12, "3456");
	assert_string_equal(b.data, "12-34");
	assert_int_equal(b.len, 5);
	assert_true(b.cut);
	assert_str_is(strbuf_str(&b), "12-34");
}

static void
test_room_for_the_terminator_only(void **state)
{
	char mem[1] = { 'x' };
	struct strbuf b;

	(void)state;
	strbuf_init(&b, mem, sizeof(mem));
	strbuf_add(&b, STR(""));
	assert_false(b.cut);
	strbuf_add_word(&b, STR("\n"));
	strbuf_addf(&b, "%d", 1);
	assert_int_equal(b.len, 0);
	assert_int_equal(mem[0], '\0');
	assert_true(b.cut);
}

/*
 * Wherever the end falls: terminated, no byte behind it touched, and neither
 * an escape nor a character is left in halves. Half a character would make
 * the text invalid UTF-8, which no JSON library takes.
 */
static void
test_cut_at_every_size(void **state)
{
	struct str given = STR("a\nb\xe2\x82\xac"
	                       "c\xf0\x9f\x93\xa7"
	                       "d\x1b"
	                       "e");
	static const size_t whole[] = { 0, 1, 5, 6, 9, 10, 14, 15, 19, 20 };
	char full[64];
	struct strbuf b;

	(void)state;
	strbuf_init(&b, full, sizeof(full));
	strbuf_add_word(&b, given);
	assert_int_equal(b.len, 20);
	for (size_t size = 1; size <= 22; size++) {
		char mem[32];
		size_t want = 0;

		memset(mem, 0x5a, sizeof(mem));
		strbuf_init(&b, mem, size);
		strbuf_add_word(&b, given);
		strbuf_add(&b, STR(""));
		for (size_t i = 0; i < ARRAY_LEN(whole); i++)
			if (whole[i] < size)
				want = whole[i];
		assert_int_equal(b.len, want);
		assert_memory_equal(mem, full, want);
		assert_int_equal(mem[want], '\0');
		assert_int_equal(mem[size], 0x5a);
		assert_int_equal(b.cut, size < 21);
	}
}

/* Text behind a gap would say something that nobody wrote. */
static void
test_nothing_follows_a_cut(void **state)
{
	char mem[8];
	struct strbuf b;

	(void)state;
	strbuf_init(&b, mem, sizeof(mem));
	strbuf_add_word(&b, STR("abcde\nf"));
	assert_string_equal(b.data, "abcde");
	strbuf_add(&b, STR("g"));
	strbuf_addf(&b, "%c", 'h');
	strbuf_add_text(&b, STR("i"));
	assert_string_equal(b.data, "abcde");
	assert_true(b.cut);
}

static void
test_random_bytes_come_out_printable(void **state)
{
	uint64_t seed = 0xda942042e4dd58b5u;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char given[24], mem[100];
		struct strbuf b;

		for (size_t i = 0; i < sizeof(given); i++)
			given[i] = (char)unit_random(&seed);
		strbuf_init(&b, mem, sizeof(mem));
		strbuf_add_word(&b, (struct str){ given, sizeof(given) });
		assert_int_equal(strlen(mem), b.len);
		for (size_t i = 0; i < b.len; i++) {
			unsigned char c = (unsigned char)mem[i];

			if (c <= 0x20 || c == 0x7f || c == '=' || c == ',' ||
			    c == '"')
				fail_msg("byte %02x came through", c);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_plain_stays),
	cmocka_unit_test(test_word_ends_are_escaped),
	cmocka_unit_test(test_lines_cannot_be_forged),
	cmocka_unit_test(test_terminals_are_not_driven),
	cmocka_unit_test(test_utf8_stays),
	cmocka_unit_test(test_bad_utf8_is_escaped),
	cmocka_unit_test(test_direction_marks_are_escaped),
	cmocka_unit_test(test_numbers),
	cmocka_unit_test(test_cut_is_remembered),
	cmocka_unit_test(test_room_for_the_terminator_only),
	cmocka_unit_test(test_cut_at_every_size),
	cmocka_unit_test(test_nothing_follows_a_cut),
	cmocka_unit_test(test_random_bytes_come_out_printable),
};

UNIT_MAIN(tests)
