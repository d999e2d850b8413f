/* SPDX-License-Identifier: BSD-2-Clause */
/* test_foreign.c: the records of other programs, good ones and rubbish. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "foreign/foreign_field.h"
#include "foreign/foreign_greylist.h"
#include "foreign/foreign_postgrey.h"
#include "foreign/foreign_spamd.h"
#include "foreign/foreign_sqlgrey.h"

#define NOW 1800000000

static const struct foreign_terms terms = { 300, 3600, NOW };

/* "first last passed attempts sender recipient" of an origin; "first last
 * passed trusted" of a client; or what else it was, or the note. */
static const char *
told(enum err e, const struct foreign_row *r, const struct err_note *note)
{
	static char text[1200];
	char client[ADDR_TEXT_MAX];

	if (e != ERR_OK)
		return note->text;
	if (r->what != FOREIGN_ROW)
		return r->what == FOREIGN_NOTHING  ? "nothing"
		       : r->what == FOREIGN_HASHED ? "hashed"
		                                   : "other";
	(void)addr_format(&r->row.client, client);
	if (r->row.kind == IMPORT_CLIENT)
		(void)snprintf(text, sizeof(text), "%s %lld %lld %u %d", client,
		    (long long)r->row.first_s, (long long)r->row.last_s,
		    r->row.passed, r->row.trusted);
	else
		(void)snprintf(text, sizeof(text),
		    "%s %lld %lld %lld %u '%.*s' '%.*s'", client,
		    (long long)r->row.first_s, (long long)r->row.last_s,
		    (long long)r->row.passed_s, r->row.attempts,
		    (int)r->row.sender.len, r->row.sender.data,
		    (int)r->row.recipient.len, r->row.recipient.data);
	return text;
}

static const char *
postgrey(const char *key, const char *value)
{
	static struct err_note note; /* what told() returns */
	struct foreign_row row;
	enum err e =
	    foreign_postgrey(&terms, str_of(key), str_of(value), &row, &note);

	return told(e, &row, &note);
}

static const char *
greylist(const char *line)
{
	static struct err_note note; /* what told() returns */
	struct foreign_row row;
	enum err e = foreign_greylist_line(&terms, str_of(line), &row, &note);

	return told(e, &row, &note);
}

static const char *
spamd(const char *line)
{
	static struct err_note note; /* what told() returns */
	struct foreign_row row;
	enum err e = foreign_spamd_line(&terms, str_of(line), &row, &note);

	return told(e, &row, &note);
}

static const char *
sqlgrey(struct foreign_sqlgrey *s, const char *line)
{
	static struct foreign_row row; /* its texts are looked at */
	static struct err_note note;   /* what told() returns */
	enum err e = foreign_sqlgrey_line(s, str_of(line), &row, &note);

	return told(e, &row, &note);
}

#define assert_has(text, words)                                     \
	do {                                                        \
		const char *t_ = (text);                            \
		if (strstr(t_, words) == NULL)                      \
			fail_msg("'%s' is not in '%s'", words, t_); \
	} while (0)

static void
postgrey_triplets(void **state)
{
	(void)state;
	assert_string_equal(postgrey("192.0.2.0/a@b.c/d@e.f", "1000,1299"),
	    "192.0.2.0 1000 1299 0 2 'a@b.c' 'd@e.f'");
	assert_string_equal(postgrey("192.0.2.0/a@b.c/d@e.f", "1000,1300"),
	    "192.0.2.0 1000 1300 1300 2 'a@b.c' 'd@e.f'");
	assert_string_equal(postgrey("2001:db8:://d@e.f", "1000,1000,h"),
	    "2001:db8:: 1000 1000 0 1 '' 'd@e.f'");
	assert_string_equal(postgrey("192.0.2.0/a/b@b.c/d/e@e.f", "1000,1000"),
	    "192.0.2.0 1000 1000 0 1 'a/b@b.c' 'd/e@e.f'");
	assert_string_equal(postgrey("192.0.2.0/root/d@e.f", "2000,1000"),
	    "192.0.2.0 2000 2000 0 1 'root' 'd@e.f'");
	assert_has(postgrey("192.0.2.0/a@b.c", "1000,1000"), "one slash");
	assert_has(postgrey("192.0.2/a@b.c/d@e.f", "1,2"), "'192.0.2'");
	assert_has(postgrey("192.0.2.0/a@b.c/d@e.f", "1000"), "last one");
	assert_has(postgrey("192.0.2.0/a@b.c/d@e.f", "-5,7"), "'-5'");
}

