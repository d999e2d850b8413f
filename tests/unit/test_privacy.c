/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_privacy.c: the file of the secret, and what a session stores, counts
 * and logs with pseudonyms.
 */
#include "session_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/tuple.h"
#include "daemon/privacy.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.net"

struct box {
	struct shared *sh;
	char dir[64], path[128];
	struct pseudonym *pseudonym;
	struct err_note note;
};

static int
setup(void **state)
{
	struct box *b = calloc(1, sizeof(*b));
	void *sh = NULL;

	if (b == NULL || shared_setup(&sh) != 0)
		return -1;
	b->sh = sh;
	(void)snprintf(b->dir, sizeof(b->dir), "/tmp/greywait-key.XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		return -1;
	(void)snprintf(
	    b->path, sizeof(b->path), "%s/" PRIVACY_KEY_FILE, b->dir);
	(void)snprintf(b->sh->conf->store_dir, sizeof(b->sh->conf->store_dir),
	    "%s", b->dir);
	b->sh->conf->privacy = CONF_PRIVACY_HMAC;
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct box *b = *state;
	void *sh = b->sh;

	b->sh->conf->pseudonym = NULL;
	pseudonym_free(&b->pseudonym);
	(void)unlink(b->path);
	(void)rmdir(b->dir);
	free(b);
	return shared_teardown(&sh);
}

/* As the daemon does it at a start. */
static enum err
start(struct box *b)
{
	enum err e;

	pseudonym_free(&b->pseudonym);
	b->note.text[0] = '\0';
	e = privacy_open(b->sh->conf, b->sh->store, &b->pseudonym, &b->note);
	b->sh->conf->pseudonym = b->pseudonym;
	return e;
}

static void
write_file(const struct box *b, const char *text, mode_t mode)
{
	FILE *f = fopen(b->path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(b->path, mode), 0);
}

static void
expect_logged(struct box *b, const char *words)
{
	const char *log = shared_log(b->sh);

	if (words == NULL)
		assert_string_equal(log, "");
	else if (strstr(log, words) == NULL)
		fail_msg("'%s' is not in the log: %s", words, log);
}

static void
expect_refused(struct box *b, const char *words)
{
	assert_int_not_equal(start(b), ERR_OK);
	assert_null(b->pseudonym);
	if (strstr(b->note.text, words) == NULL)
		fail_msg("'%s' is not in '%s'", words, b->note.text);
}

static void
a_secret_is_made_once_and_kept(void **state)
{
	struct box *b = *state;
	uint8_t first[PSEUDONYM_MARK_SIZE], again[PSEUDONYM_MARK_SIZE];
	struct stat st;

	assert_int_equal(start(b), ERR_OK);
	assert_non_null(b->pseudonym);
	expect_logged(b, "a new secret was made in ");
	assert_int_equal(stat(b->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 65);
	pseudonym_mark(b->pseudonym, first);
	assert_int_equal(start(b), ERR_OK);
	pseudonym_mark(b->pseudonym, again);
	assert_memory_equal(first, again, sizeof(first));
	expect_logged(b, NULL);
}

static void
a_file_that_is_no_secret_is_refused(void **state)
{
	static const char digits[] = "000102030405060708090a0b0c0d0e0f"
	                             "101112131415161718191a1b1c1d1e1f";
	struct box *b = *state;
	char text[100];

	write_file(b, digits, 0640);
	expect_refused(b, "is open to others than its owner (mode 0640)");
	write_file(b, digits, 0604);
	expect_refused(b, "chmod 600");
	(void)snprintf(text, sizeof(text), "%s0\n", digits);
	write_file(b, text, 0600);
	expect_refused(b, "64 hexadecimal digits");
	(void)snprintf(text, sizeof(text), "%s", digits);
	text[63] = 'g';
	write_file(b, text, 0600);
	expect_refused(b, "64 hexadecimal digits");
	write_file(b, "", 0600);
	expect_refused(b, "64 hexadecimal digits");
	(void)snprintf(text, sizeof(text), "%s\n", digits);
	write_file(b, text, 0400);
	assert_int_equal(start(b), ERR_OK);
	(void)unlink(b->path);
	(void)snprintf(b->sh->conf->privacy_key_file,
	    sizeof(b->sh->conf->privacy_key_file), "%s/none/key", b->dir);
	expect_refused(b, "/none/key cannot be made");
	(void)snprintf(b->sh->conf->privacy_key_file,
	    sizeof(b->sh->conf->privacy_key_file), "%s", b->dir);
	expect_refused(b, "is not a file");
}

static void
its_loss_and_change_are_told(void **state)
{
	struct box *b = *state;
	char other[66];

	assert_int_equal(start(b), ERR_OK);
	(void)shared_log(b->sh);
	(void)unlink(b->path);
	assert_int_equal(start(b), ERR_OK);
	expect_logged(b, "is a new one, for the file was gone: every sender is "
	                 "a stranger once more");
	(void)memset(other, '7', 64);
	other[64] = '\n';
	other[65] = '\0';
	write_file(b, other, 0600);
	assert_int_equal(start(b), ERR_OK);
	expect_logged(b, "is not the one that the store was written with");
	assert_int_equal(start(b), ERR_OK);
	expect_logged(b, NULL);
	b->sh->conf->privacy = CONF_PRIVACY_NONE;
	assert_int_equal(start(b), ERR_OK);
	assert_null(b->pseudonym);
	expect_logged(b, "addresses are stored as they are from now on");
	assert_int_equal(start(b), ERR_OK);
	expect_logged(b, NULL);
}

static enum session_answer
try(struct box *b, int64_t at_s, const char *sender)
{
	struct session *s = shared_session(b->sh, "192.0.2.1");
	enum session_answer answer =
	    shared_attempt(b->sh, s, at_s, sender, BOB);

	session_free(&s);
	return answer;
}

static void
switching_it_on_over_a_store_is_told(void **state)
{
	struct box *b = *state;

	assert_int_equal(try(b, 0, ALICE), SESSION_DEFER);
	(void)shared_log(b->sh);
	assert_int_equal(start(b), ERR_OK);
	expect_logged(b, "those that are there stay until they expire");
}

struct search {
	const char *const *words;
	int records;
};

static bool
look(void *ctx, struct str key, struct str value ATTR_UNUSED)
{
	struct search *s = ctx;

	s->records++;
	for (size_t i = 0; s->words[i] != NULL; i++)
		if (memmem(key.data, key.len, s->words[i],
		        strlen(s->words[i])) != NULL)
			fail_msg("'%s' is stored: %.*s", s->words[i],
			    (int)key.len, key.data);
	return true;
}

static void
no_address_is_stored(void **state)
{
	static const char *const words[] = { "alice", "example.org", "bob",
		NULL };
	struct box *b = *state;
	struct search search = { .words = words };
	struct store_cursor cursor = { 0 };

	assert_int_equal(start(b), ERR_OK);
	assert_int_equal(try(b, 0, "<" ALICE ">"), SESSION_DEFER);
	assert_int_equal(try(b, 300, ALICE), SESSION_CONTINUE);
	assert_int_equal(try(b, 300, "eve@example.org"), SESSION_DEFER);
	assert_int_equal(store_scan(b->sh->store, STORE_CONVERSATIONS, &cursor,
	                     10, look, &search),
	    ERR_OK);
	assert_int_equal(search.records, 2);
}

static void
the_log_has_pseudonyms_when_asked(void **state)
{
	struct box *b = *state;
	struct conf *conf = b->sh->conf;
	struct policy policy;
	struct address sender;
	char words[2 * ADDRESS_MAX];

	assert_int_equal(start(b), ERR_OK);
	(void)shared_log(b->sh);
	(void)try(b, 0, ALICE);
	expect_logged(b, "sender=" ALICE ", recipient=" BOB);
	conf->privacy_log = 1;
	policy = conf_policy(conf);
	tuple_sender(&policy, STR(ALICE), &sender);
	(void)try(b, 0, ALICE);
	(void)snprintf(words, sizeof(words), "sender=%.*s, recipient=~",
	    (int)sender.len, sender.text);
	expect_logged(b, words);
	/* Not "bob" alone, which a pseudonym may have in it. */
	assert_null(strstr(b->sh->log, "=alice"));
	assert_null(strstr(b->sh->log, "=bob"));
}

/* What is gathered under a domain is what the reaper finds in the store. */
static void
statistics_are_gathered_under_pseudonyms(void **state)
{
	struct box *b = *state;
	struct sender_key key;
	bool found = false;

	assert_int_equal(start(b), ERR_OK);
	assert_true(sender_key_of_text(STR("example.org"), &key));
	sender_key_hide(b->pseudonym, &key);
	(void)try(b, 0, ALICE);
	for (size_t i = 0; i < TALLY_SHARDS; i++) {
		const struct tally_batch *batch = b->sh->tally->shards[i].batch;

		for (size_t j = 0; j < batch->count; j++) {
			const struct sender_key *k = &batch->entries[j].key;

			found = found ||
			        (k->len == key.len &&
			            memcmp(k->bytes, key.bytes, key.len) == 0);
			assert_null(
			    memmem(k->bytes, k->len, "example.org", 11));
		}
	}
	assert_true(found);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
static const struct CMUnitTest tests[] = {
	TEST(a_secret_is_made_once_and_kept),
	TEST(a_file_that_is_no_secret_is_refused),
	TEST(its_loss_and_change_are_told),
	TEST(switching_it_on_over_a_store_is_told),
	TEST(no_address_is_stored),
	TEST(the_log_has_pseudonyms_when_asked),
	TEST(statistics_are_gathered_under_pseudonyms),
};

UNIT_MAIN(tests)
