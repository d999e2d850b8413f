/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ctl_command.c: the greywait command as an operator runs it, against a
 * control server in this process. make check runs it where ./greywait is.
 */
#include "command_fixture.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
status_is_a_page(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "status"), 0);
	expect_in(h->out, "version ");
	expect_in(h->out, "9.9.9\n");
	expect_in(h->out, "2027-01-15T07:00:00Z (1 h 0 min ago)\n");
	expect_in(h->out, "store health");
	assert_string_equal(h->err, "");
}

static void
json_is_one_object_a_line(void **state)
{
	struct host *h = *state;
	json_t *json;

	assert_int_equal(RUN(h, "--json", "status"), 0);
	json = json_loads(h->out, 0, NULL);
	assert_int_equal(fixture_int(json, "now"), FIXTURE_NOW);
	json_decref(json);
	(void)fixture_attempt(
	    h->f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	(void)fixture_attempt(
	    h->f, "192.0.2.7", STR("alice@example.org"), "carl@example.net");
	assert_int_equal(RUN(h, "list", "-j"), 0);
	assert_string_equal(
	    strchr(h->out, '\n') + 1, strstr(h->out, "\n{") + 1);
	*strchr(h->out, '\n') = '\0';
	json = json_loads(h->out, 0, NULL);
	assert_string_equal(fixture_text(json, "recipient"), "bob@example.net");
	json_decref(json);
}

static void
explain_says_it_in_words_and_by_exit_status(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "explain", "192.0.2.7", "alice@example.org",
	                     "bob@example.net"),
	    1);
	expect_in(h->out, "DEFERRED now: it would be the first attempt");
	expect_in(h->out, "Nothing is stored about it.\n");
	(void)fixture_attempt(
	    h->f, "192.0.2.7", STR("alice@example.org"), "bob@example.net");
	h->f->clock.now_s += 55;
	assert_int_equal(RUN(h, "explain", "-H", "mx.example.org", "192.0.2.8",
	                     "alice@example.org", "bob@example.net"),
	    1);
	expect_in(h->out, "the delay is not over (early)");
	expect_in(h->out, "The delay is 3 min 0 s, and it was first tried 55 s "
	                  "ago.\nA retry passes from 2027-01-15T08:03:00Z (in "
	                  "2 min 5 s) on,\nuntil 2027-01-16T08:00:00Z (in 23 h "
	                  "59 min) (retry_window).\n\nRule       none");
	expect_in(h->out,
	    "Grade      unknown: no confirmed name was told (-N).\n"
	    "Link       net: the client is in the same network");
	expect_in(h->out, "Trust      not yet.\n           192.0.2.0/24 has");
	expect_in(h->out, "  net      any host in 192.0.2.0/24.\n");
	expect_in(h->out, "compared as <alice@example.org> to <bob@exa");
	expect_in(h->out, "HELO mx.example.org");
	h->f->clock.now_s += 125;
	assert_int_equal(RUN(h, "explain", "192.0.2.8", "alice@example.org",
	                     "bob@example.net"),
	    0);
	expect_in(h->out, "ACCEPTED now: it would be a retry");
	assert_int_equal(RUN(h, "-q", "explain", "192.0.2.8", "eve@example.org",
	                     "bob@example.net"),
	    1);
	assert_string_equal(h->out, "");
}