static void
postgrey_clients_and_hashes(void **state)
{
	(void)state;
	assert_string_equal(postgrey("192.0.2.7", "5,1700000000"),
	    "192.0.2.7 1700000000 1700000000 5 0");
	assert_string_equal(
	    postgrey("da39a3ee5e6b4b0d3255bfef95601890afd80709", "1,2"),
	    "hashed");
	assert_has(postgrey("example", "1,2"), "'example'");
	assert_has(postgrey("192.0.2.7", "0,5"), "passed 0 times");
	assert_has(postgrey("", ""), "''");
}

static void
greylist_dump(void **state)
{
	(void)state;
	assert_string_equal(greylist("# greylisted tuples"), "nothing");
	assert_string_equal(greylist(""), "nothing");
	assert_string_equal(
	    greylist("192.0.2.1\t<a@b.c>\t<d@e.f>\t1000300 # 1970"),
	    "192.0.2.1 1000000 1000000 0 1 'a@b.c' 'd@e.f'");
	assert_string_equal(
	    greylist("192.0.2.1   \t   <>\t  <d@e.f> \t 1000300"),
	    "192.0.2.1 1000000 1000000 0 1 '' 'd@e.f'");
	assert_string_equal(
	    greylist("192.0.2.1     <a@b.c>    <d@e.f>    1800001800 AUTO # x"),
	    "192.0.2.1 1799998200 1799998200 1799998200 2 'a@b.c' 'd@e.f'");
	assert_string_equal(
	    greylist("192.0.2.1\t<\"a b\"@b.c>\t<d@e.f>\t1800009999 AUTO"),
	    "192.0.2.1 1800000000 1800000000 1800000000 2 '\"a b\"@b.c' "
	    "'d@e.f'");
	assert_string_equal(
	    greylist("192.0.2.1\t<a@b.c>\t<d@e.f>\t1799999999 AUTO"), "other");
	assert_string_equal(
	    greylist("192.0.2.1\t<a@b.c>\t<d@e.f>\t1 TARPIT"), "other");
	assert_has(greylist("192.0.2.1\t<a@b.c>"), "fewer than four");
	assert_has(greylist("192.0.2.1\t<a@b.c>\t<d@e.f>\tsoon"), "'soon'");
	assert_has(greylist("host\t<a@b.c>\t<d@e.f>\t1"), "'host'");
}

static void
spamd_entries(void **state)
{
	(void)state;
	assert_string_equal(
	    spamd("GREY|192.0.2.1|mx|<a@b.c>|<d@e.f>|1000|9000|9000|3|0"),
	    "192.0.2.1 1000 1000 0 3 'a@b.c' 'd@e.f'");
	assert_string_equal(
	    spamd("GREY|192.0.2.1||<>|<d@e.f>|1000|2000|1900000000|1|1"),
	    "192.0.2.1 1000 2000 2000 1 '' 'd@e.f'");
	assert_string_equal(
	    spamd("WHITE|192.0.2.1|||1000|2000|1700003600|2|40"),
	    "192.0.2.1 1000 1700000000 40 1");
	assert_string_equal(spamd("WHITE|192.0.2.1|||1000|2000|2500000000|0|0"),
	    "192.0.2.1 1000 1800000000 1 1");
	assert_string_equal(spamd("TRAPPED|192.0.2.1|1700000000"), "other");
	assert_string_equal(spamd("SPAMTRAP|trap@e.f"), "other");
	assert_has(spamd("GREY|192.0.2.1|mx|<a@b.c>"), "fields are missing");
	assert_has(spamd("BLACK|x"), "'BLACK'");
	assert_has(spamd("WHITE|x|||1000|2000|1700003600|2|40"), "no address");
}

