/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_report.c: a decision that was logged is read back; first contacts,
 * retries and those that stay away are told apart.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "daemon/decision_log.h"
#include "report/log_file.h"
#include "report/log_time.h"
#include "report/summary.h"

#define T0 INT64_C(1800000000)
#define DAY INT64_C(86400)

struct line {
	char text[DECISION_LOG_MAX];
};

static struct str
logged(struct line *l, const struct decision *d, const char *sender)
{
	struct attempt a = { .client_name = STR("mx.example.com"),
		.helo = STR("x, verdict=accept"),
		.sender = str_of(sender),
		.recipient = STR("u@example.net") };
	struct strbuf b;

	assert_int_equal(addr_parse(STR("192.0.2.1"), &a.client), ERR_OK);
	strbuf_init(&b, l->text, sizeof(l->text));
	strbuf_add(&b, STR("2027-01-15T08:00:00+00:00 mx greywaitd[7]: "));
	decision_log_format(&a, d, NULL, &b);
	return strbuf_str(&b);
}

static void
add(struct summary *t, int64_t at_s, struct decision d, const char *sender)
{
	struct decision_line line;
	struct line mem;

	d.verdict = d.reason >= REASON_FIRST ? VERDICT_DEFER : VERDICT_ACCEPT;
	assert_int_equal(
	    decision_line_parse(logged(&mem, &d, sender), &line), ERR_OK);
	summary_add(t, T0 + at_s, &line);
}

static void
test_what_was_logged_is_read_back(void **state)
{
	static const struct decision d = { .verdict = VERDICT_ACCEPT,
		.reason = REASON_SHADOW,
		.would = REASON_EARLY,
		.link = EVIDENCE_NET,
		.grade = GRADE_SUSPICIOUS,
		.delay_s = 1800,
		.waited_s = 30,
		.left_s = 1770 };
	struct decision_line line;
	struct line mem;

	(void)state;
	assert_int_equal(
	    decision_line_parse(logged(&mem, &d, "a=b@c.example"), &line),
	    ERR_OK);
	assert_int_equal(line.decision.reason, REASON_SHADOW);
	assert_int_equal(line.decision.would, REASON_EARLY);
	assert_int_equal(line.decision.link, EVIDENCE_NET);
	assert_int_equal(line.decision.grade, GRADE_SUSPICIOUS);
	assert_int_equal(line.decision.delay_s, 1800);
	assert_int_equal(line.decision.waited_s, 30);
	assert_int_equal(line.decision.left_s, 1770);
	assert_str_is(line.sender, "a\\x3db@c.example");
	assert_str_is(line.client_address, "192.0.2.1");
}

static void
test_other_lines(void **state)
{
	static const struct decision d = { .verdict = VERDICT_DEFER,
		.reason = REASON_FIRST };
	struct decision_line line;
	struct line mem;
	struct str all = logged(&mem, &d, "a@b.example");

	(void)state;
	assert_int_equal(decision_line_parse(STR(""), &line), ERR_NOTFOUND);
	assert_int_equal(
	    decision_line_parse(STR("Nov 25 03:14:14 mx postfix/smtpd[1]: "
	                            "connect from x[192.0.2.1]"),
	        &line),
	    ERR_NOTFOUND);
	/* Cut anywhere before the last value that counts. */
	for (size_t i = 52; i < all.len - 52; i++)
		assert_int_not_equal(
		    decision_line_parse(str_slice(all, 0, i), &line), ERR_OK);
}

static void
test_times(void **state)
{
	struct log_clock clock = { .written_s = T0 }; /* 2027-01-15 */
	char text[LOG_TIME_TEXT_MAX];
	int64_t at_s = 0;

	(void)state;
	assert_true(log_time_parse(
	    &clock, STR("2027-01-15T08:00:00.123+01:00 mx x"), &at_s));
	assert_int_equal(at_s, T0);
	/* Written in January: December was last year's. */
	assert_true(log_time_parse(&clock, STR("Dec 31 23:59:59 mx"), &at_s));
	assert_string_equal(log_time_format(at_s, text), "2026-12-31 23:59");
	assert_true(log_time_parse(&clock, STR("Jan  1 00:00:01 mx"), &at_s));
	assert_string_equal(log_time_format(at_s, text), "2027-01-01 00:00");
	assert_false(log_time_parse(&clock, STR("Foo 31 23:59:59 m"), &at_s));
	assert_false(log_time_parse(&clock, STR("Dec 31 24:59:59 m"), &at_s));
	assert_false(log_time_parse(&clock, STR("verdict=accept, r"), &at_s));
	assert_true(log_time_parse_operand(STR("2027-01-15 08:00"), &at_s));
	assert_int_equal(at_s, T0);
	assert_true(log_time_parse_operand(STR("2027-01-15"), &at_s));
	assert_int_equal(at_s, T0 - 8 * 3600);
	assert_false(log_time_parse_operand(STR("yesterday!"), &at_s));
}

