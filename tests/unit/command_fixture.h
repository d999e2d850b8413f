/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_fixture.h: the greywait command as an operator runs it, against a
 * control server in this process. make check runs it where ./greywait is.
 */
#ifndef TESTS_UNIT_COMMAND_FIXTURE_H
#define TESTS_UNIT_COMMAND_FIXTURE_H

#include "ctl_fixture.h"
#include "unit.h"

#include "daemon/ctl_server.h"

#define COMMAND_OUTPUT_MAX 65536

struct host {
	struct fixture *f;
	char dir[64], path[80], out_path[80], err_path[80];
	char env[100];
	struct ctl_server *server;
	/* of the last run */
	char out[COMMAND_OUTPUT_MAX], err[COMMAND_OUTPUT_MAX];
};

/* For cmocka_unit_test_setup_teardown(); the state is a struct host. */
int command_setup(void **state);
int command_teardown(void **state);

/* Run with these arguments, NULL at the end; returns the exit status. */
int command_run(struct host *h, const char *out_path, const char *const *args);

#define RUN(h, ...)  \
	command_run( \
	    h, (h)->out_path, (const char *const[]){ __VA_ARGS__, NULL })

/* Fails the test unless `words` are somewhere in `text`. */
void expect_in(const char *text, const char *words);

#endif
