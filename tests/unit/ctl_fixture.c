/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_fixture.c: see ctl_fixture.h. */
#include "ctl_fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "greylist/decide.h"
#include "proto/control_message.h"
#include "unit.h"

#define LIMIT_MS 5000

static int64_t
fixed_wall_s(const struct clock *c)
{
	const struct fixture_clock *mine = (const struct fixture_clock *)c;

	return mine->now_s;
}

static int64_t
real_mono_ms(const struct clock *c)
{
	const struct fixture_clock *mine = (const struct fixture_clock *)c;
	void (*meanwhile)(struct fixture *) = mine->meanwhile;

	if (meanwhile != NULL)
		meanwhile(mine->f);
	return clock_mono_ms(clock_system()) + mine->ahead_ms;
}

static enum err
fixture_reload(void *ctx, struct err_note *note)
{
	struct fixture *f = ctx;

	const char *words = f->reload_note;

	return err_note(note, (enum err)f->reload_result, "%s", words);
}

int
fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (f == NULL || conf_new(&f->conf) != ERR_OK ||
	    settings_new(f->conf, &f->settings) != ERR_OK ||
	    store_mem_open(&f->store) != ERR_OK ||
	    census_new(&f->census) != ERR_OK ||
	    events_new(&f->events) != ERR_OK)
		return -1;
	f->clock.clock = (struct clock){ fixed_wall_s, real_mono_ms };
	f->clock.now_s = FIXTURE_NOW;
	f->clock.f = f;
	stats_init(&f->stats, FIXTURE_NOW - 3600);
	f->ctx = (struct ctl_context){ .store = f->store,
		.settings = f->settings,
		.stats = &f->stats,
		.census = f->census,
		.events = f->events,
		.hold = &f->hold,
		.clock = &f->clock.clock,
		.reload = fixture_reload,
		.reload_ctx = f,
		.version = "9.9.9" };
	f->reload_note = "";
	f->stranger = (struct ctl_peer){
		.uid = 64999, .gid = 64999, .socket_gid = 64998
	};
	f->peer = &f->root;
	*state = f;
	return 0;
}

int
fixture_teardown(void **state)
{
	struct fixture *f = *state;

	settings_free(&f->settings);
	conf_unref(&f->conf);
	store_close(&f->store);
	census_free(&f->census);
	events_free(&f->events);
	pseudonym_free(&f->pseudonym);
	free(f);
	return 0;
}

void
fixture_limit(struct fixture *f, int64_t max_rules, int64_t max_control_clients)
{
	struct conf *conf = NULL;

	assert_int_equal(conf_new(&conf), ERR_OK);
	conf->max_rules = max_rules;
	conf->max_control_clients = max_control_clients;
	settings_set(f->settings, conf, NULL);
	conf_unref(&f->conf);
	f->conf = conf;
}

struct decision
fixture_attempt(struct fixture *f, const char *client, struct str sender,
    const char *recipient)
{
	return fixture_attempt_named(f, client, "", sender, recipient);
}

struct decision
fixture_attempt_named(struct fixture *f, const char *client, const char *name,
    struct str sender, const char *recipient)
{
	struct attempt attempt = { .sender = sender,
		.client_name = str_of(name),
		.helo = STR(""),
		.recipient = str_of(recipient) };
	struct decide_outcome out;
	struct evidence ev;

	assert_int_equal(addr_parse(str_of(client), &attempt.client), ERR_OK);
	ev = decide_evidence(f->conf, &attempt);
	assert_int_equal(
	    decide_update(
	        &(struct decide_parts){
	            .store = f->store, .conf = f->conf, .census = f->census },
	        &attempt, &ev, f->clock.now_s, &out),
	    ERR_OK);
	return out.decision;
}

static json_t *
read_answer(struct control *c)
{
	json_t *answer = json_array();
	enum control_reply kind = CONTROL_ROW;

	while (kind != CONTROL_OK && kind != CONTROL_ERROR) {
		const json_t *body;
		json_t *line = NULL;
		enum err error;

		assert_int_equal(
		    control_read(c, LIMIT_MS, &line, NULL), ERR_OK);
		assert_int_equal(
		    control_reply_parse(line, &kind, &body, &error, NULL),
		    ERR_OK);
		assert_int_equal(json_array_append_new(answer, line), 0);
	}
	return answer;
}

json_t *
fixture_ask(struct fixture *f, const char *cmd, const char *format, ...)
{
	struct control *here = NULL, *there = NULL;
	json_t *args = NULL, *request, *answer;
	int fds[2];
	va_list ap;

	va_start(ap, format);
	if (format != NULL)
		args = json_vpack_ex(NULL, 0, format, ap);
	va_end(ap);
	request =
	    control_request_take(cmd, format != NULL ? args : json_object());
	assert_non_null(request);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(control_new(fds[0], clock_system(), &here), ERR_OK);
	assert_int_equal(control_new(fds[1], clock_system(), &there), ERR_OK);
	assert_int_equal(
	    ctl_answer(&f->ctx, f->peer, there, request, LIMIT_MS), ERR_OK);
	answer = read_answer(here);
	control_free(&here);
	control_free(&there);
	(void)close(fds[0]);
	(void)close(fds[1]);
	json_decref(request);
	return answer;
}

static const json_t *
last_line(const json_t *answer)
{
	return json_array_get(answer, json_array_size(answer) - 1);
}

json_t *
fixture_result(const json_t *answer)
{
	const json_t *last = last_line(answer);

	if (!json_is_true(json_object_get(last, "ok")))
		fail_msg("refused: %s",
		    fixture_text(json_object_get(last, "error"), "message"));
	return json_object_get(last, "result");
}

void
fixture_expect_error(json_t *answer, const char *code, const char *words)
{
	const json_t *error = json_object_get(last_line(answer), "error");

	assert_non_null(error);
	assert_string_equal(fixture_text(error, "code"), code);
	if (strstr(fixture_text(error, "message"), words) == NULL)
		fail_msg("'%s' is not in '%s'", words,
		    fixture_text(error, "message"));
	json_decref(answer);
}

const char *
fixture_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (text == NULL)
		fail_msg("there is no text '%s'", key);
	return text;
}

int64_t
fixture_int(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		fail_msg("there is no number '%s'", key);
	return json_integer_value(value);
}
