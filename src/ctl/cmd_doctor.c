/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_doctor.c: greywait doctor: the table of checks, run in its order. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ctl/ask.h"
#include "ctl/doctor.h"
#include "ctl/say.h"

static const struct {
	const char *name;
	doctor_check_fn *check;
} checks[] = {
	{ "daemon", doctor_daemon },
	{ "store", doctor_store },
	{ "counters", doctor_counters },
	{ "disk", doctor_disk },
	{ "shadow", doctor_shadow },
	{ "clock", doctor_clock },
	{ "resolver", doctor_resolver },
	{ "socket", doctor_socket },
	{ "smtpd-milters", doctor_smtpd },
	{ "non-smtpd-milters", doctor_non_smtpd },
	{ "services", doctor_services },
	{ "networks", doctor_networks },
	{ "log", doctor_log },
	{ "errors", doctor_errors },
};

static const char *const state_names[] = {
	[DOCTOR_OK] = "ok",
	[DOCTOR_SKIP] = "skip",
	[DOCTOR_WARN] = "warn",
	[DOCTOR_FAIL] = "fail",
};

static void
fill(char ret[DOCTOR_TEXT_MAX], const char *fmt, va_list ap) ATTR_PRINTF(2, 0);

static void
fill(char ret[DOCTOR_TEXT_MAX], const char *fmt, va_list ap)
{
	char raw[DOCTOR_TEXT_MAX];
	struct strbuf b;

	(void)vsnprintf(raw, sizeof(raw), fmt, ap);
	strbuf_init(&b, ret, DOCTOR_TEXT_MAX);
	strbuf_add_text(&b, str_of(raw));
}

void
doctor_say(
    struct doctor_row *row, enum doctor_state state, const char *fmt, ...)
{
	va_list ap;

	row->state = state;
	va_start(ap, fmt);
	fill(row->found, fmt, ap);
	va_end(ap);
}

void
doctor_advise(struct doctor_row *row, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(row->advice, fmt, ap);
	va_end(ap);
}

bool
doctor_needs_daemon(const struct doctor *d, struct doctor_row *row)
{
	if (d->status == NULL)
		doctor_say(row, DOCTOR_SKIP, "the daemon does not answer");
	return d->status != NULL;
}

bool
doctor_needs_postfix(const struct doctor *d, struct doctor_row *row)
{
	if (!d->has_postfix)
		doctor_say(row, DOCTOR_SKIP, "no Postfix to look at: %s",
		    d->no_postfix.text);
	else if (!d->placed)
		doctor_say(row, DOCTOR_SKIP,
		    "it is not known where the milter listens");
	return d->has_postfix && d->placed;
}

static void
look_around(struct doctor *d)
{
	const char *given = cli_option(d->cli, "milter");
	char text[SAY_TEXT_MAX];
	struct err_note note;

	/* Complains by itself: the row of the daemon says the same. */
	if (ask_take(d->cli, "status", json_object(), NULL, NULL, &d->status) !=
	    CLI_OK)
		d->status = NULL;
	if (given == NULL)
		given = say_text(json_object_get(d->status, "configuration"),
		    "milter_socket", text);
	d->placed =
	    endpoint_parse(str_of(given), &d->place.socket, &note) == ERR_OK;
	d->has_postfix =
	    place_ask_postfix(&d->place, &d->postfix, &d->no_postfix) == ERR_OK;
}

static void
print(const struct cli *cli, const char *name, const struct doctor_row *row)
{
	json_t *object;

	if (!cli->json) {
		(void)printf("%-4s  %-17s  %s\n", state_names[row->state], name,
		    row->found);
		if (row->advice[0] != '\0')
			(void)printf("%25s%s\n", "do: ", row->advice);
		return;
	}
	object = json_pack("{s:s,s:s,s:s,s:s}", "check", name, "state",
	    state_names[row->state], "found", row->found, "advice",
	    row->advice);
	(void)say_json(object);
	json_decref(object);
}

enum cli_status
cmd_doctor(const struct cli *cli)
{
	struct doctor d = { .cli = cli,
		.now_s = clock_wall_s(cli->clock),
		.postfix.dir = cli_option(cli, "postfix") };
	enum doctor_state worst = DOCTOR_OK;

	look_around(&d);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		struct doctor_row row = { .state = DOCTOR_OK };

		checks[i].check(&d, &row);
		if (row.state > worst)
			worst = row.state;
		if (!cli->quiet || row.state > DOCTOR_SKIP)
			print(cli, checks[i].name, &row);
	}
	json_decref(d.status);
	if (worst == DOCTOR_FAIL)
		return CLI_UNSOUND;
	return worst == DOCTOR_WARN ? CLI_DOUBTFUL : CLI_OK;
}
