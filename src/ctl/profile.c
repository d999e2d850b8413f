/* SPDX-License-Identifier: BSD-2-Clause */
/* profile.c: how a sender retries, and what to do about it. */
#include "ctl/profile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/quantity.h"
#include "base/strbuf.h"
#include "ctl/say.h"

/* What a sentence speaks of, in words. */
struct terms {
	char delay[QUANTITY_TEXT_MAX], window[QUANTITY_TEXT_MAX];
	char fitting[QUANTITY_TEXT_MAX];
	const char *option; /* that sets the delay */
	bool fits_earlier;  /* a shorter delay would suit */
	bool short_window;  /* less than a day */
};

/* Some servers try again only after hours. */
#define DAY_S 86400

/* What comes after the window is soon forgotten: it cannot be told apart from
 * what never came. */
static void
say_may_be_late(const struct terms *t)
{
	if (t->short_window)
		(void)printf("Or it tries again after the window: a longer one "
		             "(option "
		             "retry_window) would show.\n");
}

static void
say_never(const struct terms *t)
{
	(void)printf(
	    "Warning: it has never tried again inside the retry window of "
	    "%s.\nA real mail server does. If this is one, its mail is lost: "
	    "whitelist it. If not, greylisting does its work.\n",
	    t->window);
	say_may_be_late(t);
}

static void
say_seldom(const struct terms *t)
{
	(void)printf(
	    "Warning: most of its mail is never tried again inside the retry "
	    "window of %s.\nReal servers and others may send in its name: "
	    "'greywait list -f domain' shows who waits.\n",
	    t->window);
	say_may_be_late(t);
}

static void
say_gives_up(const struct terms *t)
{
	(void)printf("Warning: it tries again, but mostly gives up before the "
	             "delay of %s is over, and its mail is lost.\n"
	             "Whitelist it, or shorten the delay (option %s).\n",
	    t->delay, t->option);
}

static void
say_hasty(const struct terms *t)
{
	(void)printf("Warning: its first retry mostly comes before the delay "
	             "of %s is over, so that its mail waits for the second "
	             "one.\n",
	    t->delay);
	if (t->fits_earlier)
		(void)printf("With a delay of %s (option %s) nine of ten mails "
		             "would pass at the first.\n",
		    t->fitting, t->option);
}

static void
say_too_late(const struct terms *t)
{
	(void)printf(
	    "Warning: retries of it come after the retry window of %s and "
	    "count as first attempts again.\nLengthen the window (option "
	    "retry_window), or whitelist it.\n",
	    t->window);
}

static void
say_near_end(const struct terms *t)
{
	(void)printf("Warning: its first retry mostly comes in the second half "
	             "of the retry window of %s.\nA longer one (option "
	             "retry_window) would be safer.\n",
	    t->window);
}

static void
say_pooled(const struct terms *t ATTR_UNUSED)
{
	(void)printf(
	    "Warning: its retries come from other networks, and no name ties "
	    "them together: it mostly passes by the pool rule, late.\n"
	    "Whitelist its networks to spare it that.\n");
}

static const struct {
	const char *name;
	void (*say)(const struct terms *t);
} warnings[] = {
	{ "never", say_never },
	{ "seldom", say_seldom },
	{ "gives-up", say_gives_up },
	{ "hasty", say_hasty },
	{ "too-late", say_too_late },
	{ "near-end", say_near_end },
	{ "pooled", say_pooled },
};

/* One that a later daemon may bring stands for itself. */
static void
print_warning(const struct terms *t, const char *name)
{
	char mem[SAY_TEXT_MAX];
	struct strbuf text;

	for (size_t i = 0; i < ARRAY_LEN(warnings); i++)
		if (strcmp(name, warnings[i].name) == 0) {
			warnings[i].say(t);
			return;
		}
	strbuf_init(&text, mem, sizeof(mem));
	strbuf_add_text(&text, str_of(name));
	(void)printf("Warning: %s.\n", mem);
}

static const char *
option_of(const char *grade)
{
	if (strcmp(grade, "verified") == 0)
		return "delay_verified";
	if (strcmp(grade, "suspicious") == 0)
		return "delay_suspicious";
	return "delay";
}

/* "30 s to 1 min 0 s", "1 d 0 h or more". */
static const char *
span_of(const json_t *bin, char ret[SAY_TEXT_MAX])
{
	char from[QUANTITY_TEXT_MAX], below[QUANTITY_TEXT_MAX];
	bool ends = json_object_get(bin, "below_s") != NULL;

	(void)quantity_say_s(say_int(bin, "from_s"), from);
	(void)quantity_say_s(say_int(bin, "below_s"), below);
	if (ends)
		(void)snprintf(ret, SAY_TEXT_MAX, "%s to %s", from, below);
	else
		(void)snprintf(ret, SAY_TEXT_MAX, "%s or more", from);
	return ret;
}

static void
print_times(const json_t *p, const struct terms *t)
{
	const json_t *gap = json_object_get(p, "usual_gap");
	const json_t *delay = json_object_get(p, "usual_delay");
	char grade[SAY_TEXT_MAX], span[SAY_TEXT_MAX];

	(void)printf("The delay for it is %s (grade %s), the retry window "
	             "%s.\n",
	    t->delay, say_text(p, "grade", grade), t->window);
	if (gap != NULL)
		(void)printf("Its first retry usually comes %s after the first "
		             "attempt; %" PRId64 " of %" PRId64
		             " came before the delay was over.\n",
		    span_of(gap, span), say_int(p, "hasty"),
		    say_int(p, "first_retries"));
	if (delay != NULL)
		(void)printf("What passed had usually waited %s.\n",
		    span_of(delay, span));
}

static void
print_verdict(const json_t *p, const struct terms *t)
{
	const json_t *list = json_object_get(p, "warnings");

	if (json_array_size(list) == 0)
		(void)printf("Delay and retry window suit it.\n");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (name != NULL)
			print_warning(t, name);
	}
}

void
profile_print(const json_t *p)
{
	int64_t fitting_s = say_int(p, "fitting_delay_s");
	int64_t ended = say_int(p, "ended");
	char grade[SAY_TEXT_MAX];
	struct terms t;

	(void)quantity_say_s(say_int(p, "delay_s"), t.delay);
	(void)quantity_say_s(say_int(p, "retry_window_s"), t.window);
	(void)quantity_say_s(fitting_s, t.fitting);
	t.option = option_of(say_text(p, "grade", grade));
	t.short_window = say_int(p, "retry_window_s") < DAY_S;
	t.fits_earlier = fitting_s > 0 && fitting_s < say_int(p, "delay_s");
	(void)printf("\nHow it retries:\n");
	if (ended > 0)
		(void)printf("Of %" PRId64 " %s deferred, %" PRId64
		             " passed and %" PRId64
		             " never came back inside the window.\n",
		    ended, say_form(ended, "mail that was", "mails that were"),
		    say_int(p, "passed"), ended - say_int(p, "passed"));
	print_times(p, &t);
	if (json_is_true(json_object_get(p, "known")))
		print_verdict(p, &t);
	else
		(void)printf("That is too little to judge it by.\n");
}