static void
the_whitelist_is_kept(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "whitelist", "add", "client", "192.0.2.0/24",
	                     "--comment", "their pool", "--expires", "30d"),
	    0);
	assert_string_equal(h->out, "added client 192.0.2.0/24\n");
	assert_int_equal(
	    RUN(h, "whitelist", "add", "client", "192.0.2.0/24"), 0);
	expect_in(h->out, "replaced client 192.0.2.0/24\n");
	assert_int_equal(RUN(h, "verify"), 0);
	expect_in(h->out, " 1 rule; 0 do not decode\n");
	assert_int_equal(RUN(h, "whitelist", "list"), 0);
	expect_in(h->out, "KIND    VALUE         ACTION  FROM  ADDED");
	expect_in(
	    h->out, "client  192.0.2.0/24  accept  root  2027-01-15T08:00:00Z");
	expect_in(h->out, "never");
	assert_int_equal(
	    RUN(h, "explain", "192.0.2.8", "a@example.org", "bob@example.net"),
	    0);
	expect_in(h->out,
	    "Rule       client 192.0.2.0/24: exempt; from root, added ");
	assert_int_equal(
	    RUN(h, "whitelist", "del", "client", "192.0.2.0/24"), 0);
	assert_string_equal(h->out, "removed client 192.0.2.0/24\n");
	assert_int_equal(RUN(h, "whitelist", "list"), 0);
	assert_string_equal(h->out, "");
	assert_string_equal(h->err, "the whitelist has no such entries\n");
}

static void
what_a_stranger_sends_does_not_reach_the_terminal(void **state)
{
	static const char hostile[] =
	    "\x9b\x33\x31m\xff\xc2\x9b\xe2\x80\x8b@example.org";
	struct host *h = *state;

	(void)fixture_attempt(h->f, "192.0.2.7",
	    (struct str){ hostile, sizeof(hostile) - 1 }, "bob@example.net");
	assert_int_equal(RUN(h, "list"), 0);
	expect_in(h->out, " \\x9b31m\\xff\\xc2\\x9b\\xe2\\x80\\x8b"
	                  "@example.org ");
	assert_null(strchr(h->out, '\x9b'));
	/* As it was printed it can be asked for. */
	assert_int_equal(RUN(h, "list", "-f",
	                     "\\x9b31m\\xff\\xc2\\x9b\\xe2\\x80\\x8b"
	                     "@example.org"),
	    0);
	expect_in(h->out, " 192.0.2.7 ");
	assert_int_equal(RUN(h, "list", "--json"), 0);
	assert_null(strchr(h->out, '\x9b'));
	/* As an argument, in an error that quotes it. */
	assert_int_equal(RUN(h, "list", "-c", "\x1b[31m\x9b"), 65);
	expect_in(h->err, "\\x1b[31m\\x9b");
	assert_null(strchr(h->err, '\x1b'));
}

static void
columns_stand_under_each_other(void **state)
{
	struct host *h = *state;
	const char *first, *second;

	(void)fixture_attempt(h->f, "192.0.2.7", STR("j\xc3\xb6rg@example.org"),
	    "bob@example.net");
	(void)fixture_attempt(
	    h->f, "192.0.2.70", STR("jorg@example.org"), "bob@example.net");
	assert_int_equal(RUN(h, "list"), 0);
	first = strstr(h->out, "jorg@example.org  bob@");
	second = strstr(h->out, "j\xc3\xb6rg@example.org  bob@");
	assert_non_null(first);
	assert_non_null(second);
}

static void
list_tells_of_more(void **state)
{
	struct host *h = *state;

	for (int i = 0; i < 101; i++) {
		char rcpt[40];

		(void)snprintf(rcpt, sizeof(rcpt), "r%d@example.net", i);
		(void)fixture_attempt(
		    h->f, "192.0.2.7", STR("a@example.org"), rcpt);
	}
	assert_int_equal(RUN(h, "list"), 0);
	expect_in(h->err, "there are more: --limit 200 or --all");
	assert_int_equal(RUN(h, "list", "--all"), 0);
	assert_string_equal(h->err, "");
	expect_in(h->out, "r100@example.net");
	assert_int_equal(RUN(h, "list", "passed"), 0);
	assert_string_equal(h->err, "nothing was found\n");
}

