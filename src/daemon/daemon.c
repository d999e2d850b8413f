/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.c: puts the parts together and takes them apart. */
#include "daemon/daemon.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/heap.h"
#include "daemon/inlet.h"
#include "daemon/lists.h"
#include "daemon/milter.h"
#include "daemon/notify.h"
#include "daemon/privacy.h"
#include "daemon/privilege.h"
#include "daemon/schedule.h"
#include "daemon/signals.h"
#include "daemon/stack.h"

#define DRAIN_MS 10000
/* Descriptors beside those of the sessions: database, sockets, log. */
#define SPARE_DESCRIPTORS 128

static void
log_fault(void *ctx, const char *line)
{
	struct err_note *note = ctx;

	/* The first goes to whoever asked, all go to the log. */
	if (note->text[0] == '\0')
		(void)err_note(note, ERR_INVALID, "%s", line);
	log_error("configuration: %s", line);
}

/* The configuration and its list files anew. */
static enum err
read_configuration(struct daemon *d, struct conf **ret,
    struct match **ret_files, struct err_note *note)
{
	struct conf *current = settings_conf(d->settings);
	struct ruleset rules = settings_rules(d->settings);
	const char *fixed = NULL;
	enum err e = conf_load(d->conf_path, ret, log_fault, note);

	if (e == ERR_OK)
		fixed = conf_fixed_difference(current, *ret);
	if (fixed != NULL)
		e = err_note(note, ERR_INVALID,
		    "%s: %s changes only with a restart: nothing was "
		    "reloaded",
		    d->conf_path, fixed);
	if (e == ERR_OK) {
		(*ret)->pseudonym = d->pseudonym;
		e = lists_read(*ret, &rules, ret_files, note);
	}
	ruleset_unref(&rules);
	conf_unref(&current);
	return e;
}

enum err
daemon_reload(struct daemon *d, struct err_note *note)
{
	struct conf *fresh = NULL;
	struct match *files = NULL;
	enum err e;

	note->text[0] = '\0';
	notify_reloading();
	e = read_configuration(d, &fresh, &files, note);
	if (e == ERR_OK) {
		settings_set(d->settings, fresh, files);
		log_open("greywaitd", (enum log_target)fresh->log_to,
		    (enum log_level)fresh->log_level);
		log_info("configuration: %s reloaded", d->conf_path);
	} else {
		log_error("configuration: the old one stays: %s", note->text);
	}
	stats_count(
	    &d->stats, e == ERR_OK ? STATS_RELOADS : STATS_RELOADS_FAILED);
	conf_unref(&fresh);
	match_unref(&files);
	notify_ready();
	return e;
}

static enum err
reload_for_ctl(void *ctx, struct err_note *note)
{
	return daemon_reload(ctx, note);
}

static enum err
open_store(struct daemon *d, const struct conf *conf, struct err_note *note)
{
	struct store_options options = { .dir = conf->store_dir,
		.cache_b = conf->cache_size_b,
		.lock_ms = conf->store_deadline_ms / 4 + 1,
		.durability = (enum store_durability)conf->durability,
		.refuse_damaged = conf->on_damaged_store != 0 };
	size_t bad = 0;
	enum err e;

	note->text[0] = '\0';
	warmer_start(&d->warmer, conf->store_dir, conf->cache_size_b);
	e = store_bdb_open(&options, &d->store, note);
	if (e != ERR_OK)
		return e;
	if (note->text[0] != '\0')
		log_warning("store: %s", note->text);
	e = settings_load_rules(d->settings, d->store, &bad);
	if (e != ERR_OK)
		return err_note(note, e, "cannot read the rules from %s: %s",
		    conf->store_dir, err_str(e));
	if (bad > 0)
		log_warning("store: %zu rules do not decode and were passed "
		            "over",
		    bad);
	return ERR_OK;
}

/* A list that cannot be read delays mail that it would have freed, and that
 * is better than to greylist nothing. It has been logged. */
static enum err
read_lists(struct daemon *d, struct conf *conf, struct err_note *note)
{
	struct ruleset rules = settings_rules(d->settings);
	struct match *files = NULL;
	enum err e = lists_read(conf, &rules, &files, note);

	ruleset_unref(&rules);
	if (files == NULL)
		return e;
	settings_set(d->settings, conf, files);
	match_unref(&files);
	return ERR_OK;
}

static void
fill_deps(struct daemon *d, const struct conf *conf)
{
	int64_t room = privilege_raise_descriptors() - SPARE_DESCRIPTORS;

	if (gethostname(d->host, sizeof(d->host) - 1) != 0)
		(void)snprintf(d->host, sizeof(d->host), "localhost");
	if (room < conf->max_sessions)
		log_warning("max_sessions is %lld, but the limit of open files "
		            "leaves room for %lld: raise it (LimitNOFILE= in "
		            "the unit)",
		    (long long)conf->max_sessions, (long long)room);
	d->deps = (struct session_deps){ .settings = d->settings,
		.stats = &d->stats,
		.census = d->census,
		.tally = d->tally,
		.events = d->events,
		.clock = clock_system(),
		.host = d->host,
		.session_room = room };
}

