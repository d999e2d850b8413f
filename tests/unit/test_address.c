/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_address.c: senders and recipients as keys: the published table, and
 * properties of whatever bytes a stranger sends.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "core/address.h"
#include "table.h"

static struct str
text_of(const struct address *a)
{
	return (struct str){ a->text, a->len };
}

static void
test_every_row_of_the_table(void **state)
{
	struct table t;
	size_t rows = 0, wrong = 0;

	(void)state;
	table_open(&t, "doc/senders.tsv");
	for (; table_next(&t, 2); rows++) {
		struct address a;

		address_normalise_sender(str_of(t.cells[0]), STR("+"), &a);
		if (str_eq(text_of(&a), str_of(t.cells[1])))
			continue;
		print_error("%s:%u: %s became %.*s, not %s\n", t.path, t.line,
		    t.cells[0], (int)a.len, a.text, t.cells[1]);
		wrong++;
	}
	table_close(&t);
	assert_true(rows > 100);
	assert_int_equal(wrong, 0);
}

struct random {
	uint64_t state;
};

static uint32_t
draw(struct random *r, uint32_t below)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(r->state >> 33) % below;
}

/* Bytes of which the steps are fond, behind beginnings they look for. */
static struct str
random_sender(struct random *r, char mem[400])
{
	static const char likely[] = "ab1c2f0-_.=+/@\"#srs01prvs=bounce.<>\1";
	static const char *const heads[] = { "",
		"srs0=", "srs1=", "prvs=", "btv1==", "bounce-", "\"" };
	struct str head = str_of(heads[draw(r, ARRAY_LEN(heads))]);
	size_t len = draw(r, draw(r, 40) == 0 ? 390 : 40);

	for (size_t i = 0; i < len; i++)
		mem[i] = likely[draw(r, sizeof(likely) - 1)];
	memcpy(mem, head.data, head.len < len ? head.len : len);
	return (struct str){ mem, len };
}

static void
test_twice_is_once(void **state)
{
	struct random r = { 7 };

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct address once, twice;
		char mem[400];
		struct str given = random_sender(&r, mem);

		address_normalise_sender(given, STR("+-"), &once);
		address_normalise_sender(text_of(&once), STR("+-"), &twice);
		if (!str_eq(text_of(&once), text_of(&twice)))
			fail_msg("'%.*s' became '%.*s', then '%.*s'",
			    (int)given.len, given.data, (int)once.len,
			    once.text, (int)twice.len, twice.text);
		assert_in_range(once.len, 0, ADDRESS_MAX);
		assert_null(memchr(once.text, '<', once.len));
	}
}

/* RFC 5321 4.5.3.1: 64 octets, an at-sign, 255 octets; longer ones differ. */
static void
test_limits(void **state)
{
	char long_one[400], other[400];
	struct address a, b;

	(void)state;
	memset(long_one, 'a', sizeof(long_one));
	long_one[64] = '@';
	address_normalise_sender((struct str){ long_one, 320 }, STR("+"), &a);
	assert_int_equal(a.len, 320);
	memcpy(other, long_one, sizeof(other));
	other[399] = 'b';
	address_normalise_sender((struct str){ long_one, 400 }, STR("+"), &a);
	address_normalise_sender((struct str){ other, 400 }, STR("+"), &b);
	assert_int_equal(a.len, ADDRESS_MAX);
	assert_false(str_eq(text_of(&a), text_of(&b)));
	/* One octet more in the local part is another address, not an error. */
	long_one[64] = 'a';
	long_one[65] = '@';
	address_normalise_sender((struct str){ long_one, 320 }, STR("+"), &b);
	assert_int_equal(b.len, 320);
	assert_int_equal(address_domain(&b).len, 254);
}

/* At its limits a local part is folded as a short one is. */
static void
test_long_ones_are_folded_too(void **state)
{
	char text[2][64 + 1 + 255];
	struct address a[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		memset(text[i], 'd', sizeof(text[i]));
		memcpy(text[i], "bounce-", 7);
		memset(text[i] + 7, i == 0 ? '4' : '7', 57);
		text[i][64] = '@';
		address_normalise_sender(
		    (struct str){ text[i], sizeof(text[i]) }, STR("+"), &a[i]);
	}
	assert_true(str_eq(text_of(&a[0]), text_of(&a[1])));
	assert_true(str_starts(text_of(&a[0]), STR("bounce-#@d")));
	assert_int_equal(address_domain(&a[0]).len, 255);
}

/*
 * Names as persons choose them: words and short numbers in any order. Each is
 * its own, so no two of them meet.
 */