static void
wrong_usage_is_64_with_the_right_one(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "explain", "192.0.2.7"), 64);
	expect_in(h->err, "explain needs 3 arguments, 1 given\n"
	                  "usage: greywait explain ");
	assert_int_equal(RUN(h, "whitelist"), 64);
	expect_in(h->err, "usage: greywait whitelist del kind value\n");
	assert_int_equal(RUN(h, "lits"), 64);
	expect_in(h->err, "there is no command 'lits'");
	assert_int_equal(RUN(h, "status", "-n", "5"), 64);
	expect_in(h->err, "status takes no option --limit");
	assert_int_equal(RUN(h, "list", "-n", "0"), 64);
	expect_in(h->err, "'0' is not a limit");
	assert_int_equal(RUN(h, "list", "-n", "5", "--all"), 64);
	expect_in(h->err, "--all and --limit exclude each other");
	assert_int_equal(RUN(h, "--colour"), 64);
	expect_in(h->err, "usage: greywait [-hjqV]");
	assert_int_equal(RUN(h, "list", "--colour", "pending"), 64);
	expect_in(h->err, "usage: greywait list [-a | -n limit]");
	assert_int_equal(RUN(h, "whitelist", "add", "--comment"), 64);
	expect_in(h->err, "usage: greywait whitelist add ");
	assert_int_equal(RUN(h, "-s", "inet:1@localhost", "status"), 64);
	assert_string_equal(h->out, "");
}

static void
help_is_asked_for_and_is_no_error(void **state)
{
	struct host *h = *state;

	assert_int_equal(RUN(h, "--help"), 0);
	expect_in(h->out, "  whitelist add ");
	assert_string_equal(h->err, "");
	assert_int_equal(RUN(h, "help", "whitelist", "add"), 0);
	expect_in(h->out, "usage: greywait whitelist add [--action action]");
	assert_int_equal(RUN(h, "whitelist", "--help"), 0);
	expect_in(h->out, "usage: greywait whitelist del");
	assert_int_equal(RUN(h, "help", "whitelist"), 0);
	expect_in(h->out, "usage: greywait whitelist lint");
	assert_string_equal(h->err, "");
	assert_int_equal(RUN(h, "list", "--help"), 0);
	expect_in(h->out, "usage: greywait list ");
	expect_in(h->out, "-n, --limit number");
	assert_null(strstr(h->out, "--helo"));
	assert_int_equal(RUN(h, "--version"), 0);
	expect_in(h->out, "greywait ");
	assert_int_equal(RUN(h, "--dump-commands"), 0);
	expect_in(
	    h->out, "whitelist del\tkind value\tRemove an entry\tclient|");
	expect_in(h->out, " --all -a --client=client -c=client --limit=number");
}

/* Run with each word of the first "a|b|c" after `marker` in the dump. */
static void
expect_all_taken(
    struct host *h, const char *marker, const char **args, size_t at)
{
	char words[200];
	char *word = words, *end;

	assert_int_equal(RUN(h, "--dump-commands"), 0);
	expect_in(h->out, marker);
	(void)snprintf(words, sizeof(words), "%s",
	    strstr(h->out, marker) + strlen(marker));
	words[strcspn(words, " \t")] = '\0';
	assert_non_null(strchr(words, '|'));
	for (; word != NULL; word = end) {
		end = strchr(word, '|');
		if (end != NULL)
			*end++ = '\0';
		args[at] = word;
		assert_int_equal(command_run(h, h->out_path, args), 0);
	}
}

static void
what_a_shell_completes_is_taken(void **state)
{
	struct host *h = *state;
	const char *list[] = { "list", NULL, NULL };
	const char *senders[] = { "senders", "-k", NULL, NULL };
	const char *action[] = { "whitelist", "add", "client", "192.0.2.1",
		"--action", NULL, NULL };
	const char *kind[] = { "whitelist", "list", NULL, NULL };

	expect_all_taken(h, "List who waits and who has passed\t", list, 1);
	expect_all_taken(h, " --sort=", senders, 2);
	expect_all_taken(h, " --action=", action, 5);
	expect_all_taken(h, "List the entries\t", kind, 2);
}

