/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ctl_simulate.c: greywait simulate as an operator runs it, on a log as
 * Postfix writes it: tests/unit/data/mail.log, plain, rotated and compressed,
 * and cut short.
 *
 * The log has four mails: alice's, which postgrey put off once; a stranger's,
 * which never came again; carol's own; and bob's to a team of two.
 */
#include "command_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define LOG_MAX 16384
#define FIRST_LINES 12 /* of the log, that make the rotated one */

struct logs {
	void *host;
	char dir[64];
	char log[100];           /* the whole one */
	char old[100], new[100]; /* its parts, the first compressed */
	char cut[100];           /* the first, not to its end */
	char junk[100];
	char conf[100], other[100];
};

static void
write_file(char ret_path[100], const char *dir, const char *name,
    const char *bytes, size_t len)
{
	FILE *f;

	(void)snprintf(ret_path, 100, "%s/%s", dir, name);
	f = fopen(ret_path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void
write_gz(char ret_path[100], const char *dir, const char *bytes, size_t len)
{
	gzFile gz;

	(void)snprintf(ret_path, 100, "%s/mail.log.1.gz", dir);
	gz = gzopen(ret_path, "wb");
	assert_non_null(gz);
	assert_int_equal(gzwrite(gz, bytes, (unsigned int)len), (int)len);
	assert_int_equal(gzclose(gz), Z_OK);
}

static size_t
slurp(const char *path, char ret[LOG_MAX])
{
	FILE *f = fopen(path, "re");
	size_t len;

	assert_non_null(f);
	len = fread(ret, 1, LOG_MAX, f);
	assert_true(len > 0 && len < LOG_MAX);
	(void)fclose(f);
	return len;
}

/* The log's times must not be in the future of the files. */
static void
set_times(const char *path)
{
	struct timespec times[2] = { { .tv_sec = 1796000000 },
		{ .tv_sec = 1796000000 } }; /* 2026-11-30 */

	assert_int_equal(utimensat(-1, path, times, 0), 0);
}

static void
make_logs(struct logs *l)
{
	const char *top = getenv("srcdir");
	char text[LOG_MAX], packed[LOG_MAX], path[4096];
	size_t len, first = 0;

	(void)snprintf(path, sizeof(path), "%s/tests/unit/data/mail.log",
	    top == NULL ? "." : top);
	len = slurp(path, text);
	write_file(l->log, l->dir, "whole.log", text, len);
	for (int i = 0; i < FIRST_LINES; i++)
		first +=
		    (size_t)(strchr(text + first, '\n') - text) - first + 1;
	write_gz(l->old, l->dir, text, first);
	write_file(l->new, l->dir, "mail.log", text + first, len - first);
	write_file(l->cut, l->dir, "cut.gz", packed, slurp(l->old, packed) / 2);
	write_file(l->junk, l->dir, "junk", "\0\1\2\n\xff\xfe\n", 7);
	set_times(l->log);
	set_times(l->old);
	set_times(l->new);
	set_times(l->cut);
}

static const char quick[] = "whitelist_files = [];\n";
static const char slow[] = "whitelist_files = [];\ndelay = \"2h\";\n"
                           "delay_verified = \"2h\";\n";

static int
setup(void **state)
{
	struct logs *l = calloc(1, sizeof(*l));

	*state = l;
	if (l == NULL || command_setup(&l->host) != 0)
		return -1;
	(void)snprintf(l->dir, sizeof(l->dir), "/tmp/greywait-logs.XXXXXX");
	assert_non_null(mkdtemp(l->dir));
	make_logs(l);
	write_file(l->conf, l->dir, "quick.conf", quick, sizeof(quick) - 1);
	write_file(l->other, l->dir, "slow.conf", slow, sizeof(slow) - 1);
	return 0;
}

static int
teardown(void **state)
{
	struct logs *l = *state;

	(void)unlink(l->log);
	(void)unlink(l->old);
	(void)unlink(l->new);
	(void)unlink(l->cut);
	(void)unlink(l->junk);
	(void)unlink(l->conf);
	(void)unlink(l->other);
	(void)rmdir(l->dir);
	(void)command_teardown(&l->host);
	free(l);
	return 0;
}

/* The number at "a.b.c" of the JSON that was printed; "0" is an index. */
static int64_t
number(const struct host *h, const char *path)
{
	char copy[100], *save = NULL;
	json_t *all = json_loads(h->out, 0, NULL), *at = all;
	int64_t n;

	assert_non_null(all);
	(void)snprintf(copy, sizeof(copy), "%s", path);
	for (char *w = strtok_r(copy, ".", &save); w != NULL;
	     w = strtok_r(NULL, ".", &save))
		at = json_is_array(at)
		         ? json_array_get(at, strtoul(w, NULL, 10))
		         : json_object_get(at, w);
	if (!json_is_integer(at))
		fail_msg("no number at %s of %s", path, h->out);
	n = json_integer_value(at);
	json_decref(all);
	return n;
}

#define SIM "simulations.0."

static void
a_log_is_replayed(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "simulate", "--json", "--config", l->conf,
	                     "--retry", "postfix", "--log", l->log),
	    0);
	assert_string_equal(h->err, "");
	assert_int_equal(number(h, "log.lines"), 24);
	assert_int_equal(number(h, "log.taken"), 3);
	assert_int_equal(number(h, "log.greylisted"), 2);
	assert_int_equal(number(h, "log.refused"), 1);
	assert_int_equal(number(h, SIM "mails"), 4);
	assert_int_equal(number(h, SIM "reasons.authenticated"), 1);
	/* Alice, seen in the log; bob, assumed. */
	assert_int_equal(number(h, SIM "grades.verified.back_seen"), 1);
	assert_int_equal(number(h, SIM "grades.verified.back_assumed"), 1);
	assert_int_equal(number(h, SIM "grades.verified.waited_s.p50"), 300);
	assert_int_equal(number(h, SIM "grades.verified.waited_s.max"), 308);
	/* "localhost" is no HELO of a stranger without a name. */
	assert_int_equal(number(h, SIM "grades.suspicious.lost_seen"), 1);
	assert_int_equal(number(h, SIM "total.delayed"), 3);
}

