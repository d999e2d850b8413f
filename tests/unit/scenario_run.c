/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_run.c: from a file to its lines, and what each word at their
 * beginning does. */
#include "conf/schema_value.h"
#include "daemon/rule_store.h"
#include "scenario.h"

#include <stdio.h>
#include <string.h>

#define RULE_MS 10000 /* longest wait for the store */

typedef bool line_fn(struct scenario *s, struct words *w);

/* One option, as a configuration file would. */
static bool
set_option(struct scenario *s, struct str key, struct str value)
{
	const struct schema_option *option = schema_find(key);
	struct err_note note = { "" };
	enum err e = ERR_OK;

	if (option == NULL || option->type == SCHEMA_NETWORKS ||
	    option->type == SCHEMA_LISTS)
		return scenario_fail(s, "there is no option '%.*s' to set",
		    (int)key.len, key.data);
	if (option->type == SCHEMA_BOOLEAN)
		schema_set_boolean(option, s->conf, str_eq(value, STR("true")));
	else
		e = schema_set_text(option, s->conf, value, &note);
	return e == ERR_OK ? true : scenario_fail(s, "%s", note.text);
}

/* set OPTION VALUE [refused]; `delays` stands for all three. */
static bool
line_set(struct scenario *s, struct words *w)
{
	struct str key = words_next(w), value = words_next(w);

	if (words_take(w, "refused")) {
		if (set_option(s, key, value))
			return scenario_fail(s, "the value was taken");
		s->fault[0] = '\0';
		return true;
	}
	if (!str_eq(key, STR("delays")))
		return set_option(s, key, value);
	return set_option(s, STR("delay"), value) &&
	       set_option(s, STR("delay_verified"), value) &&
	       set_option(s, STR("delay_suspicious"), value);
}

/* local NETWORK */
static bool
line_local(struct scenario *s, struct words *w)
{
	struct conf_nets *nets = &s->conf->local_networks;
	struct err_note note = { "" };

	if (nets->count == CONF_NETS_MAX)
		return scenario_fail(s, "too many networks");
	if (cidr_parse(words_next(w), &nets->nets[nets->count], &note) !=
	    ERR_OK)
		return scenario_fail(s, "%s", note.text);
	nets->count++;
	return true;
}

/* What may stand behind the value: an action, expires TIME, refused. */
static bool
take_rule_words(
    struct scenario *s, struct words *w, struct rule *rule, bool *ret_refused)
{
	struct err_note note = { "" };
	int64_t at_s;

	*ret_refused = false;
	while (w->at < w->count) {
		if (words_take(w, "refused")) {
			*ret_refused = true;
		} else if (words_take(w, "expires")) {
			if (!scenario_parse_s(s, words_next(w), &at_s))
				return false;
			rule->expires_s = SCENARIO_START_S + at_s;
		} else if (rule_action_parse(
		               words_next(w), &rule->action, &note) != ERR_OK) {
			return scenario_fail(s, "%s", note.text);
		}
	}
	return true;
}

/* rule KIND VALUE [ACTION] [expires TIME] [refused] */
static bool
line_rule(struct scenario *s, struct words *w)
{
	struct str word = words_next(w), value = words_next(w);
	struct rule rule;
	struct err_note note = { "" };
	enum rule_kind kind;
	bool refused, taken, replaced;

	if (rule_kind_parse(word, &kind, &note) != ERR_OK)
		return scenario_fail(s, "%s", note.text);
	taken = rule_parse(kind, value, &rule, &note) == ERR_OK;
	if (!take_rule_words(s, w, &rule, &refused))
		return false;
	if (taken == refused)
		return scenario_fail(s, "the rule was %s%s",
		    taken ? "taken" : "refused: ", note.text);
	if (!taken)
		return true;
	if (rule_store_put(s->store, &rule, RULE_MS, &replaced) != ERR_OK ||
	    settings_apply_rule(s->settings, s->store, &rule) != ERR_OK)
		return scenario_fail(s, "the rule could not be written");
	return true;
}

