/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * daemon.c: puts the parts together and takes them apart.
 *
 * Signals: all threads but the main one block SIGHUP, SIGTERM and SIGINT.
 * libmilter waits for the same three in a thread of its own and would stop at
 * a SIGHUP; but the kernel gives a signal of the process to the main thread
 * as long as that one does not block it, and it never does while serving.
 */
#include "daemon/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/milter.h"
#include "daemon/notify.h"
#include "daemon/privilege.h"

#define DRAIN_MS 10000
/* Descriptors beside those of the sessions: database, sockets, log. */
#define SPARE_DESCRIPTORS 128

static const int handled[] = { SIGHUP, SIGTERM, SIGINT };

/* Where the handler writes to; -1 while nobody serves. */
static volatile sig_atomic_t signal_fd = -1;

static void
log_fault(void *ctx, const char *line)
{
	struct err_note *note = ctx;

	/* The first goes to whoever asked, all go to the log. */
	if (note->text[0] == '\0')
		(void)err_note(note, ERR_INVALID, "%s", line);
	log_error("configuration: %s", line);
}

enum err
daemon_reload(struct daemon *d, struct err_note *note)
{
	struct conf *fresh = NULL, *current = NULL;
	const char *fixed;
	enum err e;

	note->text[0] = '\0';
	notify_reloading();
	e = conf_load(d->conf_path, &fresh, log_fault, note);
	if (e == ERR_OK) {
		current = settings_conf(d->settings);
		fixed = conf_fixed_difference(current, fresh);
		if (fixed != NULL)
			e = err_note(note, ERR_INVALID,
			    "%s: %s changes only with a restart: nothing was "
			    "reloaded",
			    d->conf_path, fixed);
	}
	if (e == ERR_OK) {
		settings_set_conf(d->settings, fresh);
		log_open("greywaitd", (enum log_target)fresh->log_to,
		    (enum log_level)fresh->log_level);
		log_info("configuration: %s reloaded", d->conf_path);
	} else {
		log_error("configuration: the old one stays: %s", note->text);
	}
	stats_count(
	    &d->stats, e == ERR_OK ? STATS_RELOADS : STATS_RELOADS_FAILED);
	conf_unref(&fresh);
	conf_unref(&current);
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
		.clock = clock_system(),
		.host = d->host,
		.session_room = room };
}

static enum err
make_settings(struct daemon *d, struct conf *conf)
{
	struct match *none = NULL;
	enum err e = match_new(NULL, 0, &none);

	if (e == ERR_OK)
		e = settings_new(conf, none, &d->settings);
	match_unref(&none);
	return e;
}

static enum err
start_threads(struct daemon *d, int control_fd, struct err_note *note)
{
	enum err e;

	d->ctl_context = (struct ctl_context){ .store = d->store,
		.settings = d->settings,
		.stats = &d->stats,
		.clock = d->deps.clock,
		.reload = reload_for_ctl,
		.reload_ctx = d,
		.version = PACKAGE_VERSION };
	d->reaper = (struct reaper){ .store = d->store,
		.settings = d->settings,
		.stats = &d->stats,
		.clock = d->deps.clock };
	e = ctl_server_start(control_fd, &d->ctl_context, &d->ctl_server);
	if (e != ERR_OK)
		(void)close(control_fd);
	if (e == ERR_OK)
		e = upkeep_start(&d->upkeep, d->store, d->settings);
	if (e == ERR_OK)
		e = reaper_start(&d->reaper);
	if (e != ERR_OK)
		return err_note(
		    note, e, "cannot start a thread: %s", err_str(e));
	return ERR_OK;
}

static void
block_signals(int how)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(handled); i++)
		(void)sigaddset(&set, handled[i]);
	(void)pthread_sigmask(how, &set, NULL);
}

enum err
daemon_open(struct daemon *d, const char *conf_path, struct conf *conf,
    struct err_note *note)
{
	int control_fd = -1;
	enum err e;

	d->conf_path = conf_path;
	stats_init(&d->stats, clock_wall_s(clock_system()));
	block_signals(SIG_BLOCK);
	e = make_settings(d, conf);
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
	if (e != ERR_OK) {
		if (control_fd >= 0)
			(void)close(control_fd);
		return e;
	}
	d->deps.store = d->store;
	return start_threads(d, control_fd, note);
}

static void
on_signal(int sig)
{
	int errno_was = errno;
	char what = sig == SIGHUP ? 'H' : 'T';

	if (signal_fd >= 0)
		(void)!write(signal_fd, &what, 1);
	errno = errno_was;
}

static void *
serve_mta(void *arg)
{
	const int *done_fd = arg;
	char what = milter_run() == ERR_OK ? 'D' : 'F';

	(void)!write(*done_fd, &what, 1);
	return NULL;
}

/* Until the milter has ended; ERR_IO when it did so on its own. */
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
		if (n != 1 || what == 'F')
			return ERR_IO;
		if (what == 'D')
			return stopping ? ERR_OK : ERR_IO;
		if (what == 'H') {
			(void)daemon_reload(d, &note);
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
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t thread;
	int fds[2];
	enum err e;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return err_note_sys(note, errno, "no pipe to be had");
	signal_fd = fds[1];
	if (pthread_create(&thread, NULL, serve_mta, &fds[1]) != 0)
		return err_note(note, ERR_NOMEM, "cannot start a thread");
	for (size_t i = 0; i < ARRAY_LEN(handled); i++)
		(void)sigaction(handled[i], &action, NULL);
	block_signals(SIG_UNBLOCK);
	notify_ready();
	log_info("greywaitd " PACKAGE_VERSION " is greylisting");
	e = wait_for_end(d, fds[0]);
	block_signals(SIG_BLOCK);
	signal_fd = -1;
	(void)pthread_join(thread, NULL);
	(void)close(fds[0]);
	(void)close(fds[1]);
	if (e != ERR_OK)
		return err_note(note, e,
		    "libmilter gave up: is the milter socket still there?");
	return ERR_OK;
}

void
daemon_close(struct daemon *d)
{
	bool idle;

	ctl_server_stop(&d->ctl_server);
	reaper_stop(&d->reaper);
	upkeep_stop(&d->upkeep);
	idle = milter_drain(DRAIN_MS);
	if (idle) {
		store_close(&d->store);
	} else {
		/* Recovery at the next start is safer than pulling the store
		 * from under a callback. */
		log_error("sessions did not end within %d s: the store is "
		          "left to recovery",
		    DRAIN_MS / 1000);
		_exit(1);
	}
	settings_free(&d->settings);
}
