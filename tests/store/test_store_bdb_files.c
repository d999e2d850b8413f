/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_bdb_files.c: the store's directory: what it is refused for, who
 * has it, and what is found in it again.
 */
#include "home.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS
#define NOBODY 65534

static int
set_up(void **state)
{
	struct home *h = malloc(sizeof(*h));

	if (h == NULL)
		return -1;
	home_make(h);
	*state = h;
	return 0;
}

static int
tear_down(void **state)
{
	home_remove(*state);
	free(*state);
	return 0;
}

static struct store *
open_ok(const struct home *h, struct err_note *note)
{
	struct store *s = NULL;
	enum err e = store_bdb_open(&h->options, &s, note);

	if (e != ERR_OK)
		print_error("%s: %s\n", err_str(e), note->text);
	assert_int_equal(e, ERR_OK);
	return s;
}

/* The open fails, the note has `words` in it, and nothing is handed out. */
static void
assert_refused(const struct home *h, enum err wanted, const char *words)
{
	struct store *s = NULL;
	struct err_note note = { "" };
	enum err e = store_bdb_open(&h->options, &s, &note);

	if (e != wanted || strstr(note.text, words) == NULL)
		print_error("%s: %s\n", err_str(e), note.text);
	assert_int_equal(e, wanted);
	assert_null(s);
	assert_non_null(strstr(note.text, h->options.dir));
	assert_non_null(strstr(note.text, words));
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static bool
is_there(const struct home *h, const char *name)
{
	return access(home_path(h, name), F_OK) == 0;
}

static void
test_lasts(void **state)
{
	struct home *h = *state;
	struct err_note note;
	struct store_info info;
	struct store *s = open_ok(h, &note);
	char mem[32];

	assert_non_null(strstr(note.text, "new store"));
	for (unsigned int i = 0; i < 500; i++)
		assert_int_equal(home_put(s, TABLE, i, "stays"), ERR_OK);
	assert_int_equal(
	    store_delete(s, TABLE, home_key(7, mem), HOME_DEADLINE_MS), ERR_OK);
	assert_int_equal(home_put(s, STORE_RULES, 1, "rule"), ERR_OK);
	store_close(&s);
	s = open_ok(h, &note);
	assert_string_equal(note.text, "");
	for (unsigned int i = 0; i < 500; i++)
		assert_int_equal(home_has(s, TABLE, i, "stays"), i != 7);
	assert_true(home_has(s, STORE_RULES, 1, "rule"));
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_int_equal(info.records[TABLE], 499);
	assert_int_equal(info.records[STORE_RULES], 1);
	assert_string_equal(info.backend, "bdb");
	assert_true(info.disk_b > 50000);
	assert_int_equal(info.cache_b, h->options.cache_b);
	store_close(&s);
}

static void
test_each_durability_lasts_over_a_close(void **state)
{
	static const enum store_durability ways[] = { STORE_DURABILITY_SYNC,
		STORE_DURABILITY_WRITE, STORE_DURABILITY_NONE };
	struct home *h = *state;
	struct err_note note;

	for (unsigned int i = 0; i < ARRAY_LEN(ways); i++) {
		struct store *s;

		h->options.durability = ways[i];
		s = open_ok(h, &note);
		for (unsigned int n = 0; n < i; n++)
			assert_true(home_has(s, TABLE, n, "stays"));
		assert_int_equal(home_put(s, TABLE, i, "stays"), ERR_OK);
		store_close(&s);
	}
}

static void
test_files_are_ours_alone(void **state)
{
	static const char *const names[] = { "conversations.db", "trust.db",
		"senders.db", "rules.db", "meta.db", "log.0000000001",
		"greywait.lock" };
	struct home *h = *state;
	struct err_note note;
	struct store *s = open_ok(h, &note);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct stat st;

		assert_int_equal(stat(home_path(h, names[i]), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	store_close(&s);
}

/* Write and tell, one number after the other, until killed. */
static void
write_and_tell(const struct home *h, int fd)
{
	struct store *s;
	struct err_note note;

	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	for (unsigned int i = 0;; i++) {
		CHILD_CHECK(home_put(s, TABLE, i, "acknowledged") == ERR_OK);
		CHILD_CHECK(write(fd, &i, sizeof(i)) == sizeof(i));
	}
}

static void
test_killed_process_loses_nothing(void **state)
{
	struct home *h = *state;
	struct err_note note;
	struct store_info info;
	struct store *s;
	unsigned int told = 0, n = 0;
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_and_tell(h, fds[1]);
	close(fds[1]);
	while (n < 3000 && read(fds[0], &told, sizeof(told)) == sizeof(told))
		n++;
	assert_int_equal(n, 3000);
	assert_int_equal(kill(pid, SIGKILL), 0);
	while (read(fds[0], &told, sizeof(told)) == sizeof(told))
		n++;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	s = open_ok(h, &note);
	assert_non_null(strstr(note.text, "recovered"));
	for (unsigned int i = 0; i < n; i++)
		assert_true(home_has(s, TABLE, i, "acknowledged"));
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_in_range(info.records[TABLE], n, n + 1);
	store_close(&s);
}

static void
test_second_opener_is_refused(void **state)
{
	struct home *h = *state;
	struct err_note note;
	struct store *s = open_ok(h, &note), *other = NULL;
	char holder[64];
	pid_t pid;

	(void)snprintf(holder, sizeof(holder), "process %ld", (long)getpid());
	assert_refused(h, ERR_EXISTS, holder);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		CHILD_CHECK(
		    store_bdb_open(&h->options, &other, &note) == ERR_EXISTS);
		CHILD_CHECK(strstr(note.text, holder) != NULL);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	assert_int_equal(home_put(s, TABLE, 1, "works"), ERR_OK);
	store_close(&s);
	/* What is left of the lock file stops nobody. */
	assert_true(is_there(h, "greywait.lock"));
	s = open_ok(h, &note);
	assert_true(home_has(s, TABLE, 1, "works"));
	store_close(&s);
}

static void
test_db_config_is_refused(void **state)
{
	struct home *h = *state;

	write_file(home_path(h, "DB_CONFIG"), "set_cachesize 0 1 1\n");
	assert_refused(h, ERR_INVALID, "DB_CONFIG");
	assert_false(is_there(h, "meta.db"));
}

static void
test_unfit_directories_are_refused(void **state)
{
	struct home *h = *state;

	h->options.dir = h->other;
	assert_refused(h, ERR_NOTFOUND, "no such directory");
	write_file(h->other, "a file");
	assert_refused(h, ERR_INVALID, "not a directory");
	h->options.dir = h->dir;
	assert_int_equal(chmod(h->dir, 0777), 0);
	assert_refused(h, ERR_PERM, "everybody");
	assert_int_equal(chmod(h->dir, 0700), 0);
}

/* Root may write everywhere: as somebody else, where there is a choice. */
static void
become_nobody(void)
{
	if (geteuid() == 0)
		CHILD_CHECK(setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
}

static void
test_read_only_directory_is_refused(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = NULL;
	pid_t pid;

	assert_int_equal(chmod(h->dir, 0555), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		become_nobody();
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_PERM);
		CHILD_CHECK(strstr(note.text, h->dir) != NULL);
		CHILD_CHECK(strstr(note.text, "may not write") != NULL);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	assert_int_equal(chmod(h->dir, 0700), 0);
}

/* A file that may not be read is no damage: it must stay where it is. */
static void
test_unreadable_file_is_no_damage(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = open_ok(h, &note);
	pid_t pid;

	assert_int_equal(home_put(s, TABLE, 1, "mine"), ERR_OK);
	store_close(&s);
	assert_int_equal(chmod(home_path(h, "conversations.db"), 0), 0);
	if (geteuid() == 0)
		assert_int_equal(
		    chown(h->dir, NOBODY, NOBODY) |
		        chown(home_path(h, "greywait.lock"), NOBODY, NOBODY),
		    0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		become_nobody();
		s = NULL;
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_PERM);
		CHILD_CHECK(s == NULL);
		CHILD_CHECK(strstr(note.text, ".db: user id") != NULL);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	assert_int_equal(chmod(home_path(h, "conversations.db"), 0600), 0);
	s = open_ok(h, &note);
	assert_true(home_has(s, TABLE, 1, "mine"));
	store_close(&s);
}

/* The first log file goes with the checkpoint that nothing before it needs. */
static void
test_checkpoint_when_the_log_has_grown(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = open_ok(h, &note);
	struct store_value value = { .len = sizeof(value.bytes) };
	char mem[32];

	memset(value.bytes, 'v', sizeof(value.bytes));
	for (unsigned int i = 0; i < 12000; i++)
		assert_int_equal(store_put(s, TABLE, home_key(i, mem), &value,
		                     HOME_DEADLINE_MS),
		    ERR_OK);
	assert_true(is_there(h, "log.0000000001"));
	assert_int_equal(store_maintain(s, 1 << 30, &note), ERR_OK);
	assert_true(is_there(h, "log.0000000001"));
	assert_int_equal(store_maintain(s, 1 << 20, &note), ERR_OK);
	assert_false(is_there(h, "log.0000000001"));
	store_close(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	CASE(test_lasts),
	CASE(test_each_durability_lasts_over_a_close),
	CASE(test_files_are_ours_alone),
	CASE(test_killed_process_loses_nothing),
	CASE(test_second_opener_is_refused),
	CASE(test_db_config_is_refused),
	CASE(test_unfit_directories_are_refused),
	CASE(test_read_only_directory_is_refused),
	CASE(test_unreadable_file_is_no_damage),
	CASE(test_checkpoint_when_the_log_has_grown),
};

UNIT_MAIN(tests)
