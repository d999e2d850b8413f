/* SPDX-License-Identifier: BSD-2-Clause */
/* test_control.c: the framing, with every fault a peer can make. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/control.h"

#define LIMIT_MS 5000

struct pair {
	int fds[2];
	struct control *c; /* over fds[0]; the test writes raw to fds[1] */
};

static int
setup(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));

	if (p == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, p->fds) != 0 ||
	    control_new(p->fds[0], clock_system(), &p->c) != ERR_OK)
		return -1;
	*state = p;
	return 0;
}

static void
hang_up(struct pair *p)
{
	if (p->fds[1] >= 0)
		(void)close(p->fds[1]);
	p->fds[1] = -1;
}

static int
teardown(void **state)
{
	struct pair *p = *state;

	control_free(&p->c);
	(void)close(p->fds[0]);
	hang_up(p);
	free(p);
	return 0;
}

static void
send_raw(struct pair *p, const char *bytes, size_t len)
{
	assert_int_equal(write(p->fds[1], bytes, len), (ssize_t)len);
}

static void
send_text(struct pair *p, const char *text)
{
	send_raw(p, text, strlen(text));
}

/* The next line's "n". */
static int
next_n(struct pair *p)
{
	json_t *json = NULL;
	int n;

	assert_int_equal(control_read(p->c, LIMIT_MS, &json, NULL), ERR_OK);
	n = (int)json_integer_value(json_object_get(json, "n"));
	json_decref(json);
	return n;
}

static void
expect(struct pair *p, enum err e, const char *words)
{
	struct err_note note = { "" };
	json_t *json = NULL;

	assert_int_equal(control_read(p->c, LIMIT_MS, &json, &note), e);
	assert_null(json);
	if (strstr(note.text, words) == NULL)
		fail_msg("'%s' is not in '%s'", words, note.text);
}

static void
lines_come_in_order_however_they_are_cut(void **state)
{
	static const char text[] = "{\"n\":1}\n{\"n\":2}\r\n{\"n\":3}\n";
	struct pair *p = *state;

	for (size_t cut = 1; cut < 8; cut++) {
		json_t *json = NULL;

		/* The first line is cut, the others come with its rest. */
		send_raw(p, text, cut);
		assert_int_equal(control_read(p->c, 0, &json, NULL), ERR_BUSY);
		send_text(p, text + cut);
		assert_int_equal(next_n(p), 1);
		assert_int_equal(next_n(p), 2);
		assert_int_equal(next_n(p), 3);
		assert_int_equal(control_read(p->c, 0, &json, NULL), ERR_BUSY);
	}
}

static void
a_bad_line_is_refused_and_the_next_one_read(void **state)
{
	struct pair *p = *state;

	send_text(p, "GET / HTTP/1.0\n{\"n\":1}\n");
	expect(p, ERR_INVALID, "not JSON");
	assert_int_equal(next_n(p), 1);
	send_text(p, "\n{\"n\":2}\n");
	expect(p, ERR_INVALID, "not JSON");
	assert_int_equal(next_n(p), 2);
	send_text(p, "[1]\n\"x\"\n{\"n\":1} {\"n\":2}\n{\"n\":1,\"n\":2}\n");
	expect(p, ERR_INVALID, "no object");
	expect(p, ERR_INVALID, "no object");
	expect(p, ERR_INVALID, "not JSON");
	expect(p, ERR_INVALID, "not JSON");
	send_raw(p, "{\"n\":3}\0\n", 9);
	expect(p, ERR_INVALID, "NUL");
	send_text(p, "{\"n\":\"\\u0000\"}\n");
	expect(p, ERR_INVALID, "not JSON");
	send_text(p, "{\"n\":\"\xff\xfe\"}\n{\"n\":\"\xc0\xaf\"}\n{\"n\":4}\n");
	expect(p, ERR_INVALID, "not JSON");
	expect(p, ERR_INVALID, "not JSON");
	assert_int_equal(next_n(p), 4);
}

static void
a_deep_line_is_refused(void **state)
{
	struct pair *p = *state;
	char deep[30001];

	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\n';
	send_raw(p, deep, sizeof(deep));
	expect(p, ERR_INVALID, "not JSON");
}

static void
fill(char *line, size_t len)
{
	static const char begin[] = "{\"n\":5,\"fill\":\"";

	memset(line, 'x', len);
	memcpy(line, begin, sizeof(begin) - 1);
	line[len - 3] = '"';
	line[len - 2] = '}';
	line[len - 1] = '\n';
}