static void
refusals_have_exit_statuses(void **state)
{
	struct host *h = *state;

	assert_int_equal(
	    RUN(h, "whitelist", "add", "client", "mx.example.org"), 65);
	expect_in(h->err, "use the kind client-name");
	assert_int_equal(RUN(h, "whitelist", "del", "client", "192.0.2.1"), 65);
	fixture_limit(h->f, 0, 10);
	assert_int_equal(RUN(h, "whitelist", "add", "client", "192.0.2.1"), 70);
	h->f->reload_result = ERR_INVALID;
	h->f->reload_note = "greywait.conf:7: no such option";
	assert_int_equal(RUN(h, "reload"), 65);
	assert_string_equal(
	    h->err, "greywait: greywait.conf:7: no such option\n");
	fixture_limit(h->f, 100, 0);
	assert_int_equal(RUN(h, "status"), 75);
	expect_in(h->err, "too many control clients");
}

static void
without_a_daemon_it_says_where_to_look(void **state)
{
	struct host *h = *state;
	char nowhere[100];

	(void)snprintf(nowhere, sizeof(nowhere), "%s/none", h->dir);
	assert_int_equal(RUN(h, "-s", nowhere, "status"), 69);
	expect_in(h->err, nowhere);
	expect_in(h->err, "systemctl status greywait'");
	assert_int_equal(ctl_server_stop(&h->server), ERR_OK);
	assert_int_equal(RUN(h, "status"), 69);
	expect_in(h->err, "is greywaitd running");
}

static void
a_full_disk_is_noticed(void **state)
{
	struct host *h = *state;

	assert_int_equal(command_run(h, "/dev/full",
	                     (const char *const[]){ "status", NULL }),
	    74);
	expect_in(h->err, "could not be written");
}

/* Make an empty file `name` in the directory of the host. */
static void
touch(const struct host *h, const char *name, char ret_path[100])
{
	FILE *f;

	(void)snprintf(ret_path, 100, "%s/%s", h->dir, name);
	f = fopen(ret_path, "we");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
}

/* What postgrey has written last may be in the logs of Berkeley DB alone. */
static void
import_knows_a_log_of_berkeley_db(void **state)
{
	static const char *const others[] = { "log.txt", "log.000000001",
		"log.00000000011", "log.000000000x", "log-0000000001" };
	struct host *h = *state;
	char db[100], log[100];

	touch(h, "postgrey.db", db);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		touch(h, others[i], log);
		assert_int_equal(
		    RUN(h, "import", "--from", "postgrey", db), 65);
		expect_in(h->err, "the file is empty");
		assert_null(strstr(h->err, "logs of Berkeley DB"));
		assert_int_equal(unlink(log), 0);
	}
	touch(h, "log.0000000017", log);
	assert_int_equal(RUN(h, "import", "--from", "postgrey", db), 65);
	expect_in(h->err, "logs of Berkeley DB are beside it");
	assert_int_equal(unlink(log), 0);
	assert_int_equal(unlink(db), 0);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, command_setup, command_teardown)

static const struct CMUnitTest tests[] = {
	TEST(status_is_a_page),
	TEST(json_is_one_object_a_line),
	TEST(explain_says_it_in_words_and_by_exit_status),
	TEST(the_whitelist_is_kept),
	TEST(what_a_stranger_sends_does_not_reach_the_terminal),
	TEST(columns_stand_under_each_other),
	TEST(list_tells_of_more),
	TEST(wrong_usage_is_64_with_the_right_one),
	TEST(help_is_asked_for_and_is_no_error),
	TEST(what_a_shell_completes_is_taken),
	TEST(refusals_have_exit_statuses),
	TEST(without_a_daemon_it_says_where_to_look),
	TEST(a_full_disk_is_noticed),
	TEST(import_knows_a_log_of_berkeley_db),
};

UNIT_MAIN(tests)