static void
test_what_becomes_of_first_contacts(void **state)
{
	const struct decision first = { .reason = REASON_FIRST,
		.grade = GRADE_VERIFIED,
		.delay_s = 60,
		.left_s = 60 };
	struct decision early = first, retried = first, shadow = first;
	struct summary *t = NULL;

	(void)state;
	early.reason = REASON_EARLY;
	early.waited_s = 30;
	retried.reason = REASON_RETRIED;
	retried.link = EVIDENCE_NAME;
	retried.waited_s = 90;
	shadow.reason = REASON_SHADOW;
	shadow.would = REASON_FIRST;
	assert_int_equal(summary_new(&t), ERR_OK);
	add(t, 0, first, "back@a.example");
	add(t, 1, first, "lost@b.example");
	add(t, 30, early, "back@a.example");
	/* The line came a second late. */
	add(t, 91, retried, "back@a.example");
	/* Another first contact of the same conversation stays away. */
	add(t, 200, first, "back@a.example");
	/* Their first attempts are in a log that was not read. */
	add(t, 300, early, "before@c.example");
	add(t, 400, retried, "earlier@c.example");
	add(t, 500, shadow, "s@d.example");
	add(t, 2 * DAY, first, "open@e.example");
	summary_end(t);
	assert_int_equal(t->attempts, 9);
	assert_int_equal(t->grades[GRADE_VERIFIED].firsts, 6);
	assert_int_equal(t->grades[GRADE_VERIFIED].retried, 2);
	assert_int_equal(t->grades[GRADE_VERIFIED].lost, 3);
	assert_int_equal(t->grades[GRADE_VERIFIED].open, 1);
	assert_int_equal(t->grades[GRADE_VERIFIED].shadow, 1);
	assert_int_equal(
	    hist_percentile(&t->grades[GRADE_VERIFIED].waits, 50), 90);
	assert_int_equal(t->links[EVIDENCE_NAME], 2);
	assert_int_equal(t->day_count, 2);
	assert_int_equal(t->days[0].lost, 3);
	assert_int_equal(t->days[1].open, 1);
	assert_int_equal(t->lost.used, 3);
	summary_free(&t);
}

/* A pool passes: all that it has tried from came back. */
static void
test_pool(void **state)
{
	const struct decision first = { .reason = REASON_FIRST,
		.delay_s = 180 };
	const struct decision passed = { .reason = REASON_RETRIED,
		.link = EVIDENCE_POOL,
		.delay_s = 180,
		.waited_s = 600 };
	struct summary *t = NULL;

	(void)state;
	assert_int_equal(summary_new(&t), ERR_OK);
	add(t, 0, first, "p@a.example");
	add(t, 300, first, "p@a.example");
	add(t, 600, passed, "p@a.example");
	add(t, 3 * DAY, passed, "other@a.example");
	summary_end(t);
	assert_int_equal(t->grades[GRADE_UNKNOWN].retried, 3);
	assert_int_equal(t->grades[GRADE_UNKNOWN].lost, 0);
	summary_free(&t);
}

/* What the operator or trust let in was no retry, and has come back. */
static void
test_let_in_otherwise(void **state)
{
	const struct decision first = {
		.reason = REASON_FIRST, .grade = GRADE_VERIFIED, .delay_s = 60
	};
	const struct decision rule = { .reason = REASON_RULE },
	                      trusted = { .reason = REASON_TRUSTED },
	                      pass = { .reason = REASON_PASSED },
	                      passed = { .reason = REASON_PASSED,
		                      .waited_s = 90 };
	struct summary *t = NULL;

	(void)state;
	assert_int_equal(summary_new(&t), ERR_OK);
	add(t, 0, first, "rule@a.example");
	add(t, 0, first, "trusted@a.example");
	add(t, 0, first, "pass@a.example");
	add(t, 0, first, "forged@a.example");
	add(t, 0, first, "late@a.example");
	add(t, 10, rule, "rule@a.example");
	add(t, 20, trusted, "trusted@a.example");
	add(t, 30, pass, "pass@a.example");
	/* Another origin of that conversation, which passed long ago. */
	add(t, 30, passed, "forged@a.example");
	add(t, 2 * DAY, trusted, "late@a.example");
	summary_end(t);
	assert_int_equal(t->grades[GRADE_VERIFIED].retried, 3);
	assert_int_equal(t->grades[GRADE_VERIFIED].lost, 2);
	assert_int_equal(
	    hist_percentile(&t->grades[GRADE_VERIFIED].waits, 50), 20);
	summary_free(&t);
}

