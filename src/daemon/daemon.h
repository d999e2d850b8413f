/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * daemon.h: struct daemon, the parts of a running greywaitd. daemon_open()
 * and daemon_close() mirror each other.
 */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include "conf/conf.h"
#include "daemon/ctl_server.h"
#include "daemon/reaper.h"
#include "daemon/scribe.h"
#include "daemon/session.h"
#include "daemon/settings.h"
#include "daemon/stats.h"
#include "daemon/upkeep.h"
#include "daemon/warmer.h"

#define DAEMON_HOST_MAX 256

struct daemon {
	const char *conf_path;
	struct settings *settings;
	struct store *store;
	struct stats stats;
	struct census *census;
	struct tally *tally;
	struct events *events;
	struct pseudonym *pseudonym; /* NULL: addresses are as they are */
	struct session_deps deps;
	struct upkeep upkeep;
	struct reaper reaper;
	struct scribe scribe;
	struct warmer warmer;
	struct ctl_context ctl_context;
	struct ctl_server *ctl_server;
	char host[DAEMON_HOST_MAX];
};

/*
 * Open the sockets, drop root, open the store, start the threads; the milter
 * does not answer yet. On an error the note says what is wrong, and
 * daemon_close() clears what was opened. `d` is zeroed by the caller.
 */
enum err daemon_open(struct daemon *d, const char *conf_path, struct conf *conf,
    struct err_note *note) ATTR_MUST_CHECK;

/*
 * Serve the MTA in a thread of its own, SIGHUP (reload), SIGTERM and SIGINT
 * (stop) in this one, until told to stop. To be called in the main thread.
 */
enum err daemon_run(struct daemon *d, struct err_note *note) ATTR_MUST_CHECK;

/*
 * Drain, stop the threads, close the store. False when sessions did not end:
 * the store is left to the recovery of the next start, and the process has to
 * end at once, without clean-up.
 */
bool daemon_close(struct daemon *d) ATTR_MUST_CHECK;

/*
 * Read the configuration again and put it in place, or leave everything as
 * it is and say why. Thread-safe.
 */
enum err daemon_reload(struct daemon *d, struct err_note *note) ATTR_MUST_CHECK;

#endif
