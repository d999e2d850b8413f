/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_status.c: the control command status: one object, nothing changed. */
#include <unistd.h>

#include "base/endpoint.h"
#include "daemon/ctl_cmds.h"

/*
 * The verdict that goes with a reason. A store error counts as what the
 * configuration says now.
 */
static enum verdict
verdict_of(const struct conf *conf, enum reason reason)
{
	switch (reason) {
	case REASON_LOCAL:
	case REASON_AUTHENTICATED:
	case REASON_RULE:
	case REASON_TRUSTED:
	case REASON_PASSED:
	case REASON_RETRIED:
	case REASON_SHADOW:
		return VERDICT_ACCEPT;
	case REASON_STORE_ERROR:
		return conf->on_store_error == CONF_ON_ERROR_ACCEPT
		           ? VERDICT_ACCEPT
		           : VERDICT_DEFER;
	case REASON_FIRST:
	case REASON_EARLY:
	case REASON_EXPIRED:
	case REASON_QUOTA:
		return VERDICT_DEFER;
	}
	return VERDICT_ACCEPT;
}

static json_t *
decisions(struct stats *stats, const struct conf *conf)
{
	json_t *verdicts[VERDICT_COUNT] = { json_object(), json_object() };

	for (int r = 0; r < REASON_COUNT; r++) {
		uint64_t n = atomic_load(&stats->decisions[r]);
		enum verdict verdict = verdict_of(conf, (enum reason)r);

		(void)json_object_set_new(verdicts[verdict],
		    reason_name((enum reason)r), json_integer((json_int_t)n));
	}
	return json_pack("{s:o,s:o}", verdict_name(VERDICT_ACCEPT),
	    verdicts[VERDICT_ACCEPT], verdict_name(VERDICT_DEFER),
	    verdicts[VERDICT_DEFER]);
}

static json_t *
events(struct stats *stats)
{
	json_t *all = json_object();

	for (int i = 0; i < STATS_EVENT_COUNT; i++) {
		uint64_t n = atomic_load(&stats->events[i]);

		(void)json_object_set_new(all,
		    stats_event_name((enum stats_event)i),
		    json_integer((json_int_t)n));
	}
	return all;
}

/* What is remembered of strangers, against its limit. */
static json_t *
origins(const struct ctl_context *ctx, const struct conf *conf)
{
	int64_t pending = 0, passed = 0, held_s = 0;

	if (ctx->census != NULL) {
		pending = census_pending(ctx->census);
		passed = census_passed(ctx->census);
	}
	if (ctx->hold != NULL)
		held_s =
		    expiry_hold_left_s(ctx->hold, clock_mono_ms(ctx->clock));
	return json_pack("{s:I,s:I,s:I,s:I}", "pending", (json_int_t)pending,
	    "passed", (json_int_t)passed, "most", (json_int_t)conf->max_origins,
	    "expiry_held_s", (json_int_t)held_s);
}

/* A store that cannot say still has a place in the answer. */
static json_t *
store(struct store *s)
{
	struct store_info info = { 0 };
	json_t *records = NULL;
	enum err e = store_info(s, &info);

	if (e != ERR_OK)
		return json_pack("{s:b,s:s}", "healthy", 0, "note", err_str(e));
	records = json_object();
	for (int t = 0; t < STORE_TABLE_COUNT; t++)
		(void)json_object_set_new(records,
		    store_table_name((enum store_table)t),
		    json_integer((json_int_t)info.records[t]));
	return json_pack("{s:s,s:b,s:o,s:I,s:I,s:I,s:I,s:o}", "backend",
	    info.backend, "healthy", info.healthy, "records", records, "disk_b",
	    (json_int_t)info.disk_b, "cache_b", (json_int_t)info.cache_b,
	    "deadlocks", (json_int_t)info.deadlocks, "reopened",
	    (json_int_t)info.reopened, "note", ctl_text(info.note));
}

static json_t *
configuration(const struct conf *conf)
{
	struct policy policy = conf_policy(conf);
	char milter[ENDPOINT_TEXT_MAX], control[ENDPOINT_TEXT_MAX];

	return json_pack("{s:b,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "shadow",
	    conf->shadow, "delay_verified_s",
	    (json_int_t)policy.delay_s[GRADE_VERIFIED], "delay_s",
	    (json_int_t)policy.delay_s[GRADE_UNKNOWN], "delay_suspicious_s",
	    (json_int_t)policy.delay_s[GRADE_SUSPICIOUS], "retry_window_s",
	    (json_int_t)policy.retry_window_s, "pass_life_s",
	    (json_int_t)policy.pass_life_s, "milter_socket",
	    ctl_text(endpoint_format(&conf->milter_socket, milter)),
	    "control_socket",
	    ctl_text(endpoint_format(&conf->control_socket, control)),
	    "store_dir", ctl_text(conf->store_dir));
}

static unsigned int
watchers(const struct ctl_context *ctx)
{
	return ctx->events == NULL ? 0 : events_watchers(ctx->events);
}

enum err
ctl_run_status(struct ctl_call *call)
{
	struct stats *stats = call->ctx->stats;
	struct conf *conf = settings_conf(call->ctx->settings);
	struct ruleset rules = settings_rules(call->ctx->settings);
	int64_t uptime_s = call->now_s - stats->started_s;

	call->result = json_pack("{s:s,s:i,s:I,s:I,s:I,s:I,s:I,s:I,"
	                         "s:o,s:o,s:o,s:o,s:o}",
	    "version", call->ctx->version, "pid", (int)getpid(), "now",
	    (json_int_t)call->now_s, "started", (json_int_t)stats->started_s,
	    "uptime_s", (json_int_t)(uptime_s > 0 ? uptime_s : 0), "sessions",
	    (json_int_t)atomic_load(&stats->sessions), "watchers",
	    (json_int_t)watchers(call->ctx), "rules",
	    (json_int_t)ruleset_count(&rules), "decisions",
	    decisions(stats, conf), "events", events(stats), "origins",
	    origins(call->ctx, conf), "store", store(call->ctx->store),
	    "configuration", configuration(conf));
	ruleset_unref(&rules);
	conf_unref(&conf);
	return call->result != NULL ? ERR_OK : ERR_NOMEM;
}