static enum err
start_threads(struct daemon *d, int control_fd, struct err_note *note)
{
	enum err e;

	d->ctl_context = (struct ctl_context){ .store = d->store,
		.settings = d->settings,
		.stats = &d->stats,
		.census = d->census,
		.events = d->events,
		.hold = &d->reaper.hold,
		.clock = d->deps.clock,
		.reload = reload_for_ctl,
		.reload_ctx = d,
		.version = PACKAGE_VERSION };
	d->reaper = (struct reaper){ .store = d->store,
		.settings = d->settings,
		.stats = &d->stats,
		.census = d->census,
		.tally = d->tally,
		.clock = d->deps.clock };
	d->scribe = (struct scribe){ .store = d->store,
		.settings = d->settings,
		.stats = &d->stats,
		.tally = d->tally,
		.clock = d->deps.clock };
	e = ctl_server_start(control_fd, &d->ctl_context, &d->ctl_server);
	if (e != ERR_OK)
		(void)close(control_fd);
	if (e == ERR_OK)
		e = upkeep_start(&d->upkeep, d->store, d->settings);
	if (e == ERR_OK)
		e = reaper_start(&d->reaper);
	if (e == ERR_OK)
		e = scribe_start(&d->scribe);
	if (e != ERR_OK)
		return err_note(
		    note, e, "cannot start a thread: %s", err_str(e));
	return ERR_OK;
}

enum err
daemon_open(struct daemon *d, const char *conf_path, struct conf *conf,
    struct err_note *note)
{
	int control_fd = -1;
	enum err e;

	d->conf_path = conf_path;
	stats_init(&d->stats, clock_wall_s(clock_system()));
	signals_block();
	if (!heap_reserve(conf->cache_size_b))
		log_info("no large pages for the cache: with a large store "
		         "this is slower");
	(void)stack_limit();
	(void)schedule_as_batch();
	inlet_begin();
	e = settings_new(conf, &d->settings);
	if (e == ERR_OK)
		e = census_new(&d->census);
	if (e == ERR_OK)
		e = tally_new(&d->tally);
	if (e == ERR_OK)
		e = events_new(&d->events);
	if (e != ERR_OK)
		return err_note(note, e, "%s", err_str(e));
	fill_deps(d, conf);
	e = milter_open(conf, &d->deps, note);
	if (e == ERR_OK)
		e = endpoint_listen_unix(conf->control_socket.path,
		    (mode_t)conf->control_socket_mode,
		    conf->control_socket_group, &control_fd, note);
	if (e == ERR_OK)
		e = privilege_drop(conf->user, note);
	if (e == ERR_OK)
		e = open_store(d, conf, note);
	if (e == ERR_OK)
		e = privacy_open(conf, d->store, &d->pseudonym, note);
	conf->pseudonym = d->pseudonym;
	if (e == ERR_OK)
		e = read_lists(d, conf, note);
	if (e != ERR_OK) {
		if (control_fd >= 0)
			(void)close(control_fd);
		return e;
	}
	d->deps.store = d->store;
	return start_threads(d, control_fd, note);
}

#define MILTER_ENDED 'D'
#define MILTER_FAILED 'F'

static void *
serve_mta(void *arg)
{
	const struct signals *signals = arg;
	char what;

	/* A signal before this line goes to the handler, as it should. */
	signals_block();
	what = milter_run() == ERR_OK ? MILTER_ENDED : MILTER_FAILED;

	(void)!write(signals->write_fd, &what, 1);
	return NULL;
}

/* Until the milter has ended; ERR_IO when it could not go on. */
static enum err
wait_for_end(struct daemon *d, int fd)
{
	bool stopping = false;
	char what;

	for (;;) {
		struct err_note note;
		ssize_t n = read(fd, &what, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n != 1 || what == MILTER_FAILED)
			return ERR_IO;
		if (what == MILTER_ENDED)
			return ERR_OK;
		if (what == SIGNALS_RELOAD) {
			(void)!daemon_reload(d, &note);
			continue;
		}
		if (!stopping)
			log_info("stopping: no new sessions are taken");
		stopping = true;
		notify_stopping();
		milter_stop();
	}
}

enum err
daemon_run(struct daemon *d, struct err_note *note)
{
	struct signals signals;
	pthread_t thread;
	enum err e = signals_open(&signals, note);

	if (e != ERR_OK)
		return e;
	/* Before anybody can be served: a SIGTERM that comes while this thread
	 * blocks it would go to libmilter's. */
	signals_unblock();
	if (pthread_create(&thread, NULL, serve_mta, &signals) != 0) {
		signals_close(&signals);
		return err_note(note, ERR_NOMEM, "cannot start a thread");
	}
	notify_ready();
	log_info("greywaitd " PACKAGE_VERSION " is greylisting");
	e = wait_for_end(d, signals.read_fd);
	(void)pthread_join(thread, NULL);
	signals_close(&signals);
	if (e != ERR_OK)
		return err_note(note, e,
		    "libmilter gave up: is the milter socket still there?");
	return ERR_OK;
}

/* What was gathered since the scribe wrote, if it ever began. */
static void
write_last(struct daemon *d)
{
	if (d->scribe.store != NULL)
		scribe_write(&d->scribe);
	scribe_done(&d->scribe);
}

bool
daemon_close(struct daemon *d)
{
	bool idle;

	if (d->events != NULL)
		events_end(d->events);
	idle = ctl_server_stop(&d->ctl_server) == ERR_OK;
	warmer_stop(&d->warmer);
	scribe_stop(&d->scribe);
	reaper_stop(&d->reaper);
	upkeep_stop(&d->upkeep);
	if (!milter_drain(DRAIN_MS) || !idle) {
		/* Recovery at the next start is safer than pulling the store
		 * from under somebody who is inside it. */
		log_error("sessions or control clients did not end within "
		          "%d s: the store is left to recovery",
		    DRAIN_MS / 1000);
		return false;
	}
	write_last(d);
	store_close(&d->store);
	tally_free(&d->tally);
	events_free(&d->events);
	settings_free(&d->settings);
	census_free(&d->census);
	pseudonym_free(&d->pseudonym);
	return true;
}