static void
rotated_logs_are_one(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;
	char whole[COMMAND_OUTPUT_MAX];

	assert_int_equal(
	    RUN(h, "simulate", "--json", "--config", l->conf, "--log", l->log),
	    0);
	(void)snprintf(
	    whole, sizeof(whole), "%s", strstr(h->out, "\"simulations\""));
	assert_int_equal(
	    RUN(h, "simulate", "--json", "--config", l->conf, l->new, l->old),
	    0);
	assert_int_equal(number(h, "log.files"), 2);
	assert_string_equal(strstr(h->out, "\"simulations\""), whole);
}

static void
two_configurations_stand_side_by_side(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--against",
	                     l->other, "--retry", "postfix", "--log", l->log),
	    0);
	expect_in(h->out, "from 2026-11-24 06:25 to 2026-11-25 07:10");
	expect_in(h->out, "quick.conf");
	expect_in(h->out, "slow.conf");
	expect_in(h->out, "DIFFERENCE");
	/* An hour and a half after the log, alice would come again. */
	expect_in(h->out, "came back, seen in the log        1 ");
	expect_in(h->out, "schedule 'postfix'");
	expect_in(h->out, "2 h 26 min");
	assert_int_equal(
	    RUN(h, "simulate", "--json", "--config", l->conf, "--against",
	        l->other, "--retry", "postfix", "--log", l->log),
	    0);
	assert_int_equal(number(h, "simulations.0.total.back_seen"), 1);
	assert_int_equal(number(h, "simulations.1.total.back_seen"), 0);
	assert_int_equal(number(h, "simulations.1.total.back_assumed"), 2);
}

static void
what_cannot_be_read_is_told(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--log",
	                     l->cut, l->new, l->junk, "/nonexistent.log"),
	    0);
	expect_in(h->err, "cut.gz:");
	expect_in(h->err, "the compressed file ends too early");
	expect_in(h->err, "/nonexistent.log: ");
	expect_in(h->err, "2 lines do not begin with a time");
	expect_in(h->err, "/junk:1");
	expect_in(h->out, "2 of the logs could not be read");
	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--log",
	                     l->junk, "/nonexistent.log"),
	    65);
	expect_in(h->err, "no mail that Postfix took");
	assert_string_equal(h->out, "");
}

/* What does not count is told, whatever is not. */
static void
quiet_is_no_silence(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "-q", "simulate", "--config", l->conf, "--log",
	                     l->new, l->junk),
	    0);
	expect_in(h->err, "2 lines do not begin with a time that can be and do "
	                  "not count, the first is ");
	expect_in(h->err, "/junk:1");
}