static void
sqlgrey_sql(void **state)
{
	struct foreign_sqlgrey s = { 0 };
	struct err_note note;

	(void)state;
	assert_string_equal(sqlgrey(&s, "PRAGMA foreign_keys=OFF;"), "nothing");
	assert_string_equal(sqlgrey(&s, "BEGIN TRANSACTION;"), "nothing");
	assert_int_equal(foreign_sqlgrey_end(&s, &note), ERR_INVALID);
	assert_string_equal(sqlgrey(&s, "CREATE TABLE x (a"), "nothing");
	assert_string_equal(sqlgrey(&s, "b);"), "nothing");
	assert_string_equal(
	    sqlgrey(&s, "INSERT INTO config VALUES('a','b');"), "nothing");
	assert_string_equal(
	    sqlgrey(&s, "INSERT INTO connect VALUES('it''s','b.c','192.0.2',"
	                "'d@e.f',1700000000);"),
	    "192.0.2.0 1700000000 1700000000 0 1 'it's@b.c' 'd@e.f'");
	assert_string_equal(
	    sqlgrey(&s,
	        "INSERT INTO \"connect\" VALUES('-undef-','-undef-',"
	        "'2001:0db8:0000:0001','d@e.f','1970-01-02 00:00:01');"),
	    "2001:db8:0:1:: 86401 86401 0 1 '' 'd@e.f'");
	assert_string_equal(
	    sqlgrey(&s, "INSERT INTO from_awl VALUES('a','b.c','192.0.2.7',5,"
	                "9);"),
	    "192.0.2.7 5 9 1 0");
	assert_string_equal(
	    sqlgrey(&s, "INSERT INTO domain_awl VALUES('b.c','192.0.2',5,9);"),
	    "192.0.2.0 5 9 1 1");
	assert_has(sqlgrey(&s, "INSERT INTO connect VALUES('a','b"), "quotes");
	assert_has(sqlgrey(&s, "INSERT INTO connect VALUES('a',1);"), "the 5");
	assert_has(sqlgrey(&s, "INSERT INTO domain_awl VALUES('b.c','192.0.2',"
	                       "'25.11.2026',9);"),
	    "the time of the first_seen is '25.11.2026': 2026-11-25 13:00:00 "
	    "or seconds since 1970 are right");
	assert_has(sqlgrey(&s, "hello"), "'hello'");
	assert_string_equal(sqlgrey(&s, "COMMIT;"), "nothing");
	assert_int_equal(foreign_sqlgrey_end(&s, &note), ERR_OK);
}

static void
sqlgrey_csv(void **state)
{
	struct foreign_sqlgrey s = { 0 }, other = { 0 };

	(void)state;
	assert_string_equal(
	    sqlgrey(&s, "src,sender_domain,first_seen,last_seen"), "nothing");
	assert_string_equal(
	    sqlgrey(&s, "192.0.2,\"b.c\",5,9"), "192.0.2.0 5 9 1 1");
	assert_has(sqlgrey(&s, "192.0.2,b.c,5"), "fewer values");
	assert_has(sqlgrey(&s, "192.0.2,b.c,5,9,1"), "more values");
	assert_has(sqlgrey(&other, "name,address"), "'name'");
}

/* Whatever comes, the parsers return; sanitizers look on. */
static void
rubbish_is_survived(void **state)
{
	static const char *const seeds[] = {
		"192.0.2.1\t<a@b.c>\t<d@e.f>\t1000300 AUTO",
		"GREY|192.0.2.1|mx|<a@b.c>|<d@e.f>|1000|9000|9000|3|0",
		"INSERT INTO connect VALUES('a''','b','192.0.2','d@e.f',17);",
		"192.0.2.0/a@b.c/d@e.f,1,2",
	};
	uint64_t random = 7;
	char mem[80];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const char *seed = seeds[round % 4];
		size_t len = strlen(seed);
		struct foreign_sqlgrey s = { 0 };

		memcpy(mem, seed, len);
		for (int i = 0; i < 3; i++)
			mem[unit_random_below(&random, len)] =
			    (char)(1 + unit_random_below(&random, 255));
		mem[unit_random_below(&random, len) + 1] = '\0';
		(void)greylist(mem);
		(void)spamd(mem);
		(void)sqlgrey(&s, mem);
		(void)postgrey(mem, mem);
	}
}

static void
dates(void **state)
{
	int64_t s;

	(void)state;
	assert_true(foreign_field_date(STR("2000-02-29 23:59:59"), &s));
	assert_int_equal(s, 951868799);
	assert_true(foreign_field_date(STR("2026-11-24 18:30:00.5"), &s));
	assert_int_equal(s, 1795545000);
	assert_false(foreign_field_date(STR("2026-13-24 18:30:00"), &s));
	assert_false(foreign_field_date(STR("1700000000"), &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(postgrey_triplets),
		cmocka_unit_test(postgrey_clients_and_hashes),
		cmocka_unit_test(greylist_dump),
		cmocka_unit_test(spamd_entries),
		cmocka_unit_test(sqlgrey_sql),
		cmocka_unit_test(sqlgrey_csv),
		cmocka_unit_test(rubbish_is_survived),
		cmocka_unit_test(dates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
