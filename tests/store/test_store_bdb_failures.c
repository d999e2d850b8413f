/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_store_bdb_failures.c: no room at run time, and deadlines. Room is
 * taken away by the limit on the size of files, in a child, because it holds
 * for the whole process.
 */
#include "home.h"

#include <glob.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../unit/unit.h"

#define TABLE STORE_CONVERSATIONS
#define WRITERS 4
#define RECORDS_MAX 200000

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
limit_files(rlim_t bytes)
{
	struct rlimit limit;

	CHILD_CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
	limit.rlim_cur = bytes;
	CHILD_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

struct writer {
	struct store *store;
	unsigned int base;  /* its first record */
	unsigned int count; /* acknowledged */
	enum err ended_with;
	pthread_t thread;
};

static void *
write_until_error(void *arg)
{
	struct writer *w = arg;
	char value[200];

	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	while (w->ended_with == ERR_OK && w->count < RECORDS_MAX) {
		w->ended_with =
		    home_put(w->store, TABLE, w->base + w->count, value);
		if (w->ended_with == ERR_OK)
			w->count++;
	}
	return NULL;
}

static void
write_all(struct store *s, struct writer writers[WRITERS])
{
	for (unsigned int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ s, i * RECORDS_MAX, 0, 0, 0 };
		CHILD_CHECK(pthread_create(&writers[i].thread, NULL,
		                write_until_error, &writers[i]) == 0);
	}
	for (unsigned int i = 0; i < WRITERS; i++)
		CHILD_CHECK(pthread_join(writers[i].thread, NULL) == 0);
}

static void
check_all(struct store *s, const struct writer writers[WRITERS])
{
	struct store_value v;
	char mem[32];

	for (unsigned int i = 0; i < WRITERS; i++) {
		for (unsigned int n = 0; n < writers[i].count; n++)
			CHILD_CHECK(store_get(s, TABLE,
			                home_key(writers[i].base + n, mem),
			                &v) == ERR_OK);
	}
}

static bool
damage_was_seen(const struct home *h)
{
	char pattern[512];
	glob_t found;
	int status;

	(void)snprintf(pattern, sizeof(pattern), "%s/damaged*", h->dir);
	status = glob(pattern, 0, NULL, &found);
	if (status == 0)
		globfree(&found);
	return status == 0;
}

/* In a child: the disk fills up under four writers, and has room again. */
static void
fill_up(const struct home *h)
{
	struct writer writers[WRITERS];
	struct store_info info;
	struct err_note note = { "" };
	struct store *s = NULL;
	unsigned int written = 0;
	int answers = 0;

	CHILD_CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	limit_files(1 << 20);
	write_all(s, writers);
	for (unsigned int i = 0; i < WRITERS; i++) {
		CHILD_CHECK(writers[i].ended_with == ERR_FULL ||
		            writers[i].ended_with == ERR_IO);
		written += writers[i].count;
	}
	CHILD_CHECK(written > 10);
	/* Upkeep while there is no room: an error that says so. */
	for (int i = 0; i < 2; i++) {
		answers += store_maintain(s, 0, &note) != ERR_OK &&
		           strstr(note.text, "File too large") != NULL;
		CHILD_CHECK(home_put(s, TABLE, 1, "v") != ERR_OK);
	}
	CHILD_CHECK(answers == 2);
	limit_files(RLIM_INFINITY);
	CHILD_CHECK(store_maintain(s, 0, &note) == ERR_OK);
	CHILD_CHECK(store_healthy(s));
	check_all(s, writers);
	CHILD_CHECK(home_put(s, TABLE, 1, "works") == ERR_OK);
	CHILD_CHECK(store_info(s, &info) == ERR_OK);
	/* Whether libdb had to be opened again depends on what did not fit. */
	CHILD_CHECK(info.reopened <= 1);
	CHILD_CHECK(!damage_was_seen(h));
	store_close(&s);
	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	check_all(s, writers);
	store_close(&s);
}

static void
test_full_disk_is_survived(void **state)
{
	struct home *h = *state;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)alarm(60);
		fill_up(h);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
}

/* No room at the start is no damage either. */
static void
start_full(const struct home *h)
{
	struct err_note note = { "" };
	struct store *s = NULL;

	CHILD_CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	CHILD_CHECK(home_put(s, TABLE, 1, "kept") == ERR_OK);
	store_close(&s);
	limit_files(64);
	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_FULL);
	CHILD_CHECK(strstr(note.text, h->dir) != NULL);
	CHILD_CHECK(strstr(note.text, "File too large") != NULL);
	limit_files(RLIM_INFINITY);
	CHILD_CHECK(!damage_was_seen(h));
	CHILD_CHECK(store_bdb_open(&h->options, &s, &note) == ERR_OK);
	CHILD_CHECK(home_has(s, TABLE, 1, "kept"));
	store_close(&s);
}

static void
test_full_disk_at_the_start_is_no_damage(void **state)
{
	struct home *h = *state;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		start_full(h);
		_Exit(0);
	}
	assert_true(home_child_ok(pid));
}

struct holder {
	struct store *store;
	sem_t entered, leave;
	_Atomic bool told; /* the function may run again: tell once */
	enum err e;
};

static enum store_action
hold(void *ctx, const struct store_value *old, struct store_value *ret_new)
{
	struct holder *holder = ctx;

	(void)old;
	if (!atomic_exchange(&holder->told, true)) {
		(void)sem_post(&holder->entered);
		(void)sem_wait(&holder->leave);
	}
	ret_new->len = 1;
	ret_new->bytes[0] = 'h';
	return STORE_PUT;
}

static void *
hold_record(void *arg)
{
	struct holder *holder = arg;
	char mem[32];

	holder->e = store_update(holder->store, TABLE, home_key(1, mem), hold,
	    holder, HOME_DEADLINE_MS);
	return NULL;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

/* Somebody else has the record; the wait ends at the deadline. */
static void
test_deadline(void **state)
{
	struct home *h = *state;
	struct holder holder = { .e = ERR_IO };
	struct err_note note;
	struct store_value v;
	char mem[32];
	pthread_t thread;
	int64_t took_ms;

	h->options.lock_ms = 60000;
	assert_int_equal(
	    store_bdb_open(&h->options, &holder.store, &note), ERR_OK);
	assert_int_equal(home_put(holder.store, TABLE, 1, "x"), ERR_OK);
	assert_int_equal(sem_init(&holder.entered, 0, 0), 0);
	assert_int_equal(sem_init(&holder.leave, 0, 0), 0);
	assert_int_equal(
	    pthread_create(&thread, NULL, hold_record, &holder), 0);
	assert_int_equal(sem_wait(&holder.entered), 0);
	took_ms = now_ms();
	assert_int_equal(store_update(holder.store, TABLE, home_key(1, mem),
	                     home_add_one, NULL, 100),
	    ERR_BUSY);
	took_ms = now_ms() - took_ms;
	assert_true(took_ms >= 90 && took_ms < 5000);
	assert_int_equal(sem_post(&holder.leave), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(holder.e, ERR_OK);
	assert_int_equal(
	    store_get(holder.store, TABLE, home_key(1, mem), &v), ERR_OK);
	assert_int_equal(v.bytes[0], 'h');
	store_close(&holder.store);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	CASE(test_full_disk_is_survived),
	CASE(test_full_disk_at_the_start_is_no_damage),
	CASE(test_deadline),
};

UNIT_MAIN(tests)