static void
the_longest_line_is_read_and_one_more_byte_is_not(void **state)
{
	struct pair *p = *state;
	static char line[CONTROL_LINE_MAX + 1];

	fill(line, CONTROL_LINE_MAX);
	send_raw(p, line, CONTROL_LINE_MAX);
	assert_int_equal(next_n(p), 5);
	fill(line, CONTROL_LINE_MAX + 1);
	send_raw(p, line, CONTROL_LINE_MAX + 1);
	expect(p, ERR_FULL, "too long: 65536 bytes");
	/* Where the next line begins is lost: it stays refused. */
	send_text(p, "{\"n\":6}\n");
	expect(p, ERR_FULL, "too long");
}

static void
the_end_of_the_peer_is_told(void **state)
{
	struct pair *p = *state;

	send_text(p, "{\"n\":7}\n{\"n\":8");
	hang_up(p);
	assert_int_equal(next_n(p), 7);
	expect(p, ERR_INVALID, "without a newline");
	expect(p, ERR_CLOSED, "ended");
}

static void
time_runs_out(void **state)
{
	struct pair *p = *state;
	struct err_note note = { "" };
	json_t *json = NULL;

	assert_int_equal(control_read(p->c, 1, &json, &note), ERR_BUSY);
	assert_string_equal(note.text, "nothing came within the time limit");
	send_text(p, "{\"n\":");
	assert_int_equal(control_read(p->c, 1, &json, &note), ERR_BUSY);
	assert_string_equal(
	    note.text, "the line did not end within the time limit");
	/* What came is not lost for a reader who has more time. */
	send_text(p, "9}\n");
	assert_int_equal(next_n(p), 9);
}

static json_t *
message(size_t fill_len)
{
	char *text = malloc(fill_len + 1);
	json_t *json;

	assert_non_null(text);
	memset(text, 'y', fill_len);
	text[fill_len] = '\0';
	json = json_pack("{s:s}", "fill", text);
	free(text);
	return json;
}

static void
what_is_written_is_one_line_of_ascii(void **state)
{
	struct pair *p = *state;
	json_t *json =
	    json_pack("{s:s}", "k", "a\nb\x1b[31m\xc2\x9b\xe2\x80\x8b");
	char got[200] = { 0 };
	ssize_t n;

	assert_int_equal(control_write(p->c, json, LIMIT_MS), ERR_OK);
	assert_int_equal(control_flush(p->c, LIMIT_MS), ERR_OK);
	n = read(p->fds[1], got, sizeof(got) - 1);
	assert_true(n > 0);
	assert_string_equal(
	    got, "{\"k\":\"a\\nb\\u001B[31m\\u009B\\u200B\"}\n");
	json_decref(json);
}

static void
a_message_must_fit_a_line(void **state)
{
	struct pair *p = *state;
	/* {"fill":""} and the newline are 12 bytes. */
	json_t *fits = message(CONTROL_LINE_MAX - 12);
	json_t *too_long = message(CONTROL_LINE_MAX - 11);

	assert_int_equal(control_write(p->c, too_long, LIMIT_MS), ERR_FULL);
	assert_int_equal(control_write(p->c, fits, LIMIT_MS), ERR_OK);
	json_decref(fits);
	json_decref(too_long);
}

static void
a_peer_that_does_not_read_costs_the_time_limit(void **state)
{
	struct pair *p = *state;
	json_t *json = message(60000);
	enum err e = ERR_OK;

	for (int i = 0; i < 100 && e == ERR_OK; i++)
		e = control_write(p->c, json, 1);
	assert_int_equal(e, ERR_BUSY);
	json_decref(json);
}

/* The program would be gone if SIGPIPE were raised. */
static void
a_peer_that_has_gone_is_an_error(void **state)
{
	struct pair *p = *state;
	json_t *json = message(10);

	hang_up(p);
	assert_int_equal(control_write(p->c, json, LIMIT_MS), ERR_OK);
	assert_int_equal(control_flush(p->c, LIMIT_MS), ERR_CLOSED);
	json_decref(json);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(lines_come_in_order_however_they_are_cut),
	TEST(a_bad_line_is_refused_and_the_next_one_read),
	TEST(a_deep_line_is_refused),
	TEST(the_longest_line_is_read_and_one_more_byte_is_not),
	TEST(the_end_of_the_peer_is_told),
	TEST(time_runs_out),
	TEST(what_is_written_is_one_line_of_ascii),
	TEST(a_message_must_fit_a_line),
	TEST(a_peer_that_does_not_read_costs_the_time_limit),
	TEST(a_peer_that_has_gone_is_an_error),
};

UNIT_MAIN(tests)