static void
test_waiting_is_bounded(void **state)
{
	struct contact c = { .grade = GRADE_VERIFIED }, gone;
	struct waiting *w = NULL;

	(void)state;
	assert_int_equal(waiting_new(3, &w), ERR_OK);
	for (int i = 0; i < 100; i++) {
		c.conversation = (uint64_t)i * 65536; /* one bucket */
		c.first_s = T0 + i;
		assert_int_equal(waiting_add(w, &c, &gone), i >= 3);
		if (i >= 3)
			assert_int_equal(gone.first_s, T0 + i - 3);
	}
	assert_false(waiting_take(w, 96 * 65536, T0 + 96, &gone));
	assert_true(waiting_take(w, 98 * 65536, T0 + 98, &gone));
	assert_true(waiting_take_oldest(w, &gone));
	assert_int_equal(gone.first_s, T0 + 97);
	assert_true(waiting_take_any(w, 99 * 65536, &gone));
	assert_false(waiting_take_oldest(w, &gone));
	waiting_free(&w);
}

static void
test_most_frequent_names_are_kept(void **state)
{
	static struct top t;
	char name[32];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		top_add(&t, str_of(name));
		if (i % 20 == 0)
			top_add(&t, STR("often.example"));
	}
	top_sort(&t);
	assert_string_equal(t.names[0].name, "often.example");
	assert_true(t.names[0].count - t.names[0].over <= 500);
	assert_true(t.names[0].count >= 500);
}

static void
write_gz(const char *path, size_t lines)
{
	gzFile gz = gzopen(path, "wb");

	for (size_t i = 0; i < lines; i++)
		(void)gzprintf(gz, "line %zu %zu\n", i, i * 2654435761u);
	assert_int_equal(gzclose(gz), Z_OK);
}

static void
test_files(void **state)
{
	char path[] = "/tmp/greywait-report.XXXXXX";
	struct err_note note = { "" };
	struct log_file *f = NULL;
	struct str line;
	size_t lines = 0;
	int fd = mkstemp(path);
	enum err e;

	(void)state;
	assert_true(fd >= 0);
	write_gz(path, 50000);
	assert_int_equal(log_file_open(path, &f, &note), ERR_OK);
	while ((e = log_file_next(f, &line, &note)) == ERR_OK)
		lines++;
	assert_int_equal(e, ERR_CLOSED);
	assert_int_equal(lines, 50000);
	log_file_close(&f);
	/* Cut in the middle: what was wrong, and where. */
	assert_int_equal(ftruncate(fd, 100000), 0);
	assert_int_equal(log_file_open(path, &f, &note), ERR_OK);
	while ((e = log_file_next(f, &line, &note)) == ERR_OK)
		continue;
	assert_int_equal(e, ERR_CORRUPT);
	assert_non_null(strstr(note.text, path));
	assert_non_null(strstr(note.text, "ends too early"));
	log_file_close(&f);
	(void)close(fd);
	(void)unlink(path);
	assert_int_equal(log_file_open(path, &f, &note), ERR_NOTFOUND);
	assert_non_null(strstr(note.text, path));
	assert_int_equal(log_file_open("/tmp", &f, &note), ERR_INVALID);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_was_logged_is_read_back),
	cmocka_unit_test(test_other_lines),
	cmocka_unit_test(test_times),
	cmocka_unit_test(test_what_becomes_of_first_contacts),
	cmocka_unit_test(test_pool),
	cmocka_unit_test(test_let_in_otherwise),
	cmocka_unit_test(test_waiting_is_bounded),
	cmocka_unit_test(test_most_frequent_names_are_kept),
	cmocka_unit_test(test_files),
};

UNIT_MAIN(tests)