static struct str
random_person(struct random *r, char mem[100])
{
	static const char *const words[] = { "anna", "abe", "dee", "fabio",
		"jo", "mueller", "o'brien", "smith", "bea", "cafe", "info",
		"christopher", "mcallister", "li", "x", "deadbeat", "office",
		"sales", "j", "team" };
	static const char *const joins[] = { "", ".", "_", "-" };
	static const char *const ends[] = { "", "", "1", "2", "75", "007",
		"1984", "2026", "-3", ".99", "_1975", "19840312", "123456" };
	size_t parts = 1 + draw(r, 3);
	struct strbuf b;

	strbuf_init(&b, mem, 100);
	for (size_t i = 0; i < parts; i++) {
		if (i > 0)
			strbuf_add(
			    &b, str_of(joins[draw(r, ARRAY_LEN(joins))]));
		strbuf_add(&b, str_of(words[draw(r, ARRAY_LEN(words))]));
		/* At most two numbers, one of them short. */
		if (i == 0 && parts > 1 && draw(r, 4) == 0)
			strbuf_addf(&b, "%u", draw(r, 100));
	}
	strbuf_add(&b, str_of(ends[draw(r, ARRAY_LEN(ends))]));
	strbuf_add(&b, STR("@example.com"));
	return strbuf_str(&b);
}

static void
test_persons_stay_apart(void **state)
{
	struct random r = { 1984 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		struct address a;
		char mem[100];
		struct str given = random_person(&r, mem);

		address_normalise_sender(given, STR("+"), &a);
		if (!str_eq(text_of(&a), given))
			fail_msg("'%.*s' became '%.*s'", (int)given.len,
			    given.data, (int)a.len, a.text);
	}
}

/* What varies from try to try, beside what stays. */
static void
test_tokens_fold(void **state)
{
	static const char digits[] = "0123456789abcdef";
	struct random r = { 42 };
	struct address first, a;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char uuid[37], text[100];
		int len;

		for (size_t k = 0; k < 36; k++)
			uuid[k] = digits[draw(&r, 16)];
		uuid[8] = uuid[13] = uuid[18] = uuid[23] = '-';
		uuid[36] = '\0';
		len = snprintf(text, sizeof(text),
		    "bounces-%u-%s-%08x@example.com", draw(&r, 100000), uuid,
		    0x90000000u | draw(&r, 0x10000000));
		address_normalise_sender(
		    (struct str){ text, (size_t)len }, STR("+"), &a);
		if (i == 0)
			first = a;
		if (!str_eq(text_of(&a), STR("bounces-#@example.com")))
			fail_msg("%s became %.*s", text, (int)a.len, a.text);
	}
	assert_true(str_starts(text_of(&first), STR("bounces-#")));
}

static void
test_delimiters_are_the_operators(void **state)
{
	struct address a;

	(void)state;
	address_normalise_sender(STR("anna-shop@example.com"), STR("+-"), &a);
	assert_true(str_eq(text_of(&a), STR("anna@example.com")));
	address_normalise_sender(STR("+a-b+c-d@example.com"), STR("+-"), &a);
	assert_true(str_eq(text_of(&a), STR("+a@example.com")));
	address_normalise_sender(STR("a+b-c@example.com"), STR("-+"), &a);
	assert_true(str_eq(text_of(&a), STR("a@example.com")));
	address_normalise_sender(STR("anna+shop@example.com"), STR(""), &a);
	assert_true(str_eq(text_of(&a), STR("anna+shop@example.com")));
}

/* A recipient is a person here: nothing is folded. */
static void
test_recipients(void **state)
{
	static const char *const cases[][2] = {
		{ "<Info+List@Example.COM>", "info@example.com" },
		{ "bounce-12345@example.com", "bounce-12345@example.com" },
		{ "\"info\"@example.com", "info@example.com" },
		{ "postmaster", "postmaster" },
	};
	struct address a;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		address_normalise_recipient(str_of(cases[i][0]), STR("+"), &a);
		assert_true(str_eq(text_of(&a), str_of(cases[i][1])));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_row_of_the_table),
	cmocka_unit_test(test_twice_is_once),
	cmocka_unit_test(test_limits),
	cmocka_unit_test(test_long_ones_are_folded_too),
	cmocka_unit_test(test_persons_stay_apart),
	cmocka_unit_test(test_tokens_fold),
	cmocka_unit_test(test_delimiters_are_the_operators),
	cmocka_unit_test(test_recipients),
};

UNIT_MAIN(tests)