static void
a_log_named_twice_is_played_once(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;
	char other[100], words[300];

	(void)snprintf(other, sizeof(other), "%s/other.log", l->dir);
	assert_int_equal(symlink(l->log, other), 0);
	(void)snprintf(words, sizeof(words),
	    "greywait: %s and %s are the same file: it is played once\n",
	    l->log, other);
	assert_int_equal(RUN(h, "-jq", "simulate", "--config", l->conf, "--log",
	                     l->log, other),
	    0);
	assert_string_equal(h->err, words);
	assert_int_equal(number(h, "log.files"), 1);
	assert_int_equal(number(h, SIM "mails"), 4);
	assert_int_equal(RUN(h, "-jq", "simulate", "--config", l->conf, "--log",
	                     l->log, l->log, l->log),
	    0);
	assert_int_equal(number(h, "log.files"), 1);
	/* It has no decisions of greywaitd's. */
	assert_int_equal(RUN(h, "report", l->log, other), 65);
	expect_in(h->err, "are the same file: it counts once\n");
	expect_in(h->err, ": 24 lines, and no decision");
	assert_int_equal(unlink(other), 0);
}

/* A pipe with these bytes in it, as a shell gives one; its path. */
static int
fill_pipe(char ret_path[100], const char *bytes, size_t len)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], bytes, len), len);
	assert_int_equal(close(fds[1]), 0);
	(void)snprintf(ret_path, 100, "/dev/fd/%d", fds[0]);
	return fds[0];
}

/* It has its lines only once. */
static void
a_pipe_is_read_whole_and_last(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;
	char text[LOG_MAX], path[100];
	int fd = fill_pipe(path, text, slurp(l->log, text));

	assert_int_equal(RUN(h, "report", path), 65);
	expect_in(h->err, ": 24 lines, and no decision");
	assert_int_equal(close(fd), 0);
	fd = fill_pipe(path, text, slurp(l->new, text));
	assert_int_equal(
	    RUN(h, "-j", "simulate", "--config", l->conf, path, l->old), 0);
	assert_int_equal(close(fd), 0);
	assert_string_equal(h->err, "");
	assert_int_equal(number(h, "log.lines"), 24);
	assert_int_equal(number(h, SIM "grades.verified.back_seen"), 1);
}

static void
periods(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "simulate", "--json", "--config", l->conf,
	                     "--since", "2026-11-25", "--log", l->log),
	    0);
	assert_int_equal(number(h, SIM "mails"), 1);
	assert_int_equal(number(h, "log.taken"), 3);
	assert_int_equal(RUN(h, "simulate", "--json", "--config", l->conf,
	                     "--until", "2026-11-25", "--log", l->log),
	    0);
	assert_int_equal(number(h, SIM "mails"), 3);
	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--since",
	                     "2026-12-01", "--log", l->log),
	    65);
	expect_in(h->err, "no attempt is between --since and --until");
}

static void
what_is_asked_for_wrongly(void **state)
{
	struct logs *l = *state;
	struct host *h = l->host;

	assert_int_equal(RUN(h, "simulate", "--config", l->conf), 64);
	expect_in(h->err, "no log is named");
	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--log",
	                     l->old, "--log", l->new),
	    64);
	expect_in(h->err, "--log is there 2 times");
	assert_int_equal(RUN(h, "simulate", "--config", l->conf, "--retry",
	                     "soon", "--log", l->log),
	    64);
	expect_in(h->err, "5m,10m,1h");
	assert_int_equal(RUN(h, "simulate", "--config", "/nonexistent.conf",
	                     "--log", l->log),
	    65);
	expect_in(h->err, "/nonexistent.conf");
	assert_int_equal(
	    RUN(h, "simulate", "--config", l->junk, "--log", l->log), 65);
	expect_in(h->err, "junk:1");
}

#define logs_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	logs_test(a_log_is_replayed),
	logs_test(rotated_logs_are_one),
	logs_test(two_configurations_stand_side_by_side),
	logs_test(what_cannot_be_read_is_told),
	logs_test(quiet_is_no_silence),
	logs_test(a_log_named_twice_is_played_once),
	logs_test(a_pipe_is_read_whole_and_last),
	logs_test(periods),
	logs_test(what_is_asked_for_wrongly),
};

UNIT_MAIN(tests)
