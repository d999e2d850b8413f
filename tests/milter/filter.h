/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filter.h: struct filter, a greywaitd under test: a process of its own with
 * an empty store, its sockets and its log in a directory of its own. The
 * program is $GREYWAITD, else ./greywaitd. Faults end the test that runs.
 */
#ifndef TESTS_MILTER_FILTER_H
#define TESTS_MILTER_FILTER_H

#include <stdbool.h>

struct filter;

/*
 * Start with `extra` lines in the configuration and wait until it is ready. An
 * `address` of NULL is a Unix socket in its directory.
 */
struct filter *filter_start(const char *address, const char *extra);

/* SIGTERM, wait, remove the directory. The exit status; -1 for a signal. */
int filter_stop(struct filter **f);

/* SIGKILL, remove the directory: quicker, for tests that are not about it. */
void filter_kill(struct filter **f);

/* Where it listens: "unix:/path". */
const char *filter_address(const struct filter *f);

/* Is the process still there? */
bool filter_is_up(const struct filter *f);

/* Does its log have `text`? */
bool filter_logged(const struct filter *f, const char *text);

/* Send one line to the control socket; the answer has to say "ok". */
void filter_command(const struct filter *f, const char *line);

#endif
