/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_status.c: greywait status, a page of labels and values. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "base/strbuf.h"
#include "ctl/ask.h"
#include "ctl/say.h"
#include "ctl/table.h"

static void
put(struct table *t, const char *label, const char *value)
{
	(void)table_add(t, label);
	(void)table_add(t, value);
}

static void
put_int(struct table *t, const char *label, int64_t value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	put(t, label, text);
}

static void
put_span(struct table *t, const char *label, int64_t s)
{
	char text[QUANTITY_TEXT_MAX];

	put(t, label, quantity_say_s(s, text));
}

static void
put_text(
    struct table *t, const char *label, const json_t *object, const char *key)
{
	char text[SAY_TEXT_MAX];

	put(t, label, say_text(object, key, text));
}

/* "1234 (passed 1200, retried 34)": the counters that are not 0. */
static void
put_counters(struct table *t, const char *label, json_t *counters)
{
	char text[SAY_TEXT_MAX], name[SAY_TEXT_MAX], parts[SAY_TEXT_MAX];
	struct strbuf b, detail, key_text;
	const char *key;
	json_t *value;
	int64_t sum = 0;

	strbuf_init(&b, text, sizeof(text));
	strbuf_init(&detail, parts, sizeof(parts));
	json_object_foreach(counters, key, value)
	{
		int64_t n = json_integer_value(value);

		if (n == 0)
			continue;
		strbuf_init(&key_text, name, sizeof(name));
		strbuf_add_text(&key_text, str_of(key));
		strbuf_addf(
		    &detail, "%s%s %" PRId64, sum == 0 ? "" : ", ", name, n);
		sum += n;
	}
	strbuf_addf(&b, "%" PRId64, sum);
	if (sum > 0)
		strbuf_addf(&b, " (%s)", parts);
	put(t, label, text);
}

static void
put_events(struct table *t, json_t *events)
{
	const char *key;
	json_t *value;

	json_object_foreach(events, key, value)
	{
		char label[SAY_TEXT_MAX];
		struct strbuf b;

		strbuf_init(&b, label, sizeof(label));
		strbuf_addf(&b, "event ");
		strbuf_add_text(&b, str_of(key));
		put_int(t, label, json_integer_value(value));
	}
}

static void
put_store(struct table *t, json_t *store)
{
	char text[SAY_TEXT_MAX];
	bool healthy = json_is_true(json_object_get(store, "healthy"));

	put_text(t, "store", store, "backend");
	put(t, "store health", healthy ? "good" : "FAILED");
	(void)say_text(store, "note", text);
	if (text[0] != '\0')
		put(t, "store note", text);
	put_counters(t, "records", json_object_get(store, "records"));
	put(t, "store on disk", say_size(say_int(store, "disk_b"), text));
	put(t, "store cache", say_size(say_int(store, "cache_b"), text));
	put_int(t, "deadlocks", say_int(store, "deadlocks"));
	put_int(t, "store reopened", say_int(store, "reopened"));
}

static void
put_configuration(struct table *t, const json_t *conf)
{
	if (json_is_true(json_object_get(conf, "shadow")))
		put(t, "shadow mode", "on: nothing is deferred");
	put_span(t, "delay verified", say_int(conf, "delay_verified_s"));
	put_span(t, "delay", say_int(conf, "delay_s"));
	put_span(t, "delay suspicious", say_int(conf, "delay_suspicious_s"));
	put_span(t, "retry window", say_int(conf, "retry_window_s"));
	put_span(t, "pass life", say_int(conf, "pass_life_s"));
	put_text(t, "milter socket", conf, "milter_socket");
	put_text(t, "control socket", conf, "control_socket");
	put_text(t, "store directory", conf, "store_dir");
}

static void
put_origins(struct table *t, const json_t *origins)
{
	int64_t held_s = say_int(origins, "expiry_held_s");
	char text[SAY_TEXT_MAX];

	(void)snprintf(text, sizeof(text),
	    "%" PRId64 " pending, %" PRId64 " passed, at most %" PRId64,
	    say_int(origins, "pending"), say_int(origins, "passed"),
	    say_int(origins, "most"));
	put(t, "origins", text);
	if (held_s > 0)
		put_span(t, "expiry held for", held_s);
}

static void
put_status(struct table *t, const json_t *s)
{
	const json_t *decisions = json_object_get(s, "decisions");
	char since[SAY_TIME_MAX];

	put_text(t, "version", s, "version");
	put_int(t, "process", say_int(s, "pid"));
	put(t, "running since",
	    say_time(say_int(s, "started"), say_int(s, "now"), since));
	put_int(t, "sessions open", say_int(s, "sessions"));
	put_counters(t, "accepted", json_object_get(decisions, "accept"));
	put_counters(t, "deferred", json_object_get(decisions, "defer"));
	put_int(t, "whitelist entries", say_int(s, "rules"));
	put_configuration(t, json_object_get(s, "configuration"));
	put_origins(t, json_object_get(s, "origins"));
	put_store(t, json_object_get(s, "store"));
	put_events(t, json_object_get(s, "events"));
}

enum cli_status
cmd_status(const struct cli *cli)
{
	struct table *table = NULL;
	json_t *result = NULL;
	enum cli_status status =
	    ask_take(cli, "status", json_object(), NULL, NULL, &result);

	if (status != CLI_OK)
		return status;
	if (cli->json) {
		(void)say_json(result);
	} else if (table_new(NULL, 2, &table) == ERR_OK) {
		put_status(table, result);
	} else {
		cli_complain("out of memory");
		status = CLI_FAILED;
	}
	table_free(&table);
	json_decref(result);
	return status;
}
