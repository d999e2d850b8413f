/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_sender.c: greywait sender and origin, all that is known of one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "base/strbuf.h"
#include "ctl/ask.h"
#include "ctl/profile.h"
#include "ctl/say.h"
#include "ctl/table.h"

#define BAR_MAX 40 /* columns of the longest bar */

/* "first 4, early 2": the counters that are not 0; "none" of none. */
static const char *
counters(json_t *object, char ret[SAY_TEXT_MAX])
{
	const char *key;
	json_t *value;
	struct strbuf b;

	strbuf_init(&b, ret, SAY_TEXT_MAX);
	json_object_foreach(object, key, value)
	{
		if (json_integer_value(value) == 0)
			continue;
		strbuf_add(&b, b.len > 0 ? STR(", ") : STR(""));
		strbuf_add_text(&b, str_of(key));
		strbuf_addf(
		    &b, " %" PRId64, (int64_t)json_integer_value(value));
	}
	if (b.len == 0)
		strbuf_add(&b, STR("none"));
	return ret;
}

static void
print_figures(const json_t *s, const char *kind)
{
	int64_t now_s = say_int(s, "now");
	char text[SAY_TEXT_MAX], time[SAY_TIME_MAX], span[QUANTITY_TEXT_MAX];

	(void)printf("%-10s %s%s\n",
	    strcmp(kind, "origin") == 0 ? "Origin" : "Sender",
	    say_text(s, kind, text),
	    json_is_true(json_object_get(s, "trusted")) ? ", trusted now" : "");
	(void)printf(
	    "First seen %s\n", say_time(say_int(s, "first"), now_s, time));
	(void)printf(
	    "Last seen  %s\n", say_time(say_int(s, "last"), now_s, time));
	(void)printf("Attempts   %" PRId64 " (%s)\n", say_int(s, "attempts"),
	    counters(json_object_get(s, "decisions"), text));
	(void)printf("Abandoned  %" PRId64 "\n", say_int(s, "abandoned"));
	(void)printf("Late       %" PRId64 "\n", say_int(s, "late"));
	(void)printf(
	    "Grades     %s\n", counters(json_object_get(s, "grades"), text));
	(void)printf(
	    "Passed by  %s\n", counters(json_object_get(s, "links"), text));
	if (say_int(s, "delay_max_s") == 0)
		return;
	(void)printf("Delay      %s on average, ",
	    quantity_say_s(say_int(s, "delay_mean_s"), span));
	(void)printf("%s at the most\n",
	    quantity_say_s(say_int(s, "delay_max_s"), span));
}

static int64_t
greatest(const json_t *bins)
{
	int64_t most = 1;

	for (size_t i = 0; i < json_array_size(bins); i++) {
		int64_t n = say_int(json_array_get(bins, i), "count");

		if (n > most)
			most = n;
	}
	return most;
}

static void
add_bar(struct table *t, int64_t count, int64_t most)
{
	char bar[BAR_MAX + 1];
	/* Large numbers first divided: no product that turns over. */
	double part = (double)count / (double)most * BAR_MAX;
	size_t len = part < 1 ? 1 : (size_t)part;

	if (len > BAR_MAX)
		len = BAR_MAX;
	memset(bar, '#', len);
	bar[len] = '\0';
	(void)table_add(t, bar);
}

/* One bin a line, with a bar. */
static void
print_histogram(const char *title, const json_t *bins)
{
	int64_t most = greatest(bins);
	struct table *t = NULL;

	if (json_array_size(bins) == 0 || table_new(NULL, 5, &t) != ERR_OK)
		return;
	(void)printf("\n%s\n", title);
	for (size_t i = 0; i < json_array_size(bins); i++) {
		const json_t *bin = json_array_get(bins, i);
		bool ends = json_object_get(bin, "below_s") != NULL;
		int64_t count = say_int(bin, "count");
		char text[QUANTITY_TEXT_MAX];

		(void)table_add(
		    t, quantity_say_s(say_int(bin, "from_s"), text));
		(void)table_add(t, ends ? "to" : "or more");
		(void)table_add(t,
		    ends ? quantity_say_s(say_int(bin, "below_s"), text) : "");
		(void)snprintf(text, sizeof(text), "%" PRId64, count);
		(void)table_add(t, text);
		add_bar(t, count, most);
	}
	table_free(&t);
}

/* The command has the name of what it asks about. */
static enum cli_status
show(const struct cli *cli, const char *kind)
{
	json_t *result = NULL;
	enum cli_status status = ask_take(cli, kind,
	    json_pack("{s:o}", kind, ask_text(cli->operands[0])), NULL, NULL,
	    &result);

	if (status != CLI_OK)
		return status;
	if (cli->json) {
		(void)say_json(result);
	} else {
		print_figures(result, kind);
		print_histogram("First retries, by the time since the first "
		                "attempt:",
		    json_object_get(result, "first_retries"));
		print_histogram("What passed, by the time since the first "
		                "attempt:",
		    json_object_get(result, "delays"));
		profile_print(json_object_get(result, "profile"));
	}
	json_decref(result);
	return status;
}

enum cli_status
cmd_sender(const struct cli *cli)
{
	return show(cli, "sender");
}

enum cli_status
cmd_origin(const struct cli *cli)
{
	return show(cli, "origin");
}
