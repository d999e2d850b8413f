/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_daemon.c: checks of what the daemon says of itself. */
#include <inttypes.h>
#include <sys/timex.h>

#include "ctl/doctor.h"
#include "ctl/say.h"

/* 2024: a clock before that has never been set. */
#define CLOCK_LEAST_S 1704067200

void
doctor_daemon(struct doctor *d, struct doctor_row *row)
{
	char version[SAY_TEXT_MAX];

	if (d->status == NULL) {
		doctor_say(row, DOCTOR_FAIL, "it does not answer at %s",
		    d->cli->socket);
		doctor_advise(row,
		    "systemctl start greywait; if it does not stay, journalctl "
		    "-u greywait tells why. Mail flows ungreylisted meanwhile");
		return;
	}
	doctor_say(row, DOCTOR_OK,
	    "greywaitd %s, process %" PRId64 ", up %" PRId64 " s",
	    say_text(d->status, "version", version), say_int(d->status, "pid"),
	    say_int(d->status, "uptime_s"));
}

void
doctor_store(struct doctor *d, struct doctor_row *row)
{
	const json_t *store = json_object_get(d->status, "store");
	char note[SAY_TEXT_MAX];

	if (!doctor_needs_daemon(d, row))
		return;
	(void)say_text(store, "note", note);
	if (json_is_true(json_object_get(store, "healthy"))) {
		doctor_say(row, DOCTOR_OK, "it works, %" PRId64 " MiB on disk",
		    say_int(store, "disk_b") >> 20);
		return;
	}
	doctor_say(row, DOCTOR_FAIL, "it has failed: %s", note);
	doctor_advise(row,
	    "look for disk room and rights; the daemon opens it again by "
	    "itself, and mail flows ungreylisted meanwhile");
}

void
doctor_counters(struct doctor *d, struct doctor_row *row)
{
	static const struct {
		const char *name, *advice;
	} bad[] = {
		{ "store_io", "see the daemon's log and the disk's" },
		{ "store_corrupt", "see the daemon's log and the disk's" },
		{ "store_full", "make room on the disk of the store" },
		{ "store_busy",
		    "the disk is too slow: see store_deadline and durability" },
		{ "bad_records", "see the daemon's log and the disk's" },
		{ "sessions_refused",
		    "raise max_sessions and the limit of open files" },
		{ "reloads_failed", "greywaitd -t names the fault" },
	};
	const json_t *events = json_object_get(d->status, "events");

	if (!doctor_needs_daemon(d, row))
		return;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int64_t n = say_int(events, bad[i].name);

		if (n == 0)
			continue;
		doctor_say(row, DOCTOR_WARN, "%s: %" PRId64 " since the start",
		    bad[i].name, n);
		doctor_advise(row, "%s", bad[i].advice);
		return;
	}
	doctor_say(row, DOCTOR_OK, "nothing has failed since the start");
}

void
doctor_shadow(struct doctor *d, struct doctor_row *row)
{
	const json_t *conf = json_object_get(d->status, "configuration");

	if (!doctor_needs_daemon(d, row))
		return;
	if (!json_is_true(json_object_get(conf, "shadow"))) {
		doctor_say(row, DOCTOR_OK, "shadow mode is off");
		return;
	}
	doctor_say(row, DOCTOR_WARN, "shadow mode is on: nothing is deferred");
	doctor_advise(row,
	    "when greywait report shows what you expect, set shadow = false "
	    "and run greywait reload");
}

void
doctor_clock(struct doctor *d, struct doctor_row *row)
{
	struct timex tx = { .modes = 0 }; /* only look */

	if (d->now_s < CLOCK_LEAST_S ||
	    (d->status != NULL && d->now_s < say_int(d->status, "started"))) {
		doctor_say(row, DOCTOR_FAIL,
		    "it is before 2024, or was set back since the daemon's "
		    "start");
		doctor_advise(row, "set the clock, then restart greywaitd");
	} else if (adjtimex(&tx) == TIME_ERROR ||
	           (tx.status & STA_UNSYNC) != 0) {
		doctor_say(row, DOCTOR_WARN, "nothing keeps it right");
		doctor_advise(row, "let systemd-timesyncd or chrony run");
	} else {
		doctor_say(row, DOCTOR_OK, "it is kept right");
	}
}
