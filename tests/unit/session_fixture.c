/* SPDX-License-Identifier: BSD-2-Clause */
/* session_fixture.c: what sessions share, without a milter. */
#include "session_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t
wall_s(const struct clock *c)
{
	return ((const struct shared *)(const void *)c)->now_s;
}

static int64_t
mono_ms(const struct clock *c)
{
	return ((const struct shared *)(const void *)c)->now_s * 1000;
}

static struct shared *
shared_of(struct store *s)
{
	return (struct shared *)(void *)((char *)s -
	                                 offsetof(struct shared, failing));
}

static enum err
failing_update(
    struct store *s, const struct store_call *call, int64_t deadline_ms)
{
	struct shared *sh = shared_of(s);

	if (sh->fail_with != ERR_OK)
		return sh->fail_with;
	return store_update(sh->store, call->table, call->key, call->fn,
	    call->ctx, deadline_ms);
}

static enum err
failing_get(struct store *s, enum store_table table, struct str key,
    struct store_value *ret)
{
	struct shared *sh = shared_of(s);

	if (sh->fail_with != ERR_OK)
		return sh->fail_with;
	sh->gets[table]++;
	return store_get(sh->store, table, key, ret);
}

static enum err
failing_scan(struct store *s, enum store_table table,
    struct store_cursor *cursor, size_t most, store_scan_fn *fn, void *ctx)
{
	struct shared *sh = shared_of(s);
	void (*after)(struct shared *) = sh->after_scan;
	enum err e;

	if (sh->fail_with != ERR_OK)
		return sh->fail_with;
	e = store_scan(sh->store, table, cursor, most, fn, ctx);
	sh->after_scan = NULL;
	if (after != NULL)
		after(sh);
	return e;
}

/* It fails call by call, not as a whole. */
static bool
failing_healthy(struct store *s ATTR_UNUSED)
{
	return true;
}

static enum err
failing_info(struct store *s, struct store_info *ret)
{
	return store_info(shared_of(s)->store, ret);
}

static const struct store_ops failing_ops = { .update = failing_update,
	.get = failing_get,
	.scan = failing_scan,
	.healthy = failing_healthy,
	.info = failing_info };

static void
keep_log(struct shared *sh)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	sh->log_fd = dup(fileno(f));
	(void)fclose(f);
	sh->stderr_fd = dup(STDERR_FILENO);
	assert_true(sh->log_fd >= 0 && sh->stderr_fd >= 0);
	assert_true(dup2(sh->log_fd, STDERR_FILENO) >= 0);
	log_open("unit", LOG_TO_STDERR, LOG_LEVEL_INFO);
}

int
shared_setup(void **state)
{
	struct shared *sh = calloc(1, sizeof(*sh));

	if (sh == NULL)
		return -1;
	*state = sh;
	sh->clock = (struct clock){ wall_s, mono_ms };
	sh->now_s = T0;
	sh->failing.ops = &failing_ops;
	if (store_mem_open(&sh->store) != ERR_OK ||
	    conf_new(&sh->conf) != ERR_OK || tally_new(&sh->tally) != ERR_OK ||
	    settings_new(sh->conf, &sh->settings) != ERR_OK ||
	    census_new(&sh->census) != ERR_OK)
		return -1;
	/* One delay, whatever a client is called. */
	sh->conf->delay_verified_ms = sh->conf->delay_ms;
	stats_init(&sh->stats, T0);
	sh->deps = (struct session_deps){ .store = &sh->failing,
		.settings = sh->settings,
		.stats = &sh->stats,
		.census = sh->census,
		.tally = sh->tally,
		.clock = &sh->clock,
		.host = "mail.example.net",
		.session_room = 1000 };
	keep_log(sh);
	return 0;
}

int
shared_teardown(void **state)
{
	struct shared *sh = *state;

	(void)dup2(sh->stderr_fd, STDERR_FILENO);
	(void)close(sh->stderr_fd);
	(void)close(sh->log_fd);
	settings_free(&sh->settings);
	census_free(&sh->census);
	conf_unref(&sh->conf);
	store_close(&sh->store);
	tally_free(&sh->tally);
	free(sh);
	return 0;
}

void
shared_rule(struct shared *sh, enum rule_kind kind, const char *value)
{
	struct rule rule;
	struct store_value bytes;
	char key[RULE_KEY_MAX];
	size_t len, bad = 0;

	assert_int_equal(rule_parse(kind, str_of(value), &rule, NULL), ERR_OK);
	len = rule_key(&rule, key);
	bytes.len = rule_encode(&rule, bytes.bytes);
	assert_int_equal(store_put(sh->store, STORE_RULES,
	                     (struct str){ key, len }, &bytes, 1000),
	    ERR_OK);
	assert_int_equal(
	    settings_load_rules(sh->settings, sh->store, &bad), ERR_OK);
	assert_int_equal(bad, 0);
}

const char *
shared_log(struct shared *sh)
{
	ssize_t len;

	(void)fflush(stderr);
	len = pread(sh->log_fd, sh->log, sizeof(sh->log) - 1, 0);
	assert_true(len >= 0);
	sh->log[len] = '\0';
	assert_int_equal(ftruncate(sh->log_fd, 0), 0);
	assert_int_equal(lseek(sh->log_fd, 0, SEEK_SET), 0);
	return sh->log;
}

struct session *
shared_session(struct shared *sh, const char *client)
{
	struct session *s = NULL;
	struct addr addr;
	struct reply reply;

	assert_int_equal(addr_parse(str_of(client), &addr), ERR_OK);
	assert_int_equal(session_new(&sh->deps, &s), ERR_OK);
	assert_int_equal(
	    session_connect(s, &addr, STR("mx.example.com"), &reply),
	    SESSION_CONTINUE);
	session_helo(s, STR("mx.example.com"));
	return s;
}

enum session_answer
shared_attempt(struct shared *sh, struct session *s, int64_t at_s,
    const char *sender, const char *recipient)
{
	struct reply reply;

	sh->now_s = T0 + at_s;
	session_mail(s, str_of(sender), STR(""));
	return session_rcpt(s, str_of(recipient), &reply);
}