static const struct {
	const char *word;
	line_fn *fn;
} lines[] = {
	{ "at", scenario_at },
	{ "damage", scenario_damage },
	{ "distrust", scenario_distrust },
	{ "local", line_local },
	{ "reap", scenario_reap },
	{ "records", scenario_records },
	{ "restart", scenario_restart },
	{ "rule", line_rule },
	{ "set", line_set },
	{ "trust", scenario_trust },
	{ "untrust", scenario_untrust },
};

static bool
play_line(struct scenario *s, char *line)
{
	struct words w;

	if (!words_split(s, line, &w))
		return false;
	if (w.count == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!words_take(&w, lines[i].word))
			continue;
		if (!lines[i].fn(s, &w))
			return false;
		if (w.at < w.count)
			return scenario_fail(s, "'%.*s' is not expected here",
			    (int)w.word[w.at].len, w.word[w.at].data);
		return true;
	}
	return scenario_fail(s,
	    "'%.*s' is none of at, damage, distrust, local, reap, records, "
	    "restart, rule, set, trust, untrust",
	    (int)w.word[0].len, w.word[0].data);
}

static int64_t
fake_wall_s(const struct clock *c)
{
	const struct scenario *s =
	    (const void *)((const char *)c - offsetof(struct scenario, clock));

	return s->now_s;
}

static int64_t
fake_mono_ms(const struct clock *c)
{
	const struct scenario *s =
	    (const void *)((const char *)c - offsetof(struct scenario, clock));

	return s->mono_ms;
}

static bool
open_parts(struct scenario *s)
{
	if (conf_new(&s->conf) != ERR_OK || tally_new(&s->tally) != ERR_OK ||
	    settings_new(s->conf, &s->settings) != ERR_OK)
		return scenario_fail(s, "no memory");
	/* Whatever the defaults become: a file says what it relies on. */
	s->conf->delay_verified_ms = 60000;
	s->conf->delay_ms = 180000;
	s->conf->delay_suspicious_ms = 1800000;
	s->conf->pool_nets = 3;
	s->conf->trust_after = 5;
	s->conf->trust_life_ms = INT64_C(35) * 86400000;
	s->conf->host[0] = '\0';
	s->conf->retry_window_ms = 86400000;
	s->conf->pass_life_ms = INT64_C(35) * 86400000;
	s->conf->ipv4_prefix = 24;
	s->conf->ipv6_prefix = 64;
	s->conf->local_networks.count = 0;
	s->clock = (struct clock){ fake_wall_s, fake_mono_ms };
	s->now_s = SCENARIO_START_S;
	s->mono_ms = 1000000;
	stats_init(&s->stats, s->now_s);
	s->reaper = (struct reaper){ .settings = s->settings,
		.stats = &s->stats,
		.tally = s->tally,
		.clock = &s->clock };
	return scenario_open_store(s);
}

static bool
play_file(struct scenario *s)
{
	FILE *f = fopen(s->path, "re");
	char line[SCENARIO_LINE_MAX];
	bool ok = true;

	if (f == NULL)
		return scenario_fail(s, "cannot be read");
	while (ok && fgets(line, sizeof(line), f) != NULL) {
		s->line++;
		if (strlen(line) == sizeof(line) - 1)
			ok = scenario_fail(s, "the line is too long");
		else
			ok = play_line(s, line);
	}
	(void)fclose(f);
	return ok;
}

bool
scenario_run(const char *path, enum scenario_store kind, char *ret_fault,
    size_t fault_size)
{
	struct scenario s;
	bool ok;

	memset(&s, 0, sizeof(s));
	s.path = path;
	s.kind = kind;
	ok = open_parts(&s) && play_file(&s);
	if (!ok)
		(void)snprintf(ret_fault, fault_size, "%s", s.fault);
	scenario_remove_store(&s);
	settings_free(&s.settings);
	tally_free(&s.tally);
	conf_unref(&s.conf);
	return ok;
}
