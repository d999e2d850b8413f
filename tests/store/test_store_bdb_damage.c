/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_bdb_damage.c: files with wrong bytes in them. A damaged store is
 * moved aside whole, or refused, as the options say; libdb never prints.
 */
#include "home.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS

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

static void
fill(const struct home *h)
{
	struct err_note note;
	struct store *s;

	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	for (unsigned int i = 0; i < 3000; i++)
		CHILD_CHECK(home_put(s, TABLE, i, "before") == ERR_OK);
	store_close(&s);
}

/* The name of the last log file there is. */
static void
last_log(const struct home *h, char ret_name[64])
{
	struct dirent *entry;
	DIR *d = opendir(h->dir);

	CHILD_CHECK(d != NULL);
	ret_name[0] = '\0';
	while ((entry = readdir(d)) != NULL) {
		if (strncmp(entry->d_name, "log.", 4) == 0 &&
		    strcmp(entry->d_name, ret_name) > 0)
			(void)snprintf(ret_name, 64, "%.60s", entry->d_name);
	}
	(void)closedir(d);
	CHILD_CHECK(ret_name[0] != '\0');
}

/* Overwrite `len` bytes from `from` on. */
static void
spoil(const struct home *h, const char *name, off_t from, size_t len)
{
	char bytes[4096];
	int fd = open(home_path(h, name), O_WRONLY);

	CHILD_CHECK(fd >= 0);
	memset(bytes, 0x5a, sizeof(bytes));
	while (len > 0) {
		size_t n = len < sizeof(bytes) ? len : sizeof(bytes);

		CHILD_CHECK(pwrite(fd, bytes, n, from) == (ssize_t)n);
		from += (off_t)n;
		len -= n;
	}
	(void)close(fd);
}

/* The directory with what was moved aside, or "". */
static void
find_aside(const struct home *h, char ret_path[512])
{
	struct dirent *entry;
	DIR *d = opendir(h->dir);

	assert_non_null(d);
	ret_path[0] = '\0';
	while ((entry = readdir(d)) != NULL) {
		if (strncmp(entry->d_name, "damaged-", 8) == 0)
			(void)snprintf(
			    ret_path, 512, "%s/%.100s", h->dir, entry->d_name);
	}
	(void)closedir(d);
}

static off_t
size_of(const char *dir, const char *name)
{
	char path[1024];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) == 0 ? st.st_size : -1;
}

/* A fresh store works, the old files are all kept. */
static void
assert_moved_aside(const struct home *h, off_t size)
{
	char aside[512];
	struct err_note note = { "" };
	struct store_info info;
	struct store *s = NULL;
	enum err e = store_bdb_open(&h->options, &s, &note);

	if (e != ERR_OK)
		print_error("%s: %s\n", err_str(e), note.text);
	assert_int_equal(e, ERR_OK);
	find_aside(h, aside);
	/* damaged-YYYYMMDDTHHMMSSZ */
	assert_int_equal(strlen(aside), strlen(h->dir) + 1 + 24);
	assert_non_null(strstr(note.text, strrchr(aside, '/') + 1));
	assert_non_null(strstr(note.text, "new store"));
	assert_int_equal(size_of(aside, "conversations.db"), size);
	assert_true(size_of(aside, "meta.db") > 0);
	assert_int_equal(size_of(aside, "greywait.lock"), -1);
	assert_false(home_has(s, TABLE, 1, "before"));
	assert_int_equal(home_put(s, TABLE, 1, "after"), ERR_OK);
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_int_equal(info.records[TABLE], 1);
	assert_true(info.healthy);
	assert_non_null(strstr(info.note, "damaged-"));
	store_close(&s);
	assert_int_equal(store_bdb_open(&h->options, &s, &note), ERR_OK);
	assert_string_equal(note.text, "");
	assert_true(home_has(s, TABLE, 1, "after"));
	store_close(&s);
}

static void
test_spoilt_table_is_moved_aside(void **state)
{
	struct home *h = *state;

	fill(h);
	spoil(h, "conversations.db", 0, 4096);
	assert_moved_aside(h, size_of(h->dir, "conversations.db"));
}

static void
test_spoilt_log_is_moved_aside(void **state)
{
	struct home *h = *state;
	char log[64];

	fill(h);
	last_log(h, log);
	spoil(h, log, 0, 60000);
	assert_moved_aside(h, size_of(h->dir, "conversations.db"));
}

static void
test_short_table_is_moved_aside(void **state)
{
	struct home *h = *state;

	fill(h);
	assert_int_equal(truncate(home_path(h, "meta.db"), 100), 0);
	assert_moved_aside(h, size_of(h->dir, "conversations.db"));
}

static void
test_damage_is_refused_if_wanted(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = NULL;
	char aside[512];

	fill(h);
	spoil(h, "conversations.db", 0, 4096);
	h->options.refuse_damaged = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    store_bdb_open(&h->options, &s, &note), ERR_CORRUPT);
		assert_null(s);
		assert_non_null(strstr(note.text, h->dir));
		assert_non_null(strstr(note.text, "backup"));
	}
	find_aside(h, aside);
	assert_string_equal(aside, "");
	assert_true(size_of(h->dir, "conversations.db") > 4096);
}

/*
 * Pages spoilt in the middle are met at run time: an error, not wrong data.
 * Recovery cannot mend them and reads the table: it is moved aside.
 */
static void
test_spoilt_page_is_met(void **state)
{
	struct home *h = *state;
	struct err_note note = { "" };
	struct store *s = NULL;
	struct store_info info;
	off_t size;
	char aside[512];

	fill(h);
	size = size_of(h->dir, "conversations.db");
	spoil(h, "conversations.db", 2 * 4096, (size_t)size - 3 * 4096);
	assert_int_equal(store_bdb_open(&h->options, &s, &note), ERR_OK);
	assert_true(store_healthy(s));
	assert_int_not_equal(home_put(s, TABLE, 10, "more"), ERR_OK);
	assert_false(store_healthy(s));
	assert_int_equal(home_put(s, TABLE, 10, "more"), ERR_IO);
	assert_int_equal(store_info(s, &info), ERR_OK);
	assert_non_null(strstr(info.note, "pgin failed"));
	assert_int_equal(store_maintain(s, 0, &note), ERR_OK);
	find_aside(h, aside);
	assert_non_null(strstr(note.text, strrchr(aside, '/') + 1));
	assert_int_equal(size_of(aside, "conversations.db"), size);
	assert_true(store_healthy(s));
	assert_int_equal(home_put(s, TABLE, 10, "fresh"), ERR_OK);
	store_close(&s);
}

static void
test_libdb_prints_nothing(void **state)
{
	struct home *h = *state;
	struct stat st;
	pid_t pid;

	fill(h);
	spoil(h, "conversations.db", 0, 4096);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int fd = open(h->other, O_WRONLY | O_CREAT, 0600);
		struct err_note note;
		struct store *s = NULL;

		CHILD_CHECK(fd >= 0 && dup2(fd, 1) == 1 && dup2(fd, 2) == 2);
		h->options.refuse_damaged = true;
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) != ERR_OK);
		h->options.refuse_damaged = false;
		CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
		store_close(&s);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
	assert_int_equal(stat(h->other, &st), 0);
	assert_int_equal(st.st_size, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	CASE(test_spoilt_table_is_moved_aside),
	CASE(test_spoilt_log_is_moved_aside),
	CASE(test_short_table_is_moved_aside),
	CASE(test_damage_is_refused_if_wanted),
	CASE(test_spoilt_page_is_met),
	CASE(test_libdb_prints_nothing),
};

UNIT_MAIN(tests)
